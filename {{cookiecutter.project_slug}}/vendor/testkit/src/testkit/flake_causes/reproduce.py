"""A command that makes the test fail: plain pytest where pytest can do it, and tried before it is shown."""

import math
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.experiment import Cause, Experiment
from testkit.flake_causes.laboratory import PLAIN
from testkit.flake_causes.statistics import Count
from testkit.postgres import VARIABLE

TRIES = 3
CERTAIN = 0.98
"""A replay repeats until the test fails with this probability."""
MOST_REPLAYS = 60
REPEATS_BESIDE = 50
"""Of the test in one try: what runs at the same time collides seldom."""
ONLY_HERE = ("entropy", "moment", "latency", "share", "late", "beside")
"""What plain pytest can't do."""


class Command(NamedTuple):
    environment: Mapping[str, str]
    arguments: Sequence[str]

    def __str__(self) -> str:
        variables = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        return " ".join([*variables, shlex.join(self.arguments)])


def reproduction(experiment: Experiment, cause: Cause) -> tuple[Command, Count]:
    """The command, and how often it failed of how often it was tried."""
    plain = plain_command(experiment.test, cause.bad, experiment.reference)
    if plain is not None:
        tries = [fails_plainly(experiment, plain) for _ in range(TRIES)]
        if all(tries):
            return plain, Count(TRIES, TRIES)
    command = replay_command(experiment.test, cause)
    return command, cause.failed


def plain_command(test: str, conditions: Conditions, reference: Conditions) -> Command | None:
    neutral = Conditions()
    if any(getattr(conditions, name) != getattr(neutral, name) for name in ONLY_HERE):
        return None
    if test in conditions.before:
        return None  # pytest runs a test once
    environment = {}
    if conditions.hash_seed != reference.hash_seed:
        environment["PYTHONHASHSEED"] = str(conditions.hash_seed)
    if conditions.zone:
        environment["TZ"] = conditions.zone
    if conditions.debug:
        environment["PYTHONASYNCIODEBUG"] = "1"
    words = ["testkit", "postgres", "--"] if conditions.database == "postgresql" else []
    if conditions.database == "sqlite":
        words = ["env", "-u", VARIABLE]
    arguments = [*words, "pytest", *conditions.before, test]
    if conditions.debug:
        arguments += ["-o", "asyncio_debug=true"]  # pytest-asyncio overrides the variable
    if conditions.schedule is not None:
        arguments += ["-p", "testkit.shuffled_loop", f"--schedule={conditions.schedule}"]
    if find_spec("pytest_randomly"):
        arguments += [f"--randomly-seed={conditions.seed}", "--randomly-dont-reorganize"]
    elif conditions.seed != reference.seed:
        return None
    return Command(environment, arguments)


def fails_plainly(experiment: Experiment, command: Command) -> bool:
    """The test itself, and not one before it or pytest: of all that failed, it is one."""
    index = command.arguments.index("pytest")
    programs = {"testkit": [sys.executable, "-m", "testkit"]}
    before = [part for word in command.arguments[:index] for part in programs.get(word, [word])]
    quiet = [*PLAIN, "-rfE", f"--basetemp={experiment.laboratory.folder.name}/plain"]
    words = [*before, sys.executable, "-m", "pytest", *command.arguments[index + 1 :], *quiet]
    variables = {**os.environ, **command.environment}
    limit = max(experiment.laboratory.left, 30)
    try:
        run = subprocess.run(
            words,
            cwd=experiment.laboratory.root,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return False
    ours = (f"FAILED {experiment.test}", f"ERROR {experiment.test}")
    return run.returncode == 1 and any(line.startswith(ours) for line in run.stdout.splitlines())


def replay_command(test: str, cause: Cause) -> Command:
    arguments = ["testkit", "flakes", "why", test, "--replay", cause.bad.as_json()]
    times = replays(cause.failed)
    return Command({}, [*arguments, "--times", str(times)] if times > 1 else arguments)


def replays(failed: Count) -> int:
    """Enough for one failure, even if it fails as seldom as the counts allow."""
    low = failed.interval[0]
    return min(math.ceil(math.log(1 - CERTAIN) / math.log(1 - low)), MOST_REPLAYS)


def replay(experiment: Experiment, conditions: Conditions, times: int) -> int | None:
    """The run that failed, counted from 1."""
    repeats = REPEATS_BESIDE if conditions.beside else 1
    for number in range(1, times + 1):
        if experiment.fails(conditions, repeats):
            return number
    return None
