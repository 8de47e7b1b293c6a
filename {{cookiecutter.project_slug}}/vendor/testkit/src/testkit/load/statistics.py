"""The statistics that locust writes with `--json-file`: what was requested, how often, how fast. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from testkit.exit_status import CannotJudge


@dataclass(frozen=True)
class Requests:
    """All requests of one method and name."""

    name: str
    number: int
    failures: int
    times: Mapping[int, int]
    """How many were answered in how many milliseconds; locust rounds them to two digits."""

    @property
    def errors(self) -> float:
        """Percent."""
        return 100 * self.failures / self.number

    @property
    def p95(self) -> int | None:
        """Milliseconds; None if no request was timed."""
        missing = 0.95 * sum(self.times.values())
        for milliseconds, number in sorted(self.times.items()):
            missing -= number
            if missing <= 0:
                return milliseconds
        return None


def parse(text: str, source: str) -> list[Requests]:
    """Raises CannotJudge for what is not locust's."""
    try:
        return [_requests(entry) for entry in json.loads(text)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotJudge(f"{source} is not the statistics of locust ({error!r}): run it again") from error


def _requests(entry: Mapping[str, Any]) -> Requests:
    times = {int(milliseconds): int(number) for milliseconds, number in entry["response_times"].items()}
    name = f"{entry['method'] or ''} {entry['name']}".strip()
    # One that failed before it was sent counts in num_failures alone.
    number, failures = int(entry["num_requests"]), int(entry["num_failures"])
    return Requests(name, max(number, failures), failures, times)
