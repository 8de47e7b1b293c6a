"""Why a test failed: from its exception, where that is at hand, or else from its report."""

from pathlib import Path

import pytest

from testkit.blame import frames_of, mirrored, module_of
from testkit.call_site import Project
from testkit.causes import DATABASES, LONGEST_MESSAGE, group_of
from testkit.explainer import CRASHED
from testkit.guards.watch import GUARD
from testkit.records import Failure
from testkit.redaction import redacted
from testkit.root_cause import chain_of, classes_of, cut, is_below, message_of, name_of
from testkit.trace import SENDER

MOST_CHAINED = 20
SURPRISE = "[XPASS(strict)]"
"""How pytest begins the report of a test that was expected to fail and passed."""
TIMEOUTS = frozenset({"pytest_timeout"})
"""It calls pytest.fail(), as a test may do itself."""


def failure_of(error: BaseException, phase: str, project: Project) -> Failure:
    """Without the module that is blamed: `blamed` adds it."""
    chain = chain_of(error)
    root = chain[-1]
    in_database = any(is_below(each.__traceback__, DATABASES) for each in chain)
    group = group_of(map(classes_of, reversed(chain)), phase=phase, in_database=in_database)
    if is_below(root.__traceback__, TIMEOUTS):
        group = "timeout"
    names = tuple(name_of(each) for each in chain)
    short = names if len(names) <= MOST_CHAINED else (*names[: MOST_CHAINED // 2], *names[-MOST_CHAINED // 2 :])
    frames = (*frames_of(chain, project), *getattr(root, SENDER, ()))
    message = cut(redacted(message_of(root)), LONGEST_MESSAGE)
    return Failure(group, name_of(root), message, short, frames, phase)


def blamed(failure: Failure, test: str, project: Project, place: str | None = None) -> Failure:
    """`place`: of a breach that was swallowed, `path:line`."""
    path = place.rpartition(":")[0] if place else ""
    if path and project.is_source(path):
        return failure._replace(module=path)
    return failure._replace(module=module_of(failure.frames, test, project, set_up=failure.group == "set-up"))


def failure_from_report(report: pytest.TestReport, project: Project) -> Failure:
    """Of a test whose exception nobody saw: its worker crashed, or a plugin made the report."""
    text = str(report.longrepr)  # `longreprtext` begins with xdist's line about the worker
    crashed, cause = has_crashed(report), cause_of(report) or "unknown"
    if text.startswith(SURPRISE):
        cause = SURPRISE.strip("[]")
    known = [f"builtins.{cause}"] if cause.isidentifier() else []
    group, phase = ("crash", "call") if crashed else (group_of([known]), str(report.when))
    module = mirrored(report.nodeid.partition("::")[0], project)
    return Failure(group, cause, cut(redacted(text), LONGEST_MESSAGE), (cause,), (), phase, module)


def cause_of(report: pytest.TestReport) -> str | None:
    """The exception's class; for a skipped test its reason; None for one that passed."""
    cause = _cause_of(report)
    return cut(redacted(cause), LONGEST_MESSAGE) if cause else None


def _cause_of(report: pytest.TestReport) -> str | None:
    if report.passed:
        return None
    if hasattr(report, "wasxfail"):
        return report.wasxfail or None
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    if GUARD in dict(report.user_properties):
        return "GuardBreach"
    return "worker crashed" if has_crashed(report) else _exception(report)


def has_crashed(report: pytest.TestReport) -> bool:
    return str(report.when) == CRASHED


def _exception(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash else ""
    if message.startswith("assert"):
        return "AssertionError"
    return message.split("\n")[0].partition(":")[0] or "unknown"


def blamed_place(report: pytest.TestReport) -> str | None:
    """`path:line`, the innermost of the project's own: paths of libraries are absolute."""
    breach = dict(report.user_properties).get(GUARD)
    if breach:
        return str(breach)
    traceback = getattr(report.longrepr, "reprtraceback", None)
    entries = traceback.reprentries if traceback else []
    places = [entry.reprfileloc for entry in entries if getattr(entry, "reprfileloc", None)]
    own = [place for place in places if is_own(place.path)]
    return f"{Path(own[-1].path).as_posix()}:{own[-1].lineno}" if own else None


def is_own(path: str) -> bool:
    return not Path(path).is_absolute() and "site-packages" not in path and path[:2] != ".."
