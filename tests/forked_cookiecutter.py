"""A command, imported once and forked for each run: importing cookiecutter costs more than a bake.

Reads one JSON request a line and answers each with the exit code of the run.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import TypedDict

from cookiecutter.cli import main


class Request(TypedDict):
    arguments: list[str]
    folder: str
    environment: dict[str, str]
    stdout: str
    stderr: str


def become(request: Request) -> None:
    streams = (os.devnull, os.O_RDONLY), (request["stdout"], os.O_WRONLY), (request["stderr"], os.O_WRONLY)
    for number, (path, mode) in enumerate(streams):
        os.dup2(os.open(path, mode), number)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["forked", *request["arguments"]]


def serve(program: Callable[[], int | None]) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
            sys.exit(program())
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 (its answer)


if __name__ == "__main__":
    serve(main)
