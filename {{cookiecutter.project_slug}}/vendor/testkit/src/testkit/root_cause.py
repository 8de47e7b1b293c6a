"""From the exception that a test saw to the one that caused it."""

from collections.abc import Sequence
from types import TracebackType

from testkit.causes import LONGEST_MESSAGE, Classes

MOST_LINKS = 100
"""More are a loop that failed while it handled its own failure."""
JUDGEMENTS = ("builtins.AssertionError", "testkit.guards.watch.GuardBreach")
"""What was handled when they were raised is what they judge, not what caused them."""
MECHANISMS = ("asyncio.exceptions.CancelledError", "respx.models.SideEffectError")


def chain_of(error: BaseException) -> list[BaseException]:
    """Begins with `error` and ends with the root cause: through `__cause__`, `__context__` unless it
    is suppressed, and the first of a group."""
    chain, seen = [error], {id(error)}
    while (inner := _inner(chain[-1])) and id(inner) not in seen and len(chain) < MOST_LINKS:
        chain.append(inner)
        seen.add(id(inner))
    return chain


def _inner(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return _first_of(error)
    if error.__cause__ or error.__suppress_context__ or not set(JUDGEMENTS).isdisjoint(classes_of(error)):
        return _unless_mechanism(error.__cause__)
    return _unless_mechanism(error.__context__)


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    return next((each for each in group.exceptions if _unless_mechanism(each)), group.exceptions[0])


def _unless_mechanism(error: BaseException | None) -> BaseException | None:
    """A time-out is carried out by cancelling, and a mock by an exception of its own: that is how they
    work, and not why something failed."""
    return None if error is None or not set(MECHANISMS).isdisjoint(classes_of(error)) else error


def classes_of(error: BaseException) -> Classes:
    """With those that it inherits from: what `causes.group_of` decides by."""
    return classes_of_type(type(error))


def classes_of_type(kind: type) -> Classes:
    return [_full_name(each) for each in kind.__mro__]


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def name_of(error: BaseException) -> str:
    """As a traceback has it: `TimeoutError`, `httpx.ReadTimeout`."""
    return _full_name(type(error)).removeprefix("builtins.")


def message_of(error: BaseException) -> str:
    """Longer than what is kept: a secret that was cut in two no longer looks like one."""
    try:
        name = getattr(error, "argname", None)  # FixtureLookupError makes its text for a terminal only
        text = f"fixture {name!r} is not there" if name and isinstance(error, LookupError) else str(error)
    except BaseException as another:  # noqa: BLE001  (whatever it is, the test failed for `error`)
        text = f"(its text can't be made: {type(another).__name__})"
    return cut(text, 4 * LONGEST_MESSAGE)


def cut(text: str, longest: int) -> str:
    """Text that each file and each process can take: at most so many characters, no surrogates."""
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return short.encode("utf-8", "backslashreplace").decode()[:longest]


def is_below(traceback: TracebackType | None, packages: Sequence[str] | frozenset[str]) -> bool:
    """Whether a line of one of these packages led to where it was raised."""
    while traceback:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] in packages:
            return True
        traceback = traceback.tb_next
    return False
