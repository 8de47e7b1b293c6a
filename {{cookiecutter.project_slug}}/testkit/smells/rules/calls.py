"""What a test does not call: the clock, sleep, print, a session of its own."""

import ast
import re

from testkit.smells.case import Case
from testkit.smells.rule import ERROR, NOTE, Breaches, rule

CLOCK = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.now"
    r"|time\.(time|monotonic|perf_counter)(_ns)?|(pendulum|arrow)\.(now|utcnow|today)"
)
FREEZE = re.compile(r"(freezegun\.)?freeze_time|(time_machine\.)?travel")
HELD_CLOCKS = {"freezer", "time_machine", "frozen_time", "mock_clock", "autojump_clock"}
SLEEP = re.compile(r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep")
PRINT = re.compile(r"print|pprint\.pprint")
SESSION = re.compile(
    r"(sqlalchemy|sqlmodel)(\.\w+)*\.((async_)?(sessionmaker|scoped_session)|\w*Session"
    r"|create(_async)?_engine)"
)


@rule("wall-clock", ERROR, fix="hand in a fixed moment, or freeze the clock")
def wall_clock(case: Case) -> Breaches:
    frozen = any(FREEZE.fullmatch(path) for _, path in case.calls + case.decorators)
    if not frozen and not case.parameters & HELD_CLOCKS and case.source.layer != "performance":
        for call, path in case.called(CLOCK):
            yield call, f"{path}() reads the wall clock"


@rule("sleep", ERROR, fix="wait for what you wait for: an event, a fake clock")
def sleep(case: Case) -> Breaches:
    for call, path in case.called(SLEEP):
        gives_a_turn = [ast.unparse(one) for one in call.args] == ["0"]
        if not gives_a_turn and not case.parameters & HELD_CLOCKS:
            yield call, f"{path} makes the test slow, or flaky"


@rule("print", NOTE, fix="assert it, or look at it in a debugger")
def prints(case: Case) -> Breaches:
    for call, _ in case.called(PRINT):
        yield call, "prints"


@rule("direct-session", ERROR, fix="take the db_session fixture")
def direct_session(case: Case) -> Breaches:
    for call, path in case.called(SESSION):
        yield call, f"makes a {path.rpartition('.')[2]} of its own"
