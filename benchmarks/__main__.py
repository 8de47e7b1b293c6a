"""`python -m benchmarks NAME [ARGUMENTS]` repeats a benchmark, as `make bench-NAME` does; `list` lists them all.

A service that they need is generated and installed in build/, if none is there.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from scripts.bake import SERVICE as SOURCE
from scripts.bake import TEMPLATE, bake, tracked_files

HERE = TEMPLATE / "benchmarks"
SERVICE = TEMPLATE / "build/order-service"
TESTKIT = SOURCE / "vendor/testkit/src"


class Command(NamedTuple):
    arguments: tuple[str, ...]
    in_service: tuple[str, ...] = ()
    """How to run it in the service's folder, with the service's packages."""
    imports_testkit: bool = False

    @property
    def needs_service(self) -> bool:
        return bool(self.in_service) or str(SERVICE) in self.arguments


def module(name: str, *arguments: str) -> Command:
    return Command(("-m", f"benchmarks.{name}", *arguments))


def with_testkit(name: str, *arguments: str) -> Command:
    return module(name, *arguments)._replace(imports_testkit=True)


def in_service(script: str, *arguments: str) -> Command:
    return Command((str(HERE / script), *arguments), ("uv", "run", "--quiet", "python"))


def on_postgresql(script: str, *arguments: str) -> Command:
    return Command((str(HERE / script), *arguments), ("uv", "run", "--quiet", "testkit", "postgres", "--", "python"))


def tests(*files: str) -> Command:
    """Planted cases that are tests, each by its name."""
    return Command(("-m", "pytest", "-v", "-n0", *files))


def output(folder: str) -> tuple[str, str]:
    return "--output", str(HERE / folder)


BENCHMARKS = {
    "affected": [in_service("affected/planted.py", *output("affected"))],
    "api-coverage": [with_testkit(f"api_coverage.{part}", str(SERVICE)) for part in ("planted", "deleted")],
    "attacks": [in_service("attacks.py")],
    "contract": [with_testkit("contract.random_pairs")],
    "flake-causes": [module("flake_causes.run", str(SERVICE))],
    "generate": [module("generate.run", *output("generate/results"))],
    "growth": [tests("tests/integration/testkit/test_query_growth.py", "tests/unit/testkit/growth")],
    "history": [with_testkit("history.simulate")],
    "in-loop": [in_service("isolation/in_loop.py")],
    "isolation": [way("isolation/cost.py", *output("isolation/results")) for way in (in_service, on_postgresql)],
    "load": [in_service("load.py")],
    "mutation": [module("mutation.run")],
    "readers": [with_testkit("history.cost")],
    "rolling-deploys": [tests("tests/e2e/testkit/test_rolling_deploy_schemas.py")],
    "schedules": [with_testkit("schedules.run")],
    "service": [module("service.run", "--service", str(SERVICE), *output("service/results"))],
    "shards": [with_testkit("shards.compare", str(SERVICE))],
    "smells": [in_service("testkit/smells.py")],
    "suite": [in_service("suite/growth.py", *output("suite/results"))],
    "testkit": [in_service("testkit/cost.py")],
    "traces": [module("triage.cost", str(SERVICE))],
    "triage": [module("triage.run")],
    "upgrade": [module("upgrade")],
    "upgrade-interrupted": [module("upgrade_interrupted")],
}


def main(arguments: list[str]) -> int:
    """Zero where all of its parts hold."""
    name, *rest = arguments or ["list"]
    if name == "list":
        print((HERE / "README.md").read_text(encoding="utf-8"))
        return 0
    if name not in BENCHMARKS:
        print(f"no benchmark {name!r}: choose one of {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    commands = BENCHMARKS[name]
    if any(command.needs_service for command in commands):
        prepare_service()
    return next((status for status in [run(command, rest) for command in commands] if status), 0)


def prepare_service() -> None:
    made = SERVICE / ".cruft.json"
    if not made.exists() and bake(SERVICE.parent, []):
        sys.exit("the service can't be generated")
    if not (SERVICE / ".venv").is_dir():
        subprocess.run(["make", "install"], cwd=SERVICE, env=environment(), check=True)
    newest = max((TEMPLATE / name for name in tracked_files() if SOURCE.name in name), key=modified)
    if modified(newest) > modified(made):
        print(f"{SERVICE} is older than {newest}: `make service` makes a new one", file=sys.stderr)


def modified(path: Path) -> float:
    return path.stat().st_mtime


def environment(**more: str) -> dict[str, str]:
    """Without the template's own virtual environment."""
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | more


def run(command: Command, rest: list[str]) -> int:
    arguments = [*command.arguments, *rest]
    print("$ python", *arguments, flush=True)
    if command.in_service:
        service = [*command.in_service, *arguments]
        return subprocess.run(service, cwd=SERVICE, env=environment(), check=False).returncode
    paths = {"PYTHONPATH": f"{TESTKIT}{os.pathsep}{TEMPLATE}"} if command.imports_testkit else {}
    return subprocess.run([sys.executable, *arguments], cwd=TEMPLATE, env=environment(**paths), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
