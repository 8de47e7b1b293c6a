"""Repeats a benchmark by its name: `python -m benchmarks NAME [ARGUMENTS]`; `make bench-NAME` makes the service first.

README.md beside this file says what each measures. Without a name it lists them.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SERVICE = ROOT / "build/order-service"
TESTKIT = next(ROOT.glob("*cookiecutter.project_slug*")) / "vendor/testkit/src"


class Command(NamedTuple):
    arguments: tuple[str, ...]
    in_service: bool = False
    """With the service's own environment, in its folder."""


def module(name: str, *arguments: str) -> Command:
    return Command(("-m", f"benchmarks.{name}", *arguments))


def in_service(script: str, *arguments: str) -> Command:
    return Command((str(ROOT / "benchmarks" / script), *arguments), in_service=True)


def tests(*files: str) -> Command:
    """Planted cases that are tests, each by its name."""
    return Command(("-m", "pytest", "-v", "-n0", *files))


BENCHMARKS = {
    "affected": [in_service("affected/planted.py", "--output", str(ROOT / "benchmarks/affected"))],
    "api-coverage": [module(f"api_coverage.{part}", str(SERVICE)) for part in ("planted", "deleted")],
    "attacks": [in_service("attacks.py")],
    "contract": [module("contract.random_pairs", "500")],
    "flake-causes": [module("flake_causes.run", str(SERVICE))],
    "growth": [tests("tests/integration/testkit/test_query_growth.py", "tests/unit/testkit/growth")],
    "history": [module("history.simulate")],
    "load": [in_service("load.py")],
    "rolling-deploys": [tests("tests/e2e/testkit/test_rolling_deploy_schemas.py")],
    "schedules": [module("schedules.run")],
    "shards": [module("shards.compare", str(SERVICE))],
    "smells": [in_service("testkit/smells.py")],
    "triage": [module("triage.run")],
    "upgrade": [module("upgrade")],
    "upgrade-interrupted": [module("upgrade_interrupted")],
}


def main(arguments: list[str]) -> int:
    """Zero where all of its parts hold."""
    name, *rest = arguments or [""]
    if name not in BENCHMARKS:
        print(f"no benchmark {name!r}: choose one of {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return max([run(command, rest) for command in BENCHMARKS[name]])


def run(command: Command, rest: list[str]) -> int:
    arguments = [*command.arguments, *rest]
    print("$ python", *arguments, flush=True)
    if command.in_service:
        return subprocess.run(["uv", "run", "--quiet", "python", *arguments], cwd=SERVICE, check=False).returncode
    environment = os.environ | {"PYTHONPATH": f"{TESTKIT}{os.pathsep}{ROOT}"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
