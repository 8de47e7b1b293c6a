"""What `make migration` writes is a migration that runs, and that the service's own checks accept."""

from pathlib import Path

from tests.fixtures.baked import BakedProject


def test_a_migration_written_from_the_tables_runs_and_passes_the_checks(
    service_to_change: BakedProject, tmp_path: Path
) -> None:
    (service_to_change.path / "migrations/versions/0001_orders.py").unlink()
    database = f"sqlite+aiosqlite:///{tmp_path}/fresh.db"

    service_to_change.run("make", "migration", "name=everything", DATABASE_URL=database)

    service_to_change.run("make", "migrate", DATABASE_URL=database)
    service_to_change.run("make", "check")
    assert "No new upgrade operations" in service_to_change.run(".venv/bin/alembic", "check", DATABASE_URL=database)
