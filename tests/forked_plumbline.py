"""The tool as a process that is ready, and cookiecutter with it.

Each render is a process of its own, as in real use, but a fork of this one: an import costs more than a render.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

from cookiecutter.cli import main as cookiecutter

from plumbline import cli
from plumbline.upgrading import rendering
from scripts.bake import TEMPLATE
from tests.forked_cookiecutter import Request, become, serve


def run(command: list[str], *, cwd: Path, env: dict[str, str], **_rest: object) -> subprocess.CompletedProcess[str]:
    """In place of subprocess.run, for `python -m cookiecutter …`."""
    assert command[1:3] == ["-m", "cookiecutter"]
    streams = {name: tempfile.mkstemp(dir=cwd)[1] for name in ("stdout", "stderr")}
    child = os.fork()
    if child == 0:
        out, err = streams["stdout"], streams["stderr"]
        end_as(Request(arguments=command[3:], folder=str(cwd), environment=env, stdout=out, stderr=err))
    _, status = os.waitpid(child, 0)
    texts = {name: Path(path).read_text(encoding="utf-8") for name, path in streams.items()}
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), **texts)


def end_as(request: Request) -> NoReturn:
    """The fork of a thread must not come back into it."""
    code: object = 1
    try:
        become(request)
        sys.path[:] = [path for path in sys.path if Path(path).resolve() != TEMPLATE]  # it renders other versions too
        cookiecutter()
    except SystemExit as end:
        code = end.code
        print(code, file=sys.stderr, flush=True)  # noqa: T201 (what Python does at its end)
    finally:
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    rendering.subprocess = SimpleNamespace(run=run, DEVNULL=None, TimeoutExpired=subprocess.TimeoutExpired)  # type: ignore[assignment, attr-defined]
    serve(cli.main)
