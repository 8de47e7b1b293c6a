"""What a test does not call: the clock, sleep, print, a session of its own."""

import re
from collections.abc import Callable

from testkit.smells.case import Call, Case
from testkit.smells.rule import ERROR, NOTE, Breaches, Rule, Severity, rule

FREEZE = re.compile(r"(freezegun\.)?freeze_time|(time_machine\.)?travel")
CLOCKS = {"freezer", "time_machine", "frozen_time", "mock_clock", "autojump_clock"}


def does_not_call(
    name: str,
    severity: Severity,
    pattern: str,
    *,
    says: str,
    fix: str,
    unless: Callable[[Call, Case], bool] = lambda *_: False,
) -> Rule:
    def find(case: Case) -> Breaches:
        for call, path in case.calls:
            is_it = re.fullmatch(pattern, path) and not case.replaces(path)
            if is_it and not unless((call, path), case):
                yield call, says.format(path)

    return rule(name, severity, fix=fix)(find)


def _is_frozen(_: Call, case: Case) -> bool:
    frozen = any(FREEZE.fullmatch(path) for _, path in case.calls + case.decorators)
    return frozen or bool(case.parameters & CLOCKS) or case.source.layer == "performance"


def _takes_no_time(call: Call, case: Case) -> bool:
    only_a_turn = [getattr(one, "value", None) for one in call[0].args] == [0]
    return only_a_turn or bool(case.parameters & CLOCKS)


wall_clock = does_not_call(
    "wall-clock",
    ERROR,
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.now"
    r"|time\.(time|monotonic|perf_counter)(_ns)?|(pendulum|arrow)\.(now|utcnow|today)",
    says="{}() reads the wall clock",
    fix="hand in a fixed moment, or freeze the clock",
    unless=_is_frozen,
)
sleep = does_not_call(
    "sleep",
    ERROR,
    r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep",
    says="{} makes the test slow, or flaky",
    fix="wait for what you wait for: an event, a fake clock",
    unless=_takes_no_time,
)
prints = does_not_call(
    "print",
    NOTE,
    r"print|pprint\.pprint",
    says="prints",
    fix="assert it, or look at it in a debugger",
)
direct_session = does_not_call(
    "direct-session",
    ERROR,
    r"(sqlalchemy|sqlmodel)(\.\w+)*\.((async_)?(sessionmaker|scoped_session)|\w*Session"
    r"|create(_async)?_engine)",
    says="{} opens what is isolated by nobody",
    fix="take the db_session fixture",
)
