"""What the kit puts into a service: files of its own, and files of this template's service as they are."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Final

from plumbline.service_source import SERVICE

HERE: Final = Path(__file__).resolve().parent
VENDORED_TESTKIT: Final = "vendor/testkit"
"""A package with a pyproject.toml of its own, in the kit as in a generated service: pip installs it."""
TESTKIT: Final = SERVICE / VENDORED_TESTKIT
FROM_SERVICE: Final = {
    "tests/fixtures/safety.py": "tests/fixtures/safety.py",
    "tests/fixtures/sqlite_database.py": "tests/fixtures/sqlite_database.py",
    "tests/fixtures/postgres_database.py": "tests/fixtures/postgres_database.py",
    "tests/fixtures/postgres_pool.py": "tests/fixtures/postgres_pool.py",
    "tests/fixtures/postgres_restore.py": "tests/fixtures/postgres_restore.py",
    "tests/fixtures/sessions.py": "tests/fixtures/sessions.py",
    "tests/fixtures/query_count.py": "tests/fixtures/query_count.py",
    "src/app/infrastructure/database.py": "tests/fixtures/connecting.py",
}
"""Copied from the service; only their imports of `app` change."""
OF_THE_KIT: Final = (
    ("from app.infrastructure.database import", "from tests.fixtures.connecting import"),
    # The app reports outages as an error of its own; tests see the driver's error.
    ("\nfrom app.infrastructure.outages import PatientPool, report_outages\n", ""),
    ("from app.infrastructure.stale_connections import note_use, replace_stale\n", ""),
    (
        """    engine = create_async_engine(url, connect_args=connect, **{"pool_size": 20} | options)
    event.listen(engine.sync_engine, "checkin", note_use)
    event.listen(engine.sync_engine, "checkout", replace_stale)
    return engine
""",
        """    return create_async_engine(url, connect_args=connect, **{"pool_size": 20} | options)
""",
    ),
    (
        "from sqlalchemy import Connection, event, make_url",
        "from sqlalchemy import AsyncAdaptedQueuePool, Connection, event, make_url",
    ),
    ("PatientPool", "AsyncAdaptedQueuePool"),
    ("""    event.listen(engine.sync_engine, "handle_error", report_outages)\n""", ""),
    (
        """The caller disposes it.
    Its users get DatabaseUnavailable for an outage, and SQLAlchemy's error for a mistake.""",
        "The caller disposes it.",
    ),
)
RENDERED: Final = ("pyproject.toml", "README.md")
NOT_THE_KITS: Final = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")


def kit(values: Mapping[str, str]) -> dict[str, str]:
    """All files, by their names below the kit's folder."""
    own = {name: _text(HERE / "files" / name) for name in _names(HERE / "files")}
    for name in RENDERED:
        own[name] = Template(own[name]).substitute(values)
    testkit = {f"{VENDORED_TESTKIT}/{name}": _text(TESTKIT / name) for name in _names(TESTKIT)}
    shared = {target: _of_the_kit(_text(SERVICE / source)) for source, target in FROM_SERVICE.items()}
    return own | testkit | shared


def _of_the_kit(text: str) -> str:
    for apps, kits in OF_THE_KIT:
        text = text.replace(apps, kits)
    return text


def workflow(values: Mapping[str, str]) -> str:
    return Template(_text(HERE / "workflow.yml")).substitute(values)


def collisions(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What is already in `folder`, where the kit would go: files of the kit's names first, then the rest."""
    if not folder.is_dir():
        return ["(a file of that name)"] if os.path.lexists(folder) else []
    there = _names(folder)
    return [name for name in there if name in files] + [name for name in there if name not in files]


def land(folder: Path, files: Mapping[str, str]) -> None:
    """All files or none: they are written beside `folder`, which then appears at once."""
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        whole = scratch / folder.name
        for name, text in files.items():
            target = whole / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        whole.rename(folder)  # the system refuses this unless `folder` is missing or empty
    finally:
        shutil.rmtree(scratch)


def _names(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [path.as_posix() for path in paths if not set(path.parts) & set(NOT_THE_KITS)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
