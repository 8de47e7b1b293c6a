"""Plants thirty vacuous tests in a copy of the service and asks `testkit mutation` for the tests that notice nothing.

    uv run python -m benchmarks.mutation.run                # the rules and the use cases, unit-covered
    uv run python -m benchmarks.mutation.run src/app        # each mutant of all code, by all tests: half an hour

It writes the figures to `benchmarks/mutation/<date>.md` and `.json` (`<date>-all` for all code): plants named, false
names, mutants killed, and mutants a second by the clock, beside the CPU seconds of all processes together.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.mutation.plants import plant
from scripts.bake import bake

HERE: Final = Path(__file__).parent
UNIT: Final = ("src/app/domain,src/app/application", "tests/unit/domain", "tests/unit/application")
CLEANED: Final = ("DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_", "VIRTUAL_ENV", "UV_PROJECT", "GITHUB_")


def main(arguments: list[str]) -> None:
    source, *tests = arguments or UNIT
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        bake(Path(folder), [])
        service = Path(folder, "order-service")
        run(service, "make", "install")
        planted = plant(service) if tests else set()
        configure(service, source.split(","))
        spent, start = cpu(), time.monotonic()
        options = ["--kill-nothing"] if tests else []
        command = [".venv/bin/testkit", "mutation", *options, "--least", "0", "--format", "json", "--", *tests]
        report = json.loads(run(service, *command))
        result = figures(report, planted) | {"seconds": time.monotonic() - start, "cpu": cpu() - spent}
    result |= {"source": source, "tests": tests} | machine()
    stem = HERE / f"{datetime.now(UTC):%Y-%m-%d}{'' if tests else '-all'}"
    stem.with_suffix(".json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    stem.with_suffix(".md").write_text("\n".join(markdown(result)) + "\n", encoding="utf-8")
    print("\n".join(markdown(result)))


def run(service: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(CLEANED)}
    done = subprocess.run(command, cwd=service, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def configure(service: Path, source: list[str]) -> None:
    pyproject = service / "pyproject.toml"
    table = f"\n[tool.testkit.mutation]\nsource = {json.dumps(source)}\n"
    pyproject.write_text(pyproject.read_text(encoding="utf-8") + table, encoding="utf-8")


def figures(report: dict[str, Any], planted: set[str]) -> dict[str, Any]:
    named = {one["test"] for one in report["kills_nothing"]}
    mutants = report["mutants"]
    survivors = [
        f"{one['path']}:{one['line']} {one['operator']}: {' '.join(one['diff'])}"
        for one in mutants
        if one["outcome"] in {"alive", "not reached"}
    ]
    bodies = sum(one["kind"] == "body" for one in mutants)
    return {
        "planted": len(planted),
        "named": len(named & planted),
        "missed": sorted(planted - named),
        "false": sorted(named - planted),
        "valid": report["valid"],
        "killed": report["killed"],
        "percent": round(report["percent"], 1),
        "interval": report["interval"],
        "survivors": survivors,
        "bodies": bodies,
        "bodies a second": round(bodies / max(report["seconds"].get("body mutants", 0), 0.001), 1),
        "bodies a CPU second": round(bodies / max(report["seconds"].get("body CPU", 0), 0.001), 1),
        "phases": report["seconds"],
    }


def cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def machine() -> dict[str, Any]:
    python, load = platform.python_version(), os.getloadavg()
    return {"python": python, "processors": os.cpu_count(), "load": [round(each, 1) for each in load]}


def markdown(result: dict[str, Any]) -> list[str]:
    low, high = result["interval"]
    share = f"{result['percent']} % ({100 * low:.1f} to {100 * high:.1f})"
    return [
        "# Mutation of the service",
        "",
        "Development score: who wrote the operators and the planted tests is the same.",
        "",
        f"Python {result['python']}, {result['processors']} processors, load {result['load']}.",
        f"Mutants of {result['source']}, judged by {' '.join(result['tests']) or 'all tests but end-to-end ones'}.",
        "",
        "| figure | value |",
        "|---|---|",
        *([f"| vacuous tests named | {result['named']} of {result['planted']} |"] if result["planted"] else []),
        *([f"| other tests named | {len(result['false'])} |"] if result["planted"] else []),
        f"| mutants killed | {result['killed']} of {result['valid']}: {share} |",
        f"| mutants of function bodies a second | {result['bodies a second']} |",
        f"| mutants of function bodies a CPU second | {result['bodies a CPU second']} |",
        f"| seconds, CPU seconds | {result['seconds']:.0f}, {result['cpu']:.0f} |",
        f"| seconds by phase | {', '.join(f'{name} {value:.0f}' for name, value in result['phases'].items())} |",
        "",
        *(f"* missed: `{one}`" for one in result["missed"]),
        *(f"* named, not planted: `{one}`" for one in result["false"]),
        *(f"* survivor: `{one}`" for one in result["survivors"]),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
