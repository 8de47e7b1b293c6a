"""What a command's exit status means, and how an error becomes one sentence."""

import os
import sys
from collections.abc import Callable
from typing import Final

from plumbline.refused import Refused

DONE: Final = 0
WAITING: Final = 1
"""A newer version or conflicts wait for a person, or a last step failed."""
REFUSED: Final = 2
"""It can't be done, and nothing was changed."""

READER_GONE: Final = 141
"""As a shell reports a program that SIGPIPE ended: `plumbline diff | head`."""


def until_reader_goes(command: Callable[[], int]) -> int:
    """The command's exit status. Ends it without a traceback when the program that reads our output closes it."""
    try:
        try:
            return command()
        finally:
            print(end="", flush=True)
    except BrokenPipeError:
        # Python flushes again when it ends, and would print the error then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def exit_status(command: Callable[[], int]) -> int:
    try:
        return command()
    except Refused as refused:
        print(refused, file=sys.stderr)
    except BrokenPipeError:
        raise  # `until_reader_goes` ends the command
    except OSError as error:
        path = f": {error.filename}" if error.filename else ""
        print(f"{error.strerror}{path}; nothing was changed.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
    return REFUSED
