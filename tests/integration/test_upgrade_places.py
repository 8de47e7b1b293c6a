"""Where a service may be: in a monorepo, in a shallow clone, in a linked worktree, in a repository of cruft's."""

from pathlib import Path

import pytest

from tests.fixtures.cookiecutter import Cookiecutter
from tests.fixtures.upgrades import Render, Upgradable, new_demo
from tests.synthetic_template import git


@pytest.fixture
def monorepo(synthetic: Path, render: Render, command: Cookiecutter, tmp_path: Path) -> dict[str, Upgradable]:
    """Two services of one template, side by side in one repository."""
    git(tmp_path, "init", "--quiet")
    services = {}
    for name in ("orders", "parcels"):
        services[name] = new_demo(tmp_path / "services" / name, synthetic, render, command)
        (tmp_path / "services" / name / ".git").rename(tmp_path / f"{name}.git.away")
    (tmp_path / ".gitignore").write_text("*.away\n", encoding="utf-8")
    services["orders"].commit()
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Two services")
    return services


def test_a_service_in_a_subfolder_becomes_the_fresh_render_and_its_neighbour_stays(
    monorepo: dict[str, Upgradable], render: Render
) -> None:
    orders, parcels = monorepo["orders"], monorepo["parcels"]
    before = parcels.files()

    done = orders.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert orders.files() == Upgradable(render("v2.0.0"), orders.command).files()
    assert parcels.files() == before
    assert "services/parcels" not in orders.git("status", "--porcelain")


def test_a_file_deleted_in_one_service_is_not_taken_for_its_neighbour_s(monorepo: dict[str, Upgradable]) -> None:
    """To git the neighbour's file would be the deleted one, moved."""
    orders, parcels = monorepo["orders"], monorepo["parcels"]
    orders.git("rm", "--quiet", "src/main.py")
    orders.commit()
    before = parcels.files()

    done = orders.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert parcels.files() == before
    assert "left out  src/main.py" in done.stdout


def test_a_conflict_in_a_subfolder_is_marked_and_undone(monorepo: dict[str, Upgradable]) -> None:
    orders = monorepo["orders"]
    orders.write("settings.ini", orders.read("settings.ini").replace("pool = 5", "pool = 7"))
    orders.commit()
    before = orders.files()

    done = orders.template("update", "--to", "v2.0.0")

    assert done.returncode == 1
    assert orders.git("diff", "--name-only", "--diff-filter=U", "--relative") == "settings.ini"
    orders.git("reset", "--hard", "--quiet")
    assert orders.files() == before


def test_a_shallow_clone_is_updated_like_any_other(demo: Upgradable, render: Render, tmp_path: Path) -> None:
    demo.write("mine.txt", "mine\n")
    demo.commit()
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{demo.path}", "shallow")
    shallow = Upgradable(tmp_path / "shallow", demo.command)

    done = shallow.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert (shallow.path / ".git" / "shallow").exists()
    assert shallow.files() == Upgradable(render("v2.0.0"), demo.command).files() | {
        "mine.txt": (b"mine\n", (shallow.path / "mine.txt").stat().st_mode)
    }


def test_a_linked_worktree_is_updated_and_the_main_one_stays(demo: Upgradable, tmp_path: Path) -> None:
    demo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Upgradable(tmp_path / "linked", demo.command)

    done = linked.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert (linked.path / "src/new.py").exists()
    assert demo.git("status", "--porcelain") == ""


def test_a_repository_with_a_submodule_is_updated_and_the_submodule_stays(demo: Upgradable, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "library")
    git(tmp_path / "library", "commit", "--quiet", "--allow-empty", "--message", "A library")
    demo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "library"), "library")
    demo.commit()
    demo.write("library/untracked", "users-own\n")
    linked = demo.git("ls-files", "--stage", "library")

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert demo.git("ls-files", "--stage", "library") == linked
    assert demo.read("library/untracked") == "users-own\n"


def test_a_service_that_is_a_submodule_is_updated(demo: Upgradable, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "whole")
    whole = tmp_path / "whole"
    git(whole, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(demo.path), "service")
    service = Upgradable(whole / "service", demo.command)

    done = service.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert (service.path / "src/new.py").exists()


def test_a_sparse_checkout_without_the_neighbour_is_updated_and_stays_sparse(
    monorepo: dict[str, Upgradable],
) -> None:
    orders, parcels = monorepo["orders"], monorepo["parcels"]
    git(orders.path.parents[1], "sparse-checkout", "set", "services/orders")
    assert not parcels.path.exists()

    done = orders.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert (orders.path / "src/new.py").exists()
    assert not parcels.path.exists()
    assert "D " not in orders.git("status", "--porcelain", ":/services/parcels")


def test_a_sparse_checkout_without_files_that_the_template_changes_is_refused(demo: Upgradable) -> None:
    demo.git("sparse-checkout", "set", "--no-cone", "/*", "!/docs")
    before = demo.files()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 2
    assert "differ from what is committed: docs/guide.md." in done.stderr
    assert demo.files() == before


def test_a_repository_of_sha256_is_updated(demo: Upgradable, render: Render, tmp_path: Path) -> None:
    (demo.path / ".git").rename(tmp_path / "away")
    demo.git("init", "--quiet", "--object-format=sha256")
    demo.commit()

    done = demo.template("update", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert demo.files() == Upgradable(render("v2.0.0"), demo.command).files()
