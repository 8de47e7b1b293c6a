"""Runs one tree's API tests on the migrations of another, and reads which failed and what the database said."""

import os
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.rolling_deploy.migrating import last_error, run_in

PASSED, FAILED = 0, 1
DATABASE_ERROR = re.compile(r"(?:asyncpg|psycopg2?|sqlalchemy)[\w.]*\.(\w+)'?>?\)?:\s*([^\n]+)")
SQL = re.compile(r"\[SQL: ([^\]]+)")


class Failure(NamedTuple):
    test: str
    error: str
    sql: str


class Result(NamedTuple):
    tests: Collection[str]
    failures: Sequence[Failure]


def run_suite(tree: Path, tests: Sequence[str], whose: str) -> Result:
    """Raises CannotJudge where pytest did not run them."""
    junit = tree / "rolling-deploy.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={junit}", *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = run_in(tree, command, environment)
    if done.returncode not in {PASSED, FAILED} or not junit.is_file():
        raise CannotJudge(f"pytest can't run {' '.join(tests)} of {whose}: {last_error(done.stdout)}")
    return read(junit.read_bytes())


def read(junit: bytes) -> Result:
    cases = list(ET.fromstring(junit).iter("testcase"))  # noqa: S314  (pytest wrote it, just now)
    names = {id(case): f"{case.get('classname')}::{case.get('name')}" for case in cases}
    failures = [
        Failure(names[id(case)], *_error(case))
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    return Result(set(names.values()), failures)


def _error(case: ET.Element) -> tuple[str, str]:
    """What the database said, wherever it was logged; else what the test said."""
    text = "\n".join(case.itertext())
    if match := DATABASE_ERROR.search(text):
        sql = SQL.search(text)
        return f"{match[1]}: {match[2]}", " ".join(sql[1].split()) if sql else ""
    first = next(each for each in case if each.tag in {"failure", "error"})
    return (first.get("message") or "no message").partition("\n")[0], ""
