"""A service's make targets start the template's tool: its newest release, the service's own version, or a local one."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.bake import TEMPLATE, export, isolated
from tests.fixtures.baked import IDENTITY, BakedProject
from tests.fixtures.foreign_shop import Shop
from tests.fixtures.service import committed
from tests.real_releases import LATER, THIS, edit, make_releases
from tests.synthetic_template import git

REFUSED = 2
STATUS = ("python3", "-m", "scripts.template", "status")
VERSION = ("python3", "-m", "scripts.template", "--version")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In its last release, which the made-up one is, the tool itself says something else."""
    releases = make_releases(tmp_path_factory.mktemp("releases") / "plumbline")
    edit(releases / "plumbline" / "upgrading" / "commands.py", "is newer than your", "is much newer than your")
    edit(releases / "pyproject.toml", 'name = "plumbline"\nversion = "', 'name = "plumbline"\nversion = "9.')
    git(releases, "commit", "--quiet", "--all", "--message", "Another sentence")
    git(releases, "tag", "--force", "--annotate", "--message", "A later version", LATER)
    return releases


def set_origin(service: BakedProject, **facts: str) -> None:
    origin = json.loads(service.read(".cruft.json")) | facts
    (service.path / ".cruft.json").write_text(json.dumps(origin), encoding="utf-8")


@pytest.fixture
def released(service_to_change: BakedProject, releases: Path) -> BakedProject:
    """A service that this version made."""
    set_origin(service_to_change, template=releases.as_uri(), commit=git(releases, "rev-parse", THIS))
    return service_to_change


def test_the_newest_release_of_the_tool_reports_on_versions(released: BakedProject) -> None:
    done = released.attempt(*STATUS)

    assert done.returncode == 1, done.stdout
    assert f"{LATER} of file:///" in done.stdout
    assert "is much newer than your" in done.stdout


def test_after_the_last_update_by_its_own_engine_a_service_s_targets_call_the_tool(
    releases: Path, tmp_path: Path
) -> None:
    git(releases, "worktree", "add", "--quiet", "--detach", str(tmp_path / "plumbline"), "v0.2.1")
    baking = [sys.executable, "-m", "cookiecutter", "--no-input", str(tmp_path / "plumbline")]
    environment = isolated(tmp_path / "home") | {"TEMPLATE_CLONE": str(tmp_path / "plumbline")}
    subprocess.run(baking, cwd=tmp_path, env=environment, check=True)
    old = BakedProject(tmp_path / "order-service")
    set_origin(old, template=releases.as_uri())
    committed(old)

    old.run("make", "template-update", f"args=--to {THIS}")
    old.run("git", *IDENTITY, "commit", "--quiet", "--message", "Updated")

    assert "is much newer than your" in old.attempt("make", "template-status").stdout


def test_every_other_command_runs_at_the_service_s_own_version(released: BakedProject) -> None:
    version = re.search(r'^version = "(.+)"', (TEMPLATE / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)

    assert version is not None
    assert released.run(*VERSION) == f"plumbline {version[1]}\n"


def test_a_release_that_has_no_tool_yet_is_passed_over_for_the_own_version(
    released: BakedProject, releases: Path, tmp_path: Path
) -> None:
    """As between the last release without the tool and the first one with it."""
    git(tmp_path, "clone", "--quiet", "--no-tags", str(releases), "clone")
    git(tmp_path / "clone", "tag", "v0.3.0", git(releases, "rev-parse", "v0.3.0"))
    set_origin(released, template=str(tmp_path / "clone"))

    done = released.attempt(*STATUS)

    assert (done.returncode, done.stdout.split()[1:6]) == (0, ["is", "the", "newest", "version", "of"]), done.stdout


@pytest.mark.parametrize(
    "address",
    ["/nowhere/plumbline", "https://127.0.0.1:1/plumbline.git", "http://127.0.0.1:1/plumbline.zip"],
    ids=["a folder that has gone", "a server that does not answer", "an archive"],
)
@pytest.mark.parametrize("target", ["template-status", "template-update", "slice"])
def test_an_address_that_can_not_be_reached_is_one_sentence_with_the_remedy(
    service_to_change: BakedProject, address: str, target: str
) -> None:
    set_origin(service_to_change, template=address)

    refused = service_to_change.attempt("make", target, "name=invoice")

    sentence, makes_own = refused.stdout.splitlines()
    assert address in sentence
    assert sentence.endswith("add template=PATH, with a local clone or folder of the template, to the make command.")
    assert makes_own.startswith("make: ***")


def test_an_edited_local_folder_is_used_as_it_is(service_to_change: BakedProject, tmp_path: Path) -> None:
    folder = export(tmp_path / "template")
    command = ("python3", "-m", "scripts.template", "--template", str(folder), "--help")
    before = service_to_change.run(*command)

    edit(folder / "plumbline" / "cli.py", "The template's tool", "My own tool")

    assert "The template's tool" in before
    assert "My own tool" in service_to_change.run(*command)


def test_a_service_without_its_record_is_refused_in_one_sentence(service_to_change: BakedProject) -> None:
    (service_to_change.path / ".cruft.json").unlink()

    refused = service_to_change.attempt(*STATUS)

    assert (refused.returncode, len(refused.stdout.splitlines())) == (REFUSED, 1)
    assert "take it back from git" in refused.stdout


def test_the_tool_from_its_wheel_adopts_a_service_as_the_sources_do(shop: Shop) -> None:
    names = ("--app=shop.main:app", "--metadata=shop.models:Base.metadata", "--session=shop.db:get_session")
    tool = ("uv", "tool", "run", "--quiet", "--from", str(TEMPLATE), "plumbline", "adopt", ".")
    options = (f"--python={shop.python}", "--package=shop", "--env=SHOP_NAME=Retro")

    shop.project.run(*tool, *names, *options, "--folder=by_the_wheel")
    assert shop.adopt("--folder=by_the_sources") == 0

    folders = [shop.project.path / name for name in ("by_the_wheel", "by_the_sources")]
    by_the_wheel, by_the_sources = (BakedProject(folder).contents() for folder in folders)
    assert by_the_wheel.keys() == by_the_sources.keys()
    assert "vendor/testkit/src/testkit/plugin.py" in by_the_wheel
