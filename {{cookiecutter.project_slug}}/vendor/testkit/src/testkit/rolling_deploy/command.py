"""`testkit rolling-deploy`: may the last release run on the new schema, and the new code on the released one?"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from testkit import postgres
from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.findings import ERROR, WARNING, Finding, Severity
from testkit.reporting import Report, add_format, show
from testkit.rolling_deploy import judge, release
from testkit.rolling_deploy.migrating import (
    Database,
    Migration,
    MigrationFailed,
    Step,
    last_error,
    new_migrations,
    walk,
)
from testkit.rolling_deploy.settings import RollingDeploySettings
from testkit.rolling_deploy.suites import run_suite

SERVER = "postgresql"
NO_RELEASE = (
    "nothing to compare, because there is no tag like {} before this commit: tag what you deploy (git tag v1.0.0), "
    "fetch the tags (git fetch --tags), or name the commit that runs (--from)"
)


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(prog="testkit rolling-deploy", description=__doc__)
    parser.add_argument("--from", dest="tag", metavar="TAG", help="the release that runs; default: the newest tag")
    parser.add_argument("--schema-only", action="store_true", help="compare the schemas, and run no tests")
    add_format(parser)
    options = parser.parse_args(arguments)
    root = Path.cwd()
    settings = read_settings(RollingDeploySettings, "rolling-deploy", root)
    tag = options.tag or release.newest_tag(root, settings)
    if tag is None:
        print(f"testkit rolling-deploy: {NO_RELEASE.format(settings.tags)}")
        return HOLDS
    url = os.environ.get(postgres.VARIABLE)
    if not url:
        return postgres.main(["--", sys.executable, "-m", "testkit", "rolling-deploy", *arguments])
    if not url.startswith(SERVER):
        raise CannotJudge(f"{postgres.VARIABLE} names no PostgreSQL server, and only there schemas are compared")
    with tempfile.TemporaryDirectory(prefix="rolling-deploy-") as folder:
        trees = release.extract(root, tag, Path(folder))
        release.check_trees(trees, settings)
        return show(Judgement(trees, settings, url, runs_tests=not options.schema_only).report(), options.format)


class Judgement:
    def __init__(self, trees: release.Trees, settings: RollingDeploySettings, url: str, *, runs_tests: bool) -> None:
        self.trees, self.settings, self.runs_tests = trees, settings, runs_tests
        self.database = Database(url, trees.today, settings)
        self.summary: list[str] = []
        self._began = time.monotonic()

    def report(self) -> Report:
        tag, versions = self.trees.tag, self.settings.versions
        findings = [
            Finding(
                f"{versions}/{name}",
                0,
                "rewritten",
                ERROR,
                f"{tag} has this migration, and {what}",
                f"take it back (git checkout {tag} -- {versions}/{name}) and write a new one",
            )
            for name, what in release.rewritten(self.trees, versions).items()
        ]
        if not release.has_migrations(self.trees.released, versions):
            self._say(f"{tag} has no migrations, so no schema that a new one could change")
        elif not findings:
            head, migrations = new_migrations(self.trees.released, self.trees.today, versions)
            self._say(f"{len(migrations)} migrations since {tag}")
            findings = [*self._findings(head, migrations)] if migrations else []
        errors = sum(finding.severity is ERROR for finding in findings)
        verdict = (
            f"{tag} and this tree can't run at the same time"
            if errors
            else f"{tag} and this tree can run at the same time"
        )
        return Report("rolling-deploy", findings, summary=[*self.summary, verdict])

    def _say(self, line: str) -> None:
        """Also while it runs: it takes a while."""
        self.summary.append(line)
        print(f"{time.monotonic() - self._began:5.1f} s  {line}", file=sys.stderr, flush=True)

    def _findings(self, head: str, migrations: Sequence[Migration]) -> Iterator[Finding]:
        with self.database.created():
            try:
                yield from self._schema(head, migrations)
            except MigrationFailed as failure:
                path = self._path(failure.migration.file)
                yield Finding(
                    path, 0, "migration-fails", ERROR, str(failure), "make it work on the rows that are there"
                )
                return
        if self.runs_tests:
            yield from self._released_code(self._path(migrations[-1].file))
            yield from self._new_code(self._path(migrations[-1].file))

    def _path(self, file: Path) -> str:
        return file.relative_to(self.trees.today).as_posix()

    def _schema(self, head: str, migrations: Sequence[Migration]) -> Iterator[Finding]:
        database, newest = self.database, migrations[-1]
        database.alembic("upgrade", head)
        yield from self._fill()
        old, rows = database.catalog(), database.counts()
        steps: list[Step] = [*walk(database, migrations)]
        yield from judge.schema_findings(old, steps[-1].after, steps, self.trees.tag, self._naming, self._path)
        where = self._path(newest.file)
        yield from judge.lost_rows(rows, database.counts(), "on the way up", where)
        database.alembic("downgrade", head, newest)
        if database.catalog() != old:
            message = f"the way down does not lead to the schema of {self.trees.tag}"
            yield Finding(where, 0, "downgrade", ERROR, message, "undo in `downgrade` what `upgrade` does")
        yield from judge.lost_rows(rows, database.counts(), "up and down", where)
        database.alembic("upgrade", newest.revision, newest)
        self._say(f"migrated up, down and up again with {sum(rows.values())} rows in {len(rows)} tables")

    def _fill(self) -> Iterator[Finding]:
        function = self.settings.rows
        if not function:
            remedy = "name a function that makes them as `rows` in [tool.testkit.rolling-deploy]"
            yield Finding(
                "pyproject.toml", 0, "no-rows", WARNING, "the migrations are tried on empty tables only", remedy
            )
            return
        command = [sys.executable, "-m", "testkit.rolling_deploy.rows", function, self.settings.database_variable]
        done = self.database.run(command, self.trees.released)
        if done.returncode:
            raise CannotJudge(f"{function} of {self.trees.tag} gives no rows for its schema: {last_error(done.stdout)}")

    def _naming(self, word: str) -> str | None:
        return release.naming(self.trees.released, self.settings.sources, word)

    def _released_code(self, where: str) -> Iterator[Finding]:
        """Breaks count, unless you deploy the code before you migrate."""
        tree = release.with_migrations_of(self.trees.released, self.trees.today, self.settings.versions)
        severity = WARNING if self.settings.order == "code-first" else ERROR
        yield from self._run(tree, self.trees.released, self.trees.tag, ("released-code", where, severity))

    def _new_code(self, where: str) -> Iterator[Finding]:
        """Breaks are warnings, if you migrate before you deploy the code."""
        tree = release.with_migrations_of(self.trees.today, self.trees.released, self.settings.versions)
        severity = WARNING if self.settings.order == "migrations-first" else ERROR
        yield from self._run(tree, self.trees.today, "the new code", ("new-code", where, severity))

    def _run(self, tree: Path, own: Path, who: str, rule: tuple[str, str, Severity]) -> Iterator[Finding]:
        name, where, severity = rule
        result = run_suite(tree, self.settings.tests, who, self.settings.versions)
        schema = "the new schema" if name == "released-code" else f"the schema of {self.trees.tag}"
        self._say(
            f"{who} on {schema}: {len(result.tests) - len(result.failures)} of {len(result.tests)} API tests pass"
        )
        if result.failures:
            tests = [failure.test for failure in result.failures]
            again = run_suite(own, tests, who, self.settings.versions)
            at_home = {failure.test for failure in again.failures}
            broken = [failure for failure in result.failures if failure.test not in at_home]
            yield from judge.suite_findings(broken, name, f"{who} on {schema}", where, severity)
            yield from judge.flaky_or_old([each for each in result.failures if each.test in at_home], who)
