"""The released tree and today's, each in a folder of its own; and what their migrations are."""

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.rolling_deploy.settings import RollingDeploySettings

VERSION = re.compile(r"\d\.\d")


class Trees(NamedTuple):
    tag: str
    released: Path
    today: Path


def newest_tag(root: Path, settings: RollingDeploySettings) -> str | None:
    """The nearest that this commit descends from; None before the first. A commit that is a release itself is compared
    with the one before it, unless a new migration is not committed. Raises CannotJudge."""
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CannotJudge("this clone may lack tags, because it is shallow: fetch all of the history (fetch-depth: 0)")
    releases = _tags(root, "--merged", "HEAD", "--list", settings.tags)
    if not releases and settings.tags == RollingDeploySettings.tags:
        _refuse_other_versions(_tags(root, "--merged", "HEAD"))
    own = _tags(root, "--points-at", "HEAD", "--list", settings.tags)
    if _git(root, "status", "--porcelain", "--", settings.versions):
        own = []
    if not {*releases} - {*own}:
        return None
    others = [f"--exclude={tag}" for tag in own]
    return _git(root, "describe", "--tags", "--abbrev=0", "--match", settings.tags, *others).decode().strip()


def _refuse_other_versions(tags: Sequence[str]) -> None:
    """Or a project with another form of tags would have a gate that compares nothing, and is green."""
    if versions := [tag for tag in tags if VERSION.search(tag)]:
        why = f"{versions[-1]} is no tag like {RollingDeploySettings.tags}"
        raise CannotJudge(f"{why}: say what yours are like, as `tags` in [tool.testkit.rolling-deploy]")


def _tags(root: Path, *options: str) -> list[str]:
    return _git(root, "tag", *options, why="nothing is committed here yet").decode().split()


def extract(root: Path, tag: str, folder: Path) -> Trees:
    """Today's tree is what git would commit with `git add --all`. Raises CannotJudge."""
    trees = Trees(tag, folder / "released", folder / "today")
    named = ("rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}")
    commit = _git(root, *named, why=f"there is no tag or commit {tag}").decode()
    # Of the folder where it is called: the project may be a part of a repository.
    archive = _git(root, "archive", "--format=tar", commit.strip(), why=f"{tag} has not this folder")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(trees.released, filter="data")
    names = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (trees.today / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, trees.today / name)
    return trees


def check_trees(trees: Trees, settings: RollingDeploySettings) -> None:
    """Raises CannotJudge where one of them lacks what has to be there."""
    for tree, name in ((trees.released, trees.tag), (trees.today, "this tree")):
        if not has_migrations(tree, settings.versions) and not (tree / settings.versions).with_name("env.py").is_file():
            raise CannotJudge(
                f"{name} has no migrations in {settings.versions}: set `versions` in [tool.testkit.rolling-deploy]"
            )
        missing = [path for path in settings.tests if not (tree / path).exists()]
        if missing or not settings.tests:
            path = missing[0] if missing else "tests"
            raise CannotJudge(f"{name} has no {path}: name the API's tests as `tests` in [tool.testkit.rolling-deploy]")


def has_migrations(tree: Path, versions: str) -> bool:
    return any((tree / versions).glob("*.py"))


def rewritten(trees: Trees, versions: str) -> dict[str, str]:
    """What happened to released migrations: databases that ran them never see the change."""
    released, today = trees.released / versions, trees.today / versions
    changed = [
        path.name
        for path in sorted(released.glob("*.py"))
        if not (today / path.name).is_file() or (today / path.name).read_bytes() != path.read_bytes()
    ]
    return {name: "it changed" if (today / name).is_file() else "it is gone" for name in changed}


def with_migrations_of(code: Path, migrations: Path, versions: str) -> Path:
    """A copy of one tree, with the migrations of the other."""
    copy = code.with_name(f"{code.name}-on-{migrations.name}")
    shutil.copytree(code, copy)
    shutil.rmtree(copy / versions)
    shutil.copytree(migrations / versions, copy / versions, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def naming(tree: Path, sources: Sequence[str], word: str) -> str | None:
    """`path:line` of the first source that has the word."""
    for path in sorted(path for source in sources for path in (tree / source).rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if word in _words(line):
                return f"{path.relative_to(tree).as_posix()}:{number}"
    return None


def _words(line: str) -> set[str]:
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in line).split())


def _git(root: Path, *arguments: str, why: str = "") -> bytes:
    try:
        return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout  # noqa: S607
    except FileNotFoundError:
        raise CannotJudge("git is not installed") from None
    except subprocess.CalledProcessError as error:
        message = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise CannotJudge(why or f"git {arguments[0]}: {message}") from None
