"""Commits the generated default service to a branch: the diff of two commits shows what a change does to a service.

    python scripts/example.py            commits to the branch `example` of this clone; pushes nothing

A new branch begins with one commit for each released version, so its history shows what each one changed. It checks
nothing out, and commits nothing if the service is the same as before.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.bake import TEMPLATE, bake, cookiecutter, isolated

NOBODY: Final = ("-c", "user.name=Plumbline", "-c", "user.email=plumbline@localhost", "-c", "commit.gpgsign=false")
SETTINGS: Final = "cookiecutter.json"
BRANCH: Final = "refs/heads/example"
RECORD: Final = ".cruft.json"  # it names a commit, and so would change each time


def git(repository: Path, *arguments: str, **variables: str) -> str:
    command = ["git", "-c", f"safe.directory={repository}", *NOBODY, *arguments]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=repository, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tree_of(repository: Path, folder: Path, work: Path) -> str:
    own = {"GIT_INDEX_FILE": str(work / "index"), "GIT_WORK_TREE": str(folder)}
    git(repository, "-c", "core.excludesFile=", "add", "--all", "--force", str(folder), **own)
    return git(repository, "write-tree", **own)


def commit(repository: Path, folder: Path, work: Path, version: str, **variables: str) -> str | None:
    """The new commit; None when the branch holds the same service already."""
    (folder / RECORD).unlink(missing_ok=True)
    tree = tree_of(repository, folder, work)
    known = git(repository, "for-each-ref", "--format=%(objectname) %(tree)", BRANCH).split()
    if tree in known[1:]:
        return None
    parents = ["-p", known[0]] if known else []
    message = f"The default service of {version}"
    made = git(repository, "commit-tree", tree, *parents, "-m", message, **variables)
    git(repository, "update-ref", BRANCH, made)
    return made


def releases(repository: Path) -> Iterator[tuple[str, str]]:
    """Version and commit, the oldest first: the tag, or else the commit that set the version.

    The root commit is none: its version was set before there was a service.
    """
    setters = git(
        repository, "log", "--reverse", "--min-parents=1", "-G_template_version", "--format=%H", "--", SETTINGS
    )
    for setter in setters.split():
        version = f"v{json.loads(git(repository, 'show', f'{setter}:{SETTINGS}'))['_template_version']}"
        yield version, git(repository, "for-each-ref", "--format=%(objectname)", f"refs/tags/{version}") or setter


def commit_release(repository: Path, version: str, release: str, work: Path) -> None:
    """With the release's own date: the same commits come out of every clone."""
    archive, template = work / "release.tar", work / "plumbline"
    git(repository, "archive", f"--output={archive}", release)
    with tarfile.open(archive) as files:
        files.extractall(template, filter="data")
    # In its own folder: Python would import the extension of this version from ours.
    subprocess.run(cookiecutter(template, work / "out"), cwd=template, env=isolated(work / "home"), check=True)
    date = git(repository, "log", "-1", "--format=%cI", release)
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    commit(repository, work / "out" / "order-service", work, version, **dates)


def start_branch(repository: Path) -> None:
    if git(repository, "for-each-ref", BRANCH):
        return
    for version, release in releases(repository):
        with tempfile.TemporaryDirectory() as folder:
            commit_release(repository, version, release, Path(folder))


def main(arguments: Sequence[str] | None = None, repository: Path = TEMPLATE) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args(arguments)
    start_branch(repository)
    with tempfile.TemporaryDirectory() as folder:
        if code := bake(Path(folder, "out"), [], repository):
            return code
        version = git(repository, "describe", "--tags", "--always", "HEAD")
        made = commit(repository, Path(folder, "out", "order-service"), Path(folder), version)
    print(f"git show {made}" if made else "The branch example holds the same service already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
