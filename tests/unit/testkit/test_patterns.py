from pathlib import Path
from typing import Any

import pytest
from testkit.history.runs import PastRun
from testkit.patterns.cures import cure_of, symptoms
from testkit.patterns.groups import Pattern, changes_that_repaired, patterns
from testkit.patterns.summary import markdown, recurring
from testkit.records import Failure

from scripts.bake import SERVICE
from tests.factories.history import make_failure, past_run
from tests.factories.records import make_run

TEST = "tests/unit/test_orders.py::test_paying"
PAGE = """
## It is locked

```text
sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database … is locked
```

* Cause: two writers.
* Cure: begin with `BEGIN IMMEDIATE`,
  so that a writer waits.
* See: `src/app/database.py`

## It has no cure

```text
Something else entirely
```

## It would fit anything

```text
… : …
```

* Cure: none.
"""


def make_runs(letters: str, commits: str = "0123456789", **facts: Any) -> list[PastRun]:
    """A run for each letter, on the commit in its place; its failure says which run it was."""
    return [
        past_run(
            make_run(f"20260314T1{number}0000", commit=commit * 7),
            {TEST: letter},
            make_failure(message=f"run {number}: assert {number} == 7", **facts),
        )
        for number, (letter, commit) in enumerate(zip(letters, commits, strict=False))
    ]


def only(runs: list[PastRun]) -> Pattern:
    (pattern,) = patterns(runs)
    return pattern


def test_failures_that_differ_in_numbers_are_one_pattern() -> None:
    pattern = only(make_runs("F.F"))

    assert (pattern.failures, pattern.commits, pattern.failing) == (2, ["0000000", "2222222"], {TEST})


def test_a_failure_of_one_run_is_no_pattern() -> None:
    assert patterns(make_runs(".F.")) == []


@pytest.mark.parametrize(
    "facts", [{"group": "database"}, {"error": "KeyError"}, {"module": "src/app/a.py"}, {"message": "x"}]
)
def test_failures_of_another_kind_are_another_pattern(facts: dict[str, Any]) -> None:
    other = past_run(
        make_run("20260314T190000", commit="9" * 7),
        {TEST: "F"},
        make_failure(**{"message": "run 0: assert 0 == 7", **facts}),
    )

    assert only([*make_runs("FF"), other]).failures == 2


def test_the_commit_that_passed_again_repaired_it() -> None:
    pattern = only(make_runs("FF.", "122"))

    assert changes_that_repaired(only(make_runs("FF.", "123")), most=3) == [("2222222", "3333333", 1)]
    assert changes_that_repaired(pattern, most=3) == []
    assert [repair.is_by_itself for repair in pattern.repairs] == [True]


def test_what_failed_on_most_commits_comes_first() -> None:
    seldom = [
        past_run(make_run(f"20260315T1{number}0000", commit="a" * 7), {TEST: "F"}, make_failure(error="KeyError"))
        for number in range(5)
    ]

    assert [pattern.kind.error for pattern in patterns([*make_runs("FFF"), *seldom])] == ["AssertionError", "KeyError"]


@pytest.mark.parametrize(
    ("error", "message", "source"),
    [
        ("sqlite3.OperationalError", "database is locked", "docs/symptoms.md: It is locked"),
        ("sqlite3.OperationalError", "database 'orders' is locked", "docs/symptoms.md: It is locked"),
        ("sqlite3.OperationalError", "no such table: orders", ""),
        ("KeyError", "'sku'", ""),
    ],
)
def test_a_cure_is_the_page_s_where_its_message_fits(error: str, message: str, source: str) -> None:
    cure = cure_of(Failure("database", error, message), symptoms(PAGE))

    assert cure
    assert cure.source == source


def test_a_cure_of_the_page_is_one_line() -> None:
    cure = cure_of(make_failure(message="database is locked"), symptoms(PAGE))

    assert cure
    assert cure.text == "begin with `BEGIN IMMEDIATE`, so that a writer waits."


def test_a_failure_that_nobody_knows_has_no_cure() -> None:
    assert cure_of(Failure("other", "Strange", "text"), symptoms(PAGE)) is None


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("UNIQUE constraint failed: products.sku", "A test passes alone and fails with others"),
        ("database is locked", '"database is locked"'),
        (
            "greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?",
            "greenlet",
        ),
        ("Timeout (>1.0s) from pytest-timeout.", "The test hangs"),
        ("QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00 (more)", "QueuePool"),
        ("coroutine 'pay' was never awaited", '"coroutine … was never awaited"'),
        ("RESPX: <Request('GET', 'https://x.test/')> not mocked!", '"not mocked!" (respx)'),
    ],
)
def test_the_service_s_own_page_of_symptoms_is_understood(message: str, title: str) -> None:
    page = (SERVICE / "docs" / "symptoms.md").read_text(encoding="utf-8")

    cure = cure_of(Failure("other", "Error", message), symptoms(page))

    assert cure
    assert title in cure.source


def test_patterns_as_markdown_have_the_repair_and_the_cure(tmp_path: Path) -> None:
    text = markdown(recurring(make_runs("F.F"), tmp_path))

    assert "## `AssertionError: run <n>: assert <n> == <n>`" in text
    assert "* assertion in `src/app/orders.py`: 2 failures of 1 test on 2 commits, 2026-03-14 to 2026-03-14" in text
    assert "* Still failing: 1 test\n" in text
    assert "* Passed again with `1111111` (1 test)" in text
    assert "* Cure: Compare what the test expects" in text


def test_a_hostile_text_stays_text_in_markdown(tmp_path: Path) -> None:
    runs = make_runs("FF", error="<script>`|\n# @team", module="src/`a`|b.py")

    text = markdown(recurring(runs, tmp_path))

    assert "\n# @team" not in text
    assert "`` src/`a`|b.py ``" in text


def test_without_patterns_markdown_says_so(tmp_path: Path) -> None:
    assert "Nothing failed more than once in the last 3 runs." in markdown(recurring(make_runs("..."), tmp_path))


def test_runs_that_are_left_out_are_counted(tmp_path: Path) -> None:
    text = markdown(recurring(make_runs("."), tmp_path), outages=2)

    assert "in the last 1 run (2 runs left out, in which most tests failed)." in text
