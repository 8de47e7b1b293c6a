"""Does `testkit affected` choose the tests that catch a fault: faults in random places, each with all tests.

    cd build/order-service
    uv run python ../../benchmarks/affected/planted.py --faults 50 --seed 1

It works on a copy with a git repository of its own, runs the unit and integration layers (SQLite) once with contexts,
and then, for each fault, all of these tests. What failed is compared with what `affected` chooses. It writes
`affected-<date>.json` and `.md` to --output; `--again FILE.json` judges the recorded outcomes by the rules of now,
in seconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from faults import Fault, faults
from testkit.affected.command import chosen_by
from testkit.affected.mapping import read_map
from testkit.affected.settings import AffectedSettings
from testkit.records import read

LAYERS = ["tests/unit", "tests/integration"]
FAILED = {"failed", "error", "crashed"}
LEFT_BEHIND = (".venv", ".git", "reports", ".coverage*", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__")


def copy(service: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(service, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "As it is"]):
        subprocess.run([*git, *command], cwd=target, check=True)


def run(folder: Path, *options: str, seconds: float = 900) -> list[str] | None:
    """The tests that failed; None if pytest ran out of time. What can't be imported fails as its file."""
    before = set((folder / "reports").glob("run-*.jsonl"))
    environment = {**os.environ, "PYTHONPATH": "src:.", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=30", *LAYERS, *options]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    fresh = set((folder / "reports").glob("run-*.jsonl")) - before
    failed = {record.test for record in read(fresh) if record.outcome in FAILED}
    if not failed and done.returncode:
        failed = {"(pytest does not start)"}
    return sorted(failed)


def judge(folder: Path, fault: Fault, failed: list[str]) -> dict[str, Any]:
    path = folder / fault.path
    original = path.read_text(encoding="utf-8")
    path.write_text(fault.text, encoding="utf-8")
    try:
        recorded = read_map(folder / AffectedSettings().map)
        choice = chosen_by(recorded, folder, {}, AffectedSettings())
    finally:
        path.write_text(original, encoding="utf-8")
    left_out = set(choice.left_out)
    missed = [test for test in failed if test in left_out]
    share = 1 - len(left_out) / len(recorded.tests)
    return {
        **fault._asdict(), "failed": failed, "missed": missed, "chosen": share,
        "why": [reason.why for reason in choice.selection.reasons],
    }  # fmt: skip


def outcome(one: dict[str, Any]) -> str:
    if not one["failed"]:
        return "no test fails"
    if not one["missed"]:
        return "caught by all that fail"
    return "caught" if len(one["missed"]) < len(one["failed"]) else "MISSED"


def summary(results: list[dict[str, Any]], seed: int, limit: int) -> str:
    seen = [one for one in results if one["failed"]]
    caught = [one for one in seen if outcome(one) != "MISSED"]
    failures = sum(len(one["failed"]) for one in seen)
    missed = sum(len(one["missed"]) for one in seen)
    shares = sorted(one["chosen"] for one in results)
    lines = [
        f"# `affected` on {len(results)} planted faults, seed {seed}",
        "",
        f"* {len(seen)} faults make at least one test fail; the selection catches {len(caught)} of them.",
        f"* Of {failures} failing tests (at most {limit} a fault) {missed} were not chosen.",
        f"* Tests chosen: {sum(shares) / len(shares):.0%} on average, {shares[len(shares) // 2]:.0%} in the median,",
        f"  and all of them for {sum(share == 1 for share in shares)} faults.",
        "",
        "| fault | kind | tests that fail | not chosen | chosen | outcome | why |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in results:
        place = f"{one['path']}:{one['line']}"
        why = "; ".join(one["why"]).replace("|", "/")
        lines.append(
            f"| {place} | {one['kind']} | {len(one['failed'])} | {len(one['missed'])} | {one['chosen']:.0%} "
            f"| {outcome(one)} | {why} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-failures", type=int, default=25, help="a run stops after so many (default: 25)")
    parser.add_argument("--work", type=Path, default=Path("reports/affected-copy"), help="where the copy stands")
    parser.add_argument("--output", type=Path, default=Path("reports"))
    parser.add_argument("--again", type=Path, help="outcomes that were recorded before: run no tests")
    options = parser.parse_args()
    folder = options.work.resolve()
    again = json.loads(options.again.read_text(encoding="utf-8")) if options.again else None
    if again is None:
        copy(Path.cwd(), folder)
        print("recording the map", flush=True)
        contexts = ["--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0"]
        if failed := run(folder, *contexts):
            sys.exit(f"these tests fail without a fault: {failed}")
        planted = list(islice(faults(folder, options.seed), options.faults))
    else:
        planted = [Fault(*(one[name] for name in Fault._fields)) for one in again["faults"]]
    results: list[dict[str, Any]] = []
    stem = options.output / f"affected-{datetime.now(UTC):%Y-%m-%d}"
    started = time.monotonic()
    for number, fault in enumerate(planted):
        found = again["faults"][number]["failed"] if again else with_fault(folder, fault, options.most_failures)
        results.append(judge(folder, fault, found))
        print(f"{number + 1}/{len(planted)} {time.monotonic() - started:5.0f} s {fault.path}:{fault.line} "
              f"{fault.kind}: {outcome(results[-1])}, {results[-1]['chosen']:.0%} chosen", flush=True)  # fmt: skip
        save = {"seed": options.seed, "most_failures": options.most_failures, "faults": results}
        stem.with_suffix(".json").write_text(json.dumps(save, indent=1), encoding="utf-8")
        stem.with_suffix(".md").write_text(summary(results, options.seed, options.most_failures), encoding="utf-8")


def with_fault(folder: Path, fault: Fault, limit: int) -> list[str]:
    path = folder / fault.path
    original = path.read_text(encoding="utf-8")
    path.write_text(fault.text, encoding="utf-8")
    try:
        return run(folder, f"--maxfail={limit}") or []
    finally:
        path.write_text(original, encoding="utf-8")


if __name__ == "__main__":
    main()
