"""`plumbline slice`: adds a feature through all layers, with its tests, as a start that is green at once."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from plumbline.exit_status import DONE, WAITING
from plumbline.slicing.names import names
from plumbline.slicing.plan import plan

CONTRACT = "contracts/openapi.json"
ABOUT = """Adds a feature through all layers, with its tests, as a start that is green at once.

    plumbline slice invoice                    Invoice, invoices, /invoices
    plumbline slice person --plural people     where no rule gives the plural

Staff add one and archive it, everyone lists them: rename and grow it from there. Run it in the service's folder.
Exit status: 0 done, 1 a last step failed and every file was put back, 2 refused and nothing was changed.
"""


def add_to(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add_command(
        "slice",
        help="add a feature through all layers, with its tests",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("name", help="one of them: small letters, as in invoice or credit_note")
    parser.add_argument("--plural", default="", help="many of them, where -s or -es is wrong")


def run(options: argparse.Namespace) -> int:
    project = Path.cwd()
    texts = plan(project, names(options.name, options.plural))
    before = contents(project, [*texts, CONTRACT])
    status = WAITING
    try:
        write(project, texts)
        status = finish(project, list(texts))
    finally:
        if status != DONE:
            put_back(project, before)
    return status


def write(project: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        verb = "changed" if (project / name).exists() else "new"
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
        print(f"  {verb:<8} {name}", flush=True)


def finish(project: Path, written: list[str]) -> int:
    """The service's own tools do it, in its own environment."""
    python = [name for name in written if name.endswith(".py")]
    steps = (
        ["ruff", "check", "--quiet", "--select", "I", "--fix", *python],
        ["ruff", "format", "--quiet", *python],
        ["python", "-m", "scripts.openapi", "--accept"],
    )
    environment = {name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"}  # it is this tool's
    uv = os.environ.get("UV", "uv")
    for step in steps:
        command = [uv, "run", "--quiet", *step]
        if subprocess.run(command, cwd=project, env=environment, check=False).returncode:
            print(f"`uv run {' '.join(step[:4])}` failed.", file=sys.stderr)
            return WAITING
    return DONE


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
    print("Every file is as it was before. Cure the cause, then run the command again.", file=sys.stderr)
