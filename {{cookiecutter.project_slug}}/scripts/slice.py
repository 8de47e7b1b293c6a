"""Adds a feature through all layers, with its tests, as a start that is green at once.

    python -m scripts.slice invoice                    Invoice, invoices, /invoices
    python -m scripts.slice person --plural people     where the plural is no rule's

Staff add one and archive it, everyone lists them: rename and grow it from there.
Exit status: 0 done, 1 it is written and a last step failed, 2 refused and nothing was changed.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.slicing.names import Refused, names
from scripts.slicing.plan import plan

PROJECT = Path(__file__).resolve().parents[1]
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
            print(f"The files are written, but `python -m {' '.join(step[:3])}` failed.")
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
    write(project, texts)
    return finish(project, list(texts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
