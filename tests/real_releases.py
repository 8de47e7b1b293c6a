"""The template's own releases, this version of it, and a made-up later one, in one repository."""

from pathlib import Path
from typing import Final

from scripts.bake import TEMPLATE, export
from tests.fixtures.template import SERVICE_FOLDER
from tests.synthetic_template import git

RELEASED: Final = ("0.2.1", "0.3.0")
THIS, LATER = "v8.0.0", "v9.0.0"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new), encoding="utf-8")


def commit_of(version: str, clone: Path) -> str:
    """The commit that made it this version."""
    search = f'-S"_template_version": "{version}"'
    commits = git(clone, "log", "--reverse", "--format=%H", search, "--", "cookiecutter.json").splitlines()
    assert commits, f"This clone's history ends before version {version}: run `git fetch --unshallow`."
    return commits[0]


def commit_and_tag(repository: Path, message: str, tag: str) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", message)
    git(repository, "tag", tag)


def make_releases(repository: Path) -> Path:
    owned = ("-c", f"safe.directory={TEMPLATE}", "-c", f"safe.directory={TEMPLATE}/.git")
    git(TEMPLATE, *owned, "clone", "--quiet", "--no-checkout", "--no-tags", str(TEMPLATE), str(repository))
    for version in RELEASED:
        git(repository, "tag", f"v{version}", commit_of(version, repository))
    export(repository)
    commit_and_tag(repository, "This version", THIS)
    make_a_later_version(repository)
    commit_and_tag(repository, "A later version", LATER)
    return repository


def make_a_later_version(repository: Path) -> None:
    service = repository / SERVICE_FOLDER
    edit(repository / "cookiecutter.json", '"_template_version": "', '"_template_version": "9.')
    edit(repository / "CHANGELOG.md", "## [0.1.0]", "## [9.0.0]\n\n### Changed\n\n- Longer lines.\n\n## [0.1.0]")
    edit(service / "ruff.toml", "line-length = 100", "line-length = 120")
    edit(service / "scripts" / "template.py", "REFUSED = 2", "# It can't be done.\nREFUSED = 2")
    edit(service / "src" / "app" / "settings.py", "class Settings", "# Read once, at the start.\nclass Settings")
    git(service, "mv", "docs/patterns.md", "docs/index-of-patterns.md")
    git(service, "rm", "--quiet", "Dockerfile")
    (service / "docs" / "news.md").write_text("# News\n", encoding="utf-8")
