"""How each reader ends: the gate holds, it falls short, or the reader can't judge and says why."""

import os
import sys
from collections.abc import Callable

HOLDS, FALLS_SHORT, CANNOT_JUDGE = 0, 1, 2
READER_GONE = 141
"""As a shell reports a program that SIGPIPE ended: `testkit contract | head -1`."""


def until_reader_goes(command: Callable[[], int]) -> int:
    """The command's exit status. Ends it without a traceback when the program that reads our output closes it."""
    try:
        try:
            return command()
        finally:
            print(end="", flush=True)
    except OSError as error:
        # Python flushes again when it ends, and would print the error then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return READER_GONE
        print(f"testkit: the output can't be written: {error.strerror}", file=sys.stderr)  # its disk is full
        return CANNOT_JUDGE


class CannotJudge(Exception):
    """One sentence: what is missing or can't be read, where, and what to do.

    `testkit.__main__` prints it and ends with CANNOT_JUDGE; the plugins make it a usage error.
    """
