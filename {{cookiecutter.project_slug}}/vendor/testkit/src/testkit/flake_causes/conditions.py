"""The conditions of one run of the test: what an axis changes, and nothing else."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from testkit.exit_status import CannotJudge


@dataclass(frozen=True)
class Conditions:
    seed: int = 1
    """Of `random` and of what pytest-randomly seeds."""
    entropy: int | None = None
    """Seed of what comes from the system: uuid4, secrets, `random.Random()`; None is the system's own."""
    hash_seed: int = 0
    zone: str | None = None
    """TZ; None leaves the machine's."""
    moment: str | None = None
    """Where the clock starts, in UTC, and goes on from."""
    reads: int | None = None
    """The clock stands still between reads, and this read of the test's body is the first after `moment`."""
    debug: bool = False
    schedule: int | None = None
    """Seed of the shuffled loop."""
    latency: float = 0.0
    """Longest answer of another service over httpx, mocked or not, in seconds."""
    latency_seed: int = 0
    share: float = 1.0
    """Of a processor: below 1 the test's body stands still for the rest of the time, as on a busy machine."""
    late: float = 0.0
    """Seconds that a thread waits for a processor before it begins."""
    database: str | None = None
    before: tuple[str, ...] = ()
    """Tests that run before, in the same process."""
    beside: tuple[str, ...] = ()
    """Tests that run at the same time, over and over, in another process."""

    def as_json(self) -> str:
        """What differs from the defaults."""
        neutral = Conditions()
        return json.dumps({name: value for name, value in asdict(self).items() if value != getattr(neutral, name)})


def read_conditions(text: str) -> Conditions:
    """Raises CannotJudge for what `as_json` doesn't write."""
    try:
        data = json.loads(text)
        changed: dict[str, Any] = {name: _value(name, value) for name, value in data.items()}
        return Conditions(**changed)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        names = ", ".join(field.name for field in fields(Conditions))
        raise CannotJudge(f"--replay takes JSON with some of {names}: {text!r} is not that ({error})") from error


KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("seed", "entropy", "hash_seed", "reads", "schedule", "latency_seed"), int),
    **dict.fromkeys(("zone", "moment", "database"), str),
    **dict.fromkeys(("latency", "share", "late"), (int, float)),
    **dict.fromkeys(("before", "beside"), list),
    "debug": bool,
}


def _value(name: str, value: object) -> object:
    if not isinstance(value, KINDS[name]):
        raise TypeError(f"{name} is {value!r}")
    if name == "share" and not 0 < float(str(value)) <= 1:
        raise ValueError(f"share is {value}, and not above 0 and at most 1")
    return tuple(map(str, value)) if isinstance(value, list) else value
