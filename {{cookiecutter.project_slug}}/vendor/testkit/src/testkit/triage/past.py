"""What past runs and git know about a failed test: known flake or new, the last green commit, what changed since."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from testkit.exit_status import CannotJudge
from testkit.flakes.judge import judge
from testkit.flakes.settings import FlakeSettings
from testkit.git import git_if_there
from testkit.history.runs import History, PastRun, Result
from testkit.quarantine.file import Entry

COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
"""A record may hold anything: git would read a text that begins with a dash as an option."""
MOST_COMMITS: Final = 5
PASSED: Final = frozenset({"passed", "xpassed"})


class Standing(NamedTuple):
    """Of one test, over the runs before this one."""

    runs: int
    """In which it passed or failed."""
    failed: int
    is_flaky: bool
    """As `testkit flakes` judges, or the quarantine has it."""
    last_green: str | None
    """The commit of the last run in which it passed; None if no run says so."""


class FlakeRules(NamedTuple):
    settings: FlakeSettings = FlakeSettings()
    quarantined: Sequence[Entry] = ()


NO_RULES: Final = FlakeRules()


def known_flakes(runs: Sequence[PastRun], tests: Iterable[str], rules: FlakeRules) -> frozenset[str]:
    """None are known where no run is of known files."""
    flaky = set()
    with suppress(CannotJudge):
        flaky = {one.test for one in judge(History(runs), rules.settings).flaky_now}
    return frozenset(test for test in tests if test in flaky or any(each.covers(test) for each in rules.quarantined))


class Past:
    def __init__(self, runs: Iterable[PastRun], tests: Iterable[str], flaky: Collection[str] = ()) -> None:
        """`tests` are those of interest: a past has a hundred thousand results."""
        self.flaky = flaky
        self._seen: dict[str, list[tuple[PastRun, Result]]] = defaultdict(list)
        self.runs = 0
        wanted = frozenset(tests)
        for past in runs:
            self.runs += 1
            for result in past.results:
                if result.test in wanted:
                    self._seen[result.test].append((past, result))

    def standing(self, test: str) -> Standing:
        decided = [(past, one) for past, one in self._seen[test] if one.has_failed or one.outcome in PASSED]
        green = [past.run.commit for past, one in decided if not one.has_failed and not past.run.dirty]
        known = [commit for commit in green if commit]
        count = sum(one.has_failed for _, one in decided)
        return Standing(len(decided), count, test in self.flaky, known[-1] if known else None)


class Changes(NamedTuple):
    """Of the blamed module."""

    commits: tuple[str, ...] = ()
    """Newest first: `4d5e6f7 Charge in cents`."""
    stat: str = ""
    uncommitted: str = ""
    unknown: str = ""
    """Why git can't say."""


def changes(root: Path, last: str | None, commit: str | None, module: str | None, *, dirty: bool) -> Changes:
    """Since the last green commit, and what is not committed where the run was `dirty`."""
    path = module if module and (root / module).resolve().is_relative_to(root.resolve()) else None
    if path is None:
        return Changes(unknown="no module is blamed")
    uncommitted = git_if_there(root, "diff", "--shortstat", "HEAD", "--", path) if dirty else ""
    if not (last and commit and COMMIT.fullmatch(last) and COMMIT.fullmatch(commit)):
        return Changes(uncommitted=uncommitted or "", unknown="no green run of this test is known")
    newest = ("--oneline", "--no-decorate", f"--max-count={MOST_COMMITS}")
    log = git_if_there(root, "log", *newest, f"{last}..{commit}", "--", path)
    stat = git_if_there(root, "diff", "--shortstat", last, commit, "--", path)
    if log is None or stat is None:
        return Changes(uncommitted=uncommitted or "", unknown=f"this clone lacks commit {last[:9]} or {commit[:9]}")
    return Changes(tuple(log.splitlines()), stat.strip(), (uncommitted or "").strip())


def in_sequence(runs: Sequence[PastRun], pipeline: Sequence[PastRun]) -> list[PastRun]:
    """Runs before the pipeline, oldest first."""
    ids = {past.run.id for past in pipeline}
    first = min(ids)
    return sorted((past for past in runs if past.run.id < first), key=lambda past: past.run.id)
