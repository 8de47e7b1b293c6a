"""What a killed run leaves, and how the last step is kept from being killed."""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plumbline.refused import Refused

STOPS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
PREFIX, ALIVE = "template-update-", "alive"


@contextmanager
def held(file: Path) -> Iterator[bool]:
    """Whether this process alone holds the file; its death, of whatever kind, lets it go."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def work_folder() -> Iterator[Path]:
    """A temporary folder. Those that killed runs left are removed."""
    for alive in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{ALIVE}"):
        with suppress(OSError), held(alive) as ours:
            if ours:
                shutil.rmtree(alive.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with held(folder / ALIVE):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def interrupt_on_signals() -> None:
    """Each of them ends the run as Ctrl-C does: with a sentence, and nothing left over."""
    for number in STOPS:
        signal.signal(number, signal.default_int_handler)


def to_the_end(step: Callable[[Callable[[], bool]], int]) -> int:
    """Runs the step in a process that neither Ctrl-C nor the death of this one stops.

    The step gets a function that says whether this process is dead.
    """
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        become(lambda: step(lambda: os.getppid() != parent))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise Refused("The last step was killed: run the update again, and it is taken back first.")
    return code


def become(step: Callable[[], int]) -> None:
    code = 2
    try:
        os.setsid()
        code = step()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the report has gone
        pass
    except BaseException:  # noqa: BLE001 (this process ends here, and must print it)
        traceback.print_exc()
    finally:
        os._exit(code)
