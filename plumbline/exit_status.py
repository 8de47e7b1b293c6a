"""What a command's exit status means, and how an error becomes one sentence."""

import sys
from collections.abc import Callable
from typing import Final

from plumbline.refused import Refused

DONE: Final = 0
WAITING: Final = 1
"""A newer version or conflicts wait for a person, or a last step failed."""
REFUSED: Final = 2
"""It can't be done, and nothing was changed."""


def exit_status(command: Callable[[], int]) -> int:
    try:
        return command()
    except Refused as refused:
        print(refused, file=sys.stderr)
    except OSError as error:
        path = f": {error.filename}" if error.filename else ""
        print(f"{error.strerror}{path}; nothing was changed.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
    return REFUSED
