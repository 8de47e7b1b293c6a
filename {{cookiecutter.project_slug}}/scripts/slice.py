"""Adds a feature through all layers, with its tests, as a start that is green at once.

    python -m scripts.slice invoice                    Invoice, invoices, /invoices
    python -m scripts.slice person --plural people     where the plural is no rule's

Staff add one and archive it, everyone lists them: rename and grow it from there.
Exit status: 0 done, 1 a last step failed and every file was put back, 2 refused and nothing
was changed.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.slicing.names import Refused, names
from scripts.slicing.plan import plan

PROJECT = Path(__file__).resolve().parents[1]
CONTRACT = "contracts/openapi.json"
DONE, FAILED, REFUSED = 0, 1, 2


def write(project: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        verb = "changed" if (project / name).exists() else "new"
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
        print(f"  {verb:<8} {name}")


def finish(project: Path, written: list[str]) -> int:
    python = [name for name in written if name.endswith(".py")]
    steps = (
        ["ruff", "check", "--quiet", "--select", "I", "--fix", *python],
        ["ruff", "format", "--quiet", *python],
        ["scripts.openapi", "--accept"],
    )
    for step in steps:
        if subprocess.run([sys.executable, "-m", *step], cwd=project, check=False).returncode:
            print(f"`python -m {' '.join(step[:3])}` failed.", file=sys.stderr)
            return FAILED
    return DONE


def main(arguments: Sequence[str], project: Path = PROJECT) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.slice",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", help="one of them: small letters, as in invoice or credit_note")
    parser.add_argument("--plural", default="", help="many of them, where -s or -es is wrong")
    asked = parser.parse_args(arguments)
    try:
        texts = plan(project, names(asked.name, asked.plural))
    except Refused as refused:
        print(f"Nothing was changed. {refused}", file=sys.stderr)
        return REFUSED
    before = contents(project, [*texts, CONTRACT])
    status = FAILED
    try:
        write(project, texts)
        status = finish(project, list(texts))
    finally:
        if status != DONE:
            put_back(project, before)
    return status


def contents(project: Path, names: list[str]) -> dict[str, bytes | None]:
    """None for a file that is not there."""
    paths = {name: project / name for name in names}
    return {name: path.read_bytes() if path.exists() else None for name, path in paths.items()}


def put_back(project: Path, before: dict[str, bytes | None]) -> None:
    """A slice that can't be finished, or is interrupted, leaves no half of itself."""
    for name, content in before.items():
        if content is None:
            (project / name).unlink(missing_ok=True)
        else:
            (project / name).write_bytes(content)
    print(
        "Every file is as it was before. Cure the cause, then run the command again.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
