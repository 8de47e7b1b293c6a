"""The default service, checked and tested by its own commands."""

import pytest

from tests.fixtures.baked import BakedProject


@pytest.mark.parametrize("target", ["lint", "types", "imports"])
def test_a_new_service_passes_its_own_checks(service: BakedProject, target: str) -> None:
    service.run("make", target)


def test_a_new_service_is_green_on_sqlite(run_on_sqlite: str) -> None:
    assert " passed" in run_on_sqlite


def test_a_new_service_is_green_on_postgres(run_on_postgres: str) -> None:
    assert " passed" in run_on_postgres


@pytest.mark.usefixtures("run_on_sqlite", "run_on_postgres")
def test_a_used_service_has_its_lock_file_to_commit_alone(service: BakedProject) -> None:
    """The lock file is its owner's; the template can't ship one, for it names a registry."""
    assert service.run("git", "status", "--porcelain") == "?? uv.lock\n"
