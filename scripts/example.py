"""Commits the generated default service to a branch: the diff of two commits shows what a change does to a service.

    python scripts/example.py            commits to the branch `example` of this clone; pushes nothing

Checks nothing out, and commits nothing if the service is the same as before.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.bake import TEMPLATE, bake

NOBODY: Final = ("-c", "user.name=Plumbline", "-c", "user.email=plumbline@localhost", "-c", "commit.gpgsign=false")
RECORD: Final = ".cruft.json"  # it names a commit, and so would change each time


def git(repository: Path, *arguments: str, **variables: str) -> str:
    command = ["git", "-c", f"safe.directory={repository}", *NOBODY, *arguments]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=repository, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tree_of(repository: Path, folder: Path, work: Path) -> str:
    own = {"GIT_INDEX_FILE": str(work / "index"), "GIT_WORK_TREE": str(folder)}
    git(
        repository,
        "-c",
        "core.excludesFile=",
        "--work-tree",
        str(folder),
        "add",
        "--all",
        "--force",
        str(folder),
        **own,
    )
    return git(repository, "write-tree", **own)


def commit(repository: Path, folder: Path, branch: str, work: Path) -> str | None:
    """The new commit; None when the branch holds the same service already."""
    (folder / RECORD).unlink(missing_ok=True)
    tree = tree_of(repository, folder, work)
    known = git(repository, "for-each-ref", "--format=%(objectname) %(tree)", f"refs/heads/{branch}").split()
    if tree in known[1:]:
        return None
    parents = ["-p", known[0]] if known else []
    message = f"The default service of {git(repository, 'describe', '--tags', '--always', 'HEAD')}"
    made = git(repository, "commit-tree", tree, *parents, "-m", message)
    git(repository, "update-ref", f"refs/heads/{branch}", made)
    return made


def main(arguments: Sequence[str] | None = None, repository: Path = TEMPLATE) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--branch", default="example")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if code := bake(Path(folder, "out"), [], repository):
            return code
        made = commit(repository, Path(folder, "out", "order-service"), options.branch, Path(folder))
    print(f"git show {made}" if made else f"The branch {options.branch} holds the same service already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
