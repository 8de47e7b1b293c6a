"""What a record says about its run: commit, branch, seed, database, shard, and what ran whole."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from testkit.configuration import read_settings
from testkit.records import Run
from testkit.selection import whole_layers
from testkit.sharding.plugin import shard_of

NARROWING = ("keyword", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "leave_out")
COMMIT_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA")
BRANCH_VARIABLES = ("GITHUB_REF_NAME", "CI_MERGE_REQUEST_REF_PATH", "CI_COMMIT_REF_NAME")
"""Of a pull request it is `12/merge`: its source branch may be a fork's `main`."""
PATIENCE = 20
"""Seconds for git: a record without a commit is better than no run."""
SOURCES = ("src/", "tests/")
"""A file that git doesn't know matters below these, and everywhere if it is Python."""


@dataclass(frozen=True)
class RecordSettings:
    folder: str = "reports"
    keep: int = 50
    """Runs; older records are removed."""
    database_from: str = ""
    """An environment variable with a URL, whose scheme names the database."""
    database: str = "default"
    """Where that variable isn't set."""


class Git(NamedTuple):
    commit: str | None = None
    branch: str | None = None
    dirty: bool = False


def run_of(config: pytest.Config, settings: RecordSettings, project: Path) -> Run:
    splits, group = config.getoption("splits", None), config.getoption("group", None)
    shard = shard_of(config)
    seed = config.getoption("randomly_seed", None)
    git = git_of(project)
    return Run(
        id=f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.urandom(3).hex()}",
        commit=_of_ci(COMMIT_VARIABLES) or git.commit,
        seed=seed if isinstance(seed, int) else None,
        shard=str(shard) if shard else f"{group}/{splits}" if splits else None,
        hunt=os.environ.get("TESTKIT_HUNT") or None,
        database=database_of(settings),
        complete=whole_layers(
            config.option.markexpr,
            [_from_root(path, config) for path in config.args],
            narrowed=any(config.getoption(name, None) for name in NARROWING),
        ),
        dirty=git.dirty,
        branch=_of_ci(BRANCH_VARIABLES) or git.branch,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
    )


def database_in(project: Path) -> str:
    """What tests run on now. Raises CannotJudge."""
    return database_of(read_settings(RecordSettings, "record", project))


def database_of(settings: RecordSettings) -> str:
    scheme, separator, _ = os.environ.get(settings.database_from, "").partition("://")
    return scheme.partition("+")[0].lower() if separator else settings.database


def _from_root(argument: str, config: pytest.Config) -> str:
    path = config.invocation_params.dir / argument
    return os.path.relpath(path, config.rootpath)


def _of_ci(variables: Iterable[str]) -> str | None:
    return next((os.environ[name] for name in variables if os.environ.get(name)), None)


def git_of(project: Path) -> Git:
    """In one call. Without git, a repository or a commit it is empty."""
    command = ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z", "--", "."]
    try:
        git = subprocess.run(command, cwd=project, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return Git()
    return status_of(git.stdout.decode(errors="replace"), project) if git.returncode == 0 else Git()


def status_of(text: str, project: Path) -> Git:
    """`text` is of git's porcelain format 2, ended by NULs; its paths begin at the repository."""
    lines = text.split("\0")
    heads = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    commit, branch = heads.get("branch.oid"), heads.get("branch.head")
    top = next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), project)
    return Git(
        None if commit == "(initial)" else commit,
        None if branch == "(detached)" else branch,
        any(
            line[:2] in {"1 ", "2 ", "u "} or (line[:2] == "? " and _matters(line[2:], top, project)) for line in lines
        ),
    )


def _matters(path: str, top: Path, project: Path) -> bool:
    """Whether a file that git doesn't know, or a folder of such, may change what tests do."""
    file = top / path
    if path.endswith("/"):
        return any(file.rglob("*.py"))
    own = os.path.relpath(file, project).replace(os.sep, "/")
    return path.endswith(".py") or own.startswith(SOURCES)
