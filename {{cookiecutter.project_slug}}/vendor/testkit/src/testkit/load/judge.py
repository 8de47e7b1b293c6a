"""Requests under load against what the service promises. Pure."""

from collections.abc import Iterator, Sequence

from testkit.findings import ERROR, Finding
from testkit.load.settings import LoadSettings
from testkit.load.statistics import Requests


def judge(users: str, requests: Sequence[Requests], settings: LoadSettings) -> list[Finding]:
    """`users` is the file or folder that a finding points to."""
    if not requests:
        return [_finding(users, "", "no-requests", "no request was sent, so nothing was tried", "read locust's output")]
    return [finding for one in requests for finding in _findings(users, one, settings)]


def _findings(users: str, one: Requests, settings: LoadSettings) -> Iterator[Finding]:
    p95 = one.p95
    if one.errors > settings.errors:
        message = f"{one.failures} of {one.number} requests failed, and {settings.errors:g} % may"
        yield _finding(users, one.name, "errors", message, "read locust's output and the service's log")
    if one.number < settings.requests or p95 is None:
        message = f"{one.number} requests were sent, and fewer than {settings.requests} say nothing about 95 %"
        yield _finding(users, one.name, "too-few-requests", message, "run longer, or with more users")
    elif p95 > settings.p95:
        message = f"95 % were answered in {p95} ms, and the service promises {settings.p95:g} ms"
        yield _finding(users, one.name, "slow", message, "make it faster, or change [tool.testkit.load]")


def _finding(users: str, name: str, rule: str, message: str, remedy: str) -> Finding:
    return Finding(users, 0, rule, ERROR, message, remedy, scope=name)
