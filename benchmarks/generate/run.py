"""From `cookiecutter` to green, step by step: processor seconds and seconds by the clock.

    make bench-generate
    uv run python -m benchmarks.generate.run --peer NAME=FOLDER --rounds 5 --to-green

Beside it: `cp -r` of the generated service, cookiecutter's own start, and the templates that --peer names (folders of
clones; only their generation is measured, without their hooks: some of those install). Variants take turns in each
round. On a busy machine only processor seconds mean anything.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.results import publish
from scripts.bake import cookiecutter, export, isolated

OURS = "plumbline"
# As in most shells; images often set it.
KEEPS_BYTECODE = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Cost(NamedTuple):
    cpu: float
    wall: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--to-green", action="store_true", help="also install the last service and run its tests")
    parser.add_argument("--output", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        templates = {OURS: export(home / OURS)} | {
            name: Path(path).resolve() for name, _, path in (peer.partition("=") for peer in options.peer)
        }
        measured, service = generations(templates, home, options.rounds)
        steps = to_green(service) if options.to_green else {}
        files = files_in(home / "out")
        figures = {"files": files, "generation": measured, "to_green": steps}
        publish("From cookiecutter to green", table(measured, steps, files), figures, options.output, "cookiecutter")
    return 0


def generations(templates: Mapping[str, Path], home: Path, rounds: int) -> tuple[dict[str, list[Cost]], Path]:
    environment = isolated(home / "home")
    measured: dict[str, list[Cost]] = {}
    service = home
    for number in range(rounds):
        out = home / "out" / str(number)
        commands = {"cookiecutter --version": [sys.executable, "-m", "cookiecutter", "--version"]}
        commands[OURS] = cookiecutter(templates[OURS], out / OURS)
        for name, path in templates.items():
            commands[f"{name}, no hooks"] = cookiecutter(path, out / f"{name}, no hooks", "--accept-hooks", "no")
        for name, command in commands.items():
            measured.setdefault(name, []).append(cost(command, home, environment))
        (service,) = (out / OURS).iterdir()
        copy = cost(["cp", "-r", str(service), str(out / "copy")], home, environment)
        measured.setdefault(f"cp -r {OURS}'s service", []).append(copy)
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return measured, service


def to_green(service: Path) -> dict[str, Cost]:
    """On a warm cache of uv: what is not in it is fetched once before."""
    subprocess.run(["uv", "lock", "--quiet"], cwd=service, check=True)
    return {
        "make install": cost(["make", "install"], service, KEEPS_BYTECODE),
        "first make test": cost(["make", "test"], service, KEEPS_BYTECODE),
    }


def cost(command: Sequence[str], folder: Path, environment: Mapping[str, str] = os.environ) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return Cost(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall)


def files_in(out: Path) -> dict[str, int]:
    return {
        folder.name: sum(path.is_file() for path in folder.rglob("*") if ".git" not in path.parts)
        for folder in (out / "0").iterdir()
    }


def table(measured: Mapping[str, list[Cost]], steps: Mapping[str, Cost], files: Mapping[str, int]) -> str:
    middle = {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in measured.items()}
    rows = [
        f"| {name} | {files.get(name, '')} | {one.cpu:.2f} | {one.wall:.2f} | {one.cpu / middle[OURS].cpu:.2f} |"
        for name, one in middle.items()
    ]
    green = [f"| {name} | | {one.cpu:.2f} | {one.wall:.2f} | |" for name, one in steps.items()]
    head = "| medians | files | CPU s | clock s | CPU / ours |\n|---|---:|---:|---:|---:|"
    return "\n".join([head, *rows, *green])


if __name__ == "__main__":
    sys.exit(main())
