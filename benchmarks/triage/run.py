"""Plants one failure after the other in a copy of the service and asks `testkit triage` for its cause and module.

    uv run python -m benchmarks.triage.run             # all; about six minutes
    uv run python -m benchmarks.triage.run "time-out"  # those with this in their names

It writes the table to `benchmarks/triage/<date>.md` and `.json`. The service has one commit and no history, so
that triage can't name the module by what changed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.results import publish
from benchmarks.triage.plants import HELD_OUT, PLANTS, Plant
from scripts.bake import bake

HERE: Final = Path(__file__).parent
IDENTITY: Final = ("-c", "user.name=Ann", "-c", "user.email=ann@example.test", "-c", "commit.gpgsign=false")
CLEANED: Final = ("DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_", "VIRTUAL_ENV", "UV_PROJECT", "GITHUB_", "CI_COMMIT")
TIMEOUT: Final = 600
PYTEST: Final = ("pytest", "-q", "-m", "not performance")
CHARACTERS_A_TOKEN: Final = 3


@dataclass(frozen=True)
class Verdict:
    name: str
    plant: Plant
    cause: dict[str, Any]
    """The first one; empty where triage named none."""
    causes: int
    failed: int
    tokens: int

    @property
    def said(self) -> str:
        """Without the path of the service, which is of one machine."""
        first = f"{self.cause.get('error')}: {self.cause.get('message')}".split("\n")[0]
        return f"{self.cause.get('group')}: {first.partition(' (/')[0][:90]}"

    @property
    def names_cause(self) -> bool:
        text = f"{self.cause.get('error')}: {self.cause.get('message')}"
        return self.cause.get("group") in self.plant.groups and bool(re.search(self.plant.says, text))

    @property
    def names_module(self) -> bool:
        return self.cause.get("module") in self.plant.modules

    @property
    def is_right(self) -> bool:
        return self.names_cause and self.names_module


class Service:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.run("git", "init", "--quiet")
        self.commit()

    def run(self, *command: str, **environment: str) -> str:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(CLEANED)}
        done = subprocess.run(
            command,
            cwd=self.path,
            env=inherited | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
        return done.stdout

    def commit(self) -> None:
        self.run("git", "add", "--all")
        self.run("git", *IDENTITY, "commit", "--quiet", "--message", "The service")

    def judge(self, name: str, plant: Plant) -> Verdict:
        for file, old, new in plant.edits:
            text = (self.path / file).read_text(encoding="utf-8")
            if old not in text:
                raise SystemExit(f"{name}: {file} does not hold {old!r}")
            (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        self.run("rm", "-rf", "reports")
        try:
            self.run("uv", "run", "--quiet", *plant.before, *PYTEST, *plant.options, **plant.environment)
            text = self.run("uv", "run", "--quiet", "testkit", "triage")
            output = self.run("uv", "run", "--quiet", "testkit", "triage", "--format", "json")
        finally:
            self.run("git", "checkout", "--quiet", ".")
        found = json.loads(output) if output.startswith("{") else {"causes": [], "failed": 0}
        first = found["causes"][0] if found["causes"] else {}
        return Verdict(name, plant, first, len(found["causes"]), found["failed"], -(-len(text) // CHARACTERS_A_TOKEN))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="", help="of the names")
    parser.add_argument("--service", type=Path, help="an installed service to use, which is committed as it is")
    options = parser.parse_args()
    chosen = {name: plant for name, plant in PLANTS.items() if options.part in name}
    with tempfile.TemporaryDirectory() as folder:
        service = Service(options.service or baked(Path(folder)))
        verdicts = [progress(service.judge(name, plant)) for name, plant in chosen.items()]
    right = sum(verdict.is_right for verdict in verdicts)
    print(f"{right} of {len(verdicts)}: the true cause and module are first")
    if not options.part:
        keep(verdicts)
    return 0 if right == len(verdicts) else 1


def baked(folder: Path) -> Path:
    if bake(folder / "baked", []):
        raise SystemExit("the service can't be generated")
    path = folder / "baked" / "order-service"
    subprocess.run(["make", "install"], cwd=path, check=True, stdout=subprocess.DEVNULL)
    return path


def progress(verdict: Verdict) -> Verdict:
    mark = "right" if verdict.is_right else "WRONG"
    print(f"{mark}  {verdict.name}: {verdict.said} | {verdict.cause.get('module')} | {verdict.failed} failed, "
          f"{verdict.causes} causes, {verdict.tokens} tokens", flush=True)  # fmt: skip
    return verdict


def keep(verdicts: list[Verdict]) -> None:
    rows = [
        f"| {one.name}{' (held out)' if one.name in HELD_OUT else ''} | {', '.join(sorted(one.plant.groups))} | "
        f"{', '.join(sorted(map(str, one.plant.modules)))} | {cell(one.said)} | {one.cause.get('module')} | "
        f"{one.failed} | {one.causes} | {one.tokens} | {'yes' if one.is_right else 'no'} |"
        for one in verdicts
    ]
    right = [one.is_right for one in verdicts]
    held_out = [one.is_right for one in verdicts if one.name in HELD_OUT]
    head = [
        f"First cause and module right: {sum(right)} of {len(right)}.",
        f"Of those written after the code was frozen (held out): {sum(held_out)} of {len(held_out)}.",
        "One person wrote plants and code: this is a development score.\n",
        "Tokens are the text's characters divided by three.\n",
        "| planted | cause | module | named cause | named module | failed tests | causes | tokens | right |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    facts = [
        {"planted": one.name, "held_out": one.name in HELD_OUT, "right": one.is_right, "named": one.said,
         "module": one.cause.get("module"), "failed": one.failed, "causes": one.causes, "tokens": one.tokens}
        for one in verdicts
    ]  # fmt: skip
    publish("Triage of planted failures", "\n".join([*head, *rows]), facts, HERE)


def cell(text: str) -> str:
    return "".join(letter if letter.isprintable() and letter not in "|`<>" else " " for letter in text)


if __name__ == "__main__":
    sys.exit(main())
