"""The default service at work. Its checks, its layers and its coverage are run by its own CI: test_workflows.py.
Its whole suite runs on each database in `.ci/run`.
"""

from tests.fixtures.baked import BakedProject


def test_a_used_service_has_its_lock_file_to_commit_alone(service: BakedProject) -> None:
    """The lock file belongs to the service; the template can't ship one, because it contains registry addresses."""
    service.run("make", "test", "layer=e2e", "database=postgresql", "cov=yes")

    assert service.run("git", "status", "--porcelain") == "?? uv.lock\n"


def test_importing_a_script_imports_none_of_the_features_scripts(service: BakedProject) -> None:
    look = (
        "import sys, scripts.fuzz, scripts.live_contract; print([n for n in sys.modules if n.startswith('scripts.')])"
    )

    assert service.run(".venv/bin/python", "-c", look) == "['scripts.fuzz', 'scripts.live_contract']\n"


def test_the_image_refuses_to_serve_when_nothing_is_set(service: BakedProject) -> None:
    """A service without ENVIRONMENT must not accept the well-known development key."""
    (line,) = [line for line in service.read("Dockerfile").splitlines() if line.startswith("ENV PATH=")]
    image = dict(one.split("=", 1) for one in line.removeprefix("ENV ").split() if not one.startswith("PATH="))

    ended = service.attempt(".venv/bin/python", "-m", "app", **image)

    assert ended.returncode == 1
    assert ended.stdout.startswith("settings: DATABASE_URL, JWKS_URL")
