"""The template as it is, as release 0.1.0, and a made-up 9.0.0 that touches all of it, the update command too."""

from pathlib import Path

from scripts.bake import export
from tests.fixtures.template import SERVICE_FOLDER
from tests.synthetic_template import git


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new), encoding="utf-8")


def make_releases(repository: Path) -> Path:
    export(repository)
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "This version")
    git(repository, "tag", "v0.1.0")
    service = repository / SERVICE_FOLDER
    edit(repository / "cookiecutter.json", '"_template_version": "', '"_template_version": "9.')
    edit(repository / "CHANGELOG.md", "## [0.1.0]", "## [9.0.0]\n\n### Changed\n\n- Longer lines.\n\n## [0.1.0]")
    edit(service / "ruff.toml", "line-length = 100", "line-length = 120")
    edit(service / "scripts" / "template.py", "DONE, WAITING", "# A better one.\nDONE, WAITING")
    edit(service / "src" / "app" / "settings.py", "class Settings", "# Read once, at the start.\nclass Settings")
    git(service, "mv", "scripts/upgrading/page.py", "scripts/upgrading/html_page.py")
    edit(service / "scripts" / "template.py", "upgrading.page", "upgrading.html_page")
    git(service, "mv", "docs/patterns.md", "docs/index-of-patterns.md")
    git(service, "rm", "--quiet", "Dockerfile")
    (service / "docs" / "news.md").write_text("# News\n", encoding="utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "A later version")
    git(repository, "tag", "v9.0.0")
    return repository
