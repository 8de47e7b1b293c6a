"""Load that breaks what the service promises is a finding; load that just keeps it is not."""

import json
from typing import Any

import pytest
from testkit.exit_status import CannotJudge
from testkit.load.judge import judge
from testkit.load.settings import LoadSettings
from testkit.load.statistics import parse

PROMISE = LoadSettings(p95=500.0, errors=1.0, requests=20)


def entry(times: dict[int, int], failures: int = 0, **changes: Any) -> dict[str, Any]:
    answered = {str(milliseconds): number for milliseconds, number in times.items()}
    number = sum(times.values())
    return {
        "method": "GET",
        "name": "/orders",
        "num_requests": number,
        "num_failures": failures,
        "response_times": answered,
        **changes,
    }


def rules(*entries: dict[str, Any]) -> list[str]:
    return [one.rule for one in judge("loadtests", parse(json.dumps(entries), "load.json"), PROMISE)]


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        (entry({100: 94, 501: 6}), ["slow"]),
        (entry({100: 95, 501: 5}), []),
        (entry({500: 100}), []),
        (entry({100: 100}, failures=2), ["errors"]),
        (entry({100: 100}, failures=1), []),
        (entry({}, failures=30), ["errors", "too-few-requests"]),
        (entry({100: 19}), ["too-few-requests"]),
        (entry({100: 20}), []),
        (entry({}, num_requests=40), ["too-few-requests"]),
        (entry({900: 40}, failures=40), ["errors", "slow"]),
    ],
    ids=[
        "6 % late", "5 % late", "at the limit", "2 % fail", "1 % fail", "nothing reached it", "19", "20", "not timed",
        "late and failed",
    ],
)  # fmt: skip
def test_each_broken_promise_is_found_and_a_kept_one_is_not(planted: dict[str, Any], expected: list[str]) -> None:
    assert rules(planted) == expected


def test_a_run_without_a_request_is_found() -> None:
    assert rules() == ["no-requests"]


def test_a_slow_name_is_found_among_many_fast_requests() -> None:
    """One number over all of them would hide it."""
    fast = entry({10: 10_000})
    findings = judge("loadtests", parse(json.dumps([fast, entry({900: 20}, method="POST")]), "load.json"), PROMISE)

    assert [(one.scope, one.rule) for one in findings] == [("POST /orders", "slow")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}{",
        "null",
        '[{"name": "/"}]',
        '["RETRO-CLOCK"]',
        '[{"method": 1, "name": "/", "response_times": []}]',
    ],
)
def test_what_is_not_of_locust_can_not_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge, match=r"load\.json"):
        parse(text, "load.json")


def test_a_promise_of_no_requests_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        LoadSettings(requests=0)
