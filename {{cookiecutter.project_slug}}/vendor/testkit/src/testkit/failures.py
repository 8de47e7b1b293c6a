"""Why a test failed, from its report: the exception's class, and the line that caused it."""

from pathlib import Path

import pytest

GUARD = "guard"
"""The property under which `testkit.guards` keeps the place of a breach that was swallowed."""


def cause_of(report: pytest.TestReport) -> str | None:
    """The exception's class; for a skipped test its reason; None for one that passed."""
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
    """xdist reports the test that its worker died in with a phase of its own."""
    return str(report.when) == "???"


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
