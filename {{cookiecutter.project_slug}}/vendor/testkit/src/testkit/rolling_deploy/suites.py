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

PASSED, FAILED, STOPPED = 0, 1, 2
ENOUGH = 10
"""Failures: where a column is gone nearly all tests fail, and one would do."""
DATABASE_ERROR = re.compile(r"(?:asyncpg|psycopg2?|sqlalchemy)[\w.]*\.([A-Z]\w*)'?>?\)?:\s*([^\n]+)")
INHERITED = ("PYTEST_", "COV_", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""Of this run. The last two would hide which migrations were loaded."""
SQL = re.compile(r"\[SQL: ([^\]]+)")


class Failure(NamedTuple):
    test: str
    error: str
    sql: str


class Result(NamedTuple):
    tests: Collection[str]
    failures: Sequence[Failure]


def run_suite(tree: Path, tests: Sequence[str], whose: str, versions: str) -> Result:
    """Raises CannotJudge where pytest did not run them, or they pass without any of the migrations in `versions`."""
    junit = tree / "rolling-deploy.xml"
    junit.unlink(missing_ok=True)
    options = ["-q", "--tb=short", f"--maxfail={ENOUGH}", "-p", "no:cacheprovider", f"--junitxml={junit}"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(INHERITED)}
    done = run_in(tree, command, environment)
    ran = done.returncode in {PASSED, FAILED} or (done.returncode == STOPPED and "stopping after" in done.stdout)
    if not ran or not junit.is_file() or " no tests ran" in done.stdout:
        raise CannotJudge(f"pytest can't run {' '.join(tests)} of {whose}: {last_error(done.stdout)}")
    result = read(junit.read_bytes())
    if not result.tests:
        raise CannotJudge(f"pytest skips all of {' '.join(tests)} of {whose}")
    if not result.failures and not any((tree / versions).glob("__pycache__/*.pyc")):
        why = f"{' '.join(tests)} of {whose} never load {versions}, so they pass on any schema"
        raise CannotJudge(f"{why}: let their fixture run Alembic, or compare only the schemas (--schema-only)")
    return Result(result.tests, [failure._replace(test=_node_id(tree, failure.test)) for failure in result.failures])


def _node_id(tree: Path, name: str) -> str:
    """Of JUnit's `tests.api.test_orders.TestPaying::test_it`."""
    module, _, test = name.partition("::")
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        path = "/".join(parts[:count]) + ".py"
        if (tree / path).is_file():
            return "::".join([path, *parts[count:], test])
    return name


def read(junit: bytes) -> Result:
    """Without skipped ones."""
    every = ET.fromstring(junit).iter("testcase")  # noqa: S314  (pytest wrote it, just now)
    cases = [case for case in every if case.find("skipped") is None]
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
