"""What a test may do, by layer, and what to do instead."""

import os
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NETWORK = "network"
    LOOPBACK = "loopback"
    DATABASE = "database"
    TEST_DATABASE = "test database"
    PROCESS = "process"
    FILE = "file"
    BLOCKING = "blocking call"
    SESSION = "session"
    TASK = "task"
    CONNECTION = "connection"
    PATCHING = "patching"


@dataclass(frozen=True)
class SideEffect:
    kind: Kind
    tried: str
    """As a verb phrase: 'connect to 192.0.2.7:443'."""


LOCAL = frozenset({Kind.LOOPBACK, Kind.TEST_DATABASE})
ALLOWED: dict[str, frozenset[Kind]] = {
    "unit": frozenset(),
    "integration": LOCAL,
    "e2e": LOCAL | {Kind.PROCESS, Kind.FILE},
    "performance": LOCAL | {Kind.PROCESS, Kind.FILE, Kind.PATCHING},
}
INTEGRATION = "move the test to tests/integration, or give it a fake from tests/fakes"
E2E = "move the test to tests/e2e, or give it a fake from tests/fakes"
REMEDIES: dict[tuple[str, Kind], str] = {
    ("unit", Kind.LOOPBACK): INTEGRATION,
    ("unit", Kind.TEST_DATABASE): INTEGRATION,
    ("unit", Kind.DATABASE): INTEGRATION,
    ("unit", Kind.NETWORK): f"{INTEGRATION} (in integration HTTP is mocked)",
    ("unit", Kind.PROCESS): E2E,
    ("integration", Kind.PROCESS): E2E,
}
ANYWHERE: dict[Kind, str] = {
    Kind.NETWORK: "mock it: add a route to the service's fixture in tests/fixtures (respx)",
    Kind.DATABASE: "use the `engine` fixture, or a database file below `tmp_path`",
    Kind.FILE: "write below `tmp_path`",
    Kind.BLOCKING: "await an async equivalent, or hand it to `asyncio.to_thread`",
    Kind.SESSION: "use the `db_session` fixture, or take one from tests/fixtures",
    Kind.TASK: "await or cancel what the test started",
    Kind.CONNECTION: "use `async with`, so that it is given back",
    Kind.PATCHING: "move the test to tests/integration: end to end means nothing is patched",
}


def remedy(layer: str, kind: Kind) -> str:
    return REMEDIES.get((layer, kind)) or ANYWHERE[kind]


def as_text(value: object) -> str:
    """A path or an address, as it is shown."""
    return os.fsdecode(value) if isinstance(value, bytes | os.PathLike) else str(value)
