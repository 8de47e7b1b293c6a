"""Plants flaky and stable tests into a baked service, one at a time, and asks `testkit flakes why` about each.

    uv run python -m benchmarks.flake_causes.run build/order-service [--only NAME …] [--tries 5]

A plant is a file: its true axis, its node id, and the test files that it writes into the service. `developed` plants
were seen while the code was written, `held_out` ones were written when it was finished: those are the honest score.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
GROUPS = {
    "developed": HERE / "plants" / "developed",
    "held_out": HERE / "plants" / "held_out",
    "stable": HERE / "stable",
}


class Plant(NamedTuple):
    name: str
    group: str
    axis: str | None
    """None of a stable test."""
    test: str
    files: dict[str, str]


class Answer(NamedTuple):
    plant: Plant
    verdict: str
    axis: str | None
    seconds: float
    reproduced: int
    tries: int
    command: str | None
    load: float
    details: dict[str, Any]

    @property
    def is_right(self) -> bool:
        return self.axis == self.plant.axis


def read_plant(path: Path, group: str) -> Plant:
    header, *parts = re.split(r"^# file: (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    facts = dict(re.findall(r"^# (\w+): (.+)$", header, flags=re.MULTILINE))
    return Plant(path.stem, group, facts.get("axis"), facts["test"], dict(zip(parts[::2], parts[1::2], strict=True)))


def catalogue() -> list[Plant]:
    plants = [read_plant(path, group) for group, folder in GROUPS.items() for path in sorted(folder.glob("*.py"))]
    of_the_service = (GROUPS["stable"] / "of_the_service.txt").read_text(encoding="utf-8").splitlines()
    return plants + [Plant(test, "stable", None, test, {}) for test in of_the_service]


@contextmanager
def planted(plant: Plant, service: Path) -> Iterator[None]:
    paths = {service / name: text for name, text in plant.files.items()}
    for path, text in paths.items():
        assert not path.exists(), path
        path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        for path in paths:
            path.unlink()


def environment(service: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHASHSEED"}}
    return {**own, "PATH": f"{service / '.venv' / 'bin'}:{os.environ['PATH']}"}


def ask(plant: Plant, service: Path, tries: int, longest: float) -> Answer:
    started = time.monotonic()
    command = ["testkit", "flakes", "why", plant.test, "--format", "json", "--seconds", str(longest)]
    run = subprocess.run(command, cwd=service, env=environment(service), capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    try:
        details = json.loads(run.stdout)
    except ValueError:
        details = {"verdict": "error", "axis": None, "command": None, "error": run.stderr[-1000:]}
    reproduced = sum(reproduces(details["command"], service) for _ in range(tries)) if details["command"] else 0
    axis, load = details["axis"], os.getloadavg()[0]
    return Answer(plant, details["verdict"], axis, seconds, reproduced, tries, details["command"], load, details)


def reproduces(command: str, service: Path) -> bool:
    """As it is copied from the terminal; a red test is exit status 1."""
    quiet = f"{command} -p no:cacheprovider" if "--replay" not in command else command
    shell = ["sh", "-c", quiet]
    run = subprocess.run(shell, cwd=service, env=environment(service), capture_output=True, check=False)
    return run.returncode == 1


def row(answer: Answer) -> str:
    plant = answer.plant
    right = "yes" if answer.is_right else "**no**"
    reproduced = f"{answer.reproduced}/{answer.tries}" if answer.command else ""
    cells = [plant.group, plant.name, plant.axis or "stable", answer.axis or answer.verdict, right, reproduced]
    return f"| {' | '.join(cells)} | {answer.seconds:.0f} | {answer.load:.1f} |"


def summary(answers: list[Answer]) -> list[str]:
    lines = []
    for group in GROUPS:
        ours = [answer for answer in answers if answer.plant.group == group]
        if not ours:
            continue
        named = [answer for answer in ours if answer.command and answer.is_right]
        tries, reproduced = sum(each.tries for each in named), sum(each.reproduced for each in named)
        again = f"; commands reproduced {reproduced} of {tries}" if tries else ""
        longest = max(each.seconds for each in ours)
        right = sum(each.is_right for each in ours)
        lines.append(f"* {group}: {right} of {len(ours)} right{again}; longest {longest:.0f} s")
    return lines


def write(answers: list[Answer], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    heading = "| group | plant | axis | answer | right | reproduced | seconds | load |\n" + "|---" * 8 + "|"
    text = "\n".join([f"# Flake causes, {day}", "", *summary(answers), "", heading, *map(row, answers), ""])
    (folder / f"flake-causes-{day}.md").write_text(text, encoding="utf-8")
    data = [{**answer._asdict(), "plant": answer.plant._asdict()} for answer in answers]
    (folder / f"flake-causes-{day}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", type=Path, help="a baked service, installed")
    parser.add_argument("--only", nargs="*", help="names of plants, or groups")
    parser.add_argument("--part", default="1/1", help="2/3: every third plant, from the second")
    parser.add_argument("--seconds", type=float, default=285, help="for each; default: 285")
    parser.add_argument("--tries", type=int, default=5, help="runs of each command; default: 5")
    parser.add_argument("--output", type=Path, default=Path("build/benchmarks"), help="default: build/benchmarks")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the planted files go in any case
    plants = catalogue()
    if options.only:
        plants = [plant for plant in plants if {plant.name, plant.group} & set(options.only)]
    share, shares = map(int, options.part.split("/"))
    plants = plants[share - 1 :: shares]
    answers: list[Answer] = []
    for number, plant in enumerate(plants, start=1):
        with planted(plant, options.service):
            answers.append(ask(plant, options.service, options.tries, options.seconds))
        print(f"{number}/{len(plants)} {row(answers[-1])}", flush=True)
        write(answers, options.output)
    print("\n".join(summary(answers)))
    return 0 if all(answer.is_right for answer in answers) else 1


if __name__ == "__main__":
    sys.exit(main())
