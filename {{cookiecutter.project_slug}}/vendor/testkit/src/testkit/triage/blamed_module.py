"""Which file to look at first, where the record alone can't know."""

import re
from pathlib import Path
from typing import Final

from testkit.records import Failure, Frame
from testkit.triage.clues import CODES, STRONG, WITHOUT_LINES, is_shared, leads_to, migration
from testkit.triage.signatures import is_test_code

STEP: Final = re.compile(r'File "([^"\n]+)", line (\d+), in (\S+)')
"""In a message: a coroutine that nobody awaited says where it was made."""


def located(failure: Failure, root: Path) -> Failure:
    """With the frames that its message names, and the module to begin with."""
    if all(map(is_test_code, failure.frames)):
        failure = failure._replace(frames=(*failure.frames, *_named(failure.message, root)))
    text = f"{failure.error}: {failure.message}"
    module = migration(failure.message, root) or leads_to(text, STRONG, root)
    return failure._replace(module=module or _by_lines(failure, root) or _without_lines(failure, text, root))


def _by_lines(failure: Failure, root: Path) -> str | None:
    """The deepest line of the application."""
    own = [frame.path for frame in failure.frames if not is_test_code(frame)]
    if own and _is_about_a_call(failure):
        return next((path for path in reversed(own) if not is_shared(path, root)), own[-1])
    if own:
        return failure.module if failure.module in own else own[-1]
    return None


def _is_about_a_call(failure: Failure) -> bool:
    """Of another service: no line is wrong by itself, and a helper that several modules share does not know which
    service is called, nor what to do without it."""
    is_library = "." in failure.error and failure.group in {"timeout", "network"}
    return is_library or failure.error.endswith("ContractBreach")


def _without_lines(failure: Failure, text: str, root: Path) -> str | None:
    """A fixture that never got to the application is to blame itself; or else what the record says: the module that
    the test is about."""
    clue = leads_to(text, WITHOUT_LINES, root)
    if clue is None and failure.phase == "setup" and failure.frames and failure.group != "guard":
        return failure.frames[-1].path
    return clue or failure.module or leads_to(text, CODES, root)


def _named(message: str, root: Path) -> tuple[Frame, ...]:
    steps = [(path.removeprefix(f"{root.as_posix()}/"), line, name) for path, line, name in STEP.findall(message)]
    return tuple(
        Frame(path, int(line[:9]), name) for path, line, name in steps if path.startswith("src/") and ".." not in path
    )
