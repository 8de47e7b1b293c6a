"""One digest in each format: short, complete in JSON, harmless whatever tests wrote."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from testkit.history.runs import History
from testkit.triage.digest import Digest, digest
from testkit.triage.formats import as_annotations, as_json, as_markdown, as_summary, as_text
from testkit.triage.pieces import tokens

from tests.factories.failures import MONEY, make_event, make_failure, make_past, make_test_frame, make_trace

API = "tests/integration/api/test_orders.py::test_"
HOSTILE = "\x1b[31m::error::</details><script>``` | \n::add-mask::x\n##[group]\u202e"


def make_digest(outcomes: dict[str, str] | None = None, **facts: Any) -> Digest:
    run = make_past("20260314T120000", outcomes or {f"{API}paying": "failed"}, failure=make_failure(**facts))
    events = [make_event("sql", at, statement="SELECT 1", rows=at) for at in range(50)]
    trace = make_trace(*events, test=f"{API}paying", run=run.run.id)
    return digest([run], History([run]), {(trace.run, trace.test): trace}, Path("/nowhere"))


def many_causes(count: int) -> Digest:
    runs = [
        make_past(
            f"20260314T1200{number:02}",
            {f"{API}{number}": "failed"},
            failure=make_failure(frames=(make_test_frame(f"{API}{number}"), MONEY._replace(line=number + 1))),
        )
        for number in range(count)
    ]
    return digest(runs, History(runs), {}, Path("/nowhere"))


def test_text_names_cause_place_and_the_command_to_run_it_again() -> None:
    text = as_text(make_digest())

    assert "1 of 1 tests failed, 1 cause" in text
    assert "1. type error: 1 test (1 integration)" in text
    assert "src/app/domain/money.py:41 in Money.__add__" in text
    assert "pytest tests/integration/api/test_orders.py::test_paying" in text


def test_38_errors_of_one_cause_are_one_group_within_1500_tokens() -> None:
    tests = {f"{API}{number}": "error" for number in range(38)}
    found = make_digest(tests, group="database", phase="setup", message="unable to open database file " * 60)

    text = as_text(found, 1500)

    assert len(found.stories) == 1
    assert tokens(text) <= 1500
    assert "left out" not in text


@pytest.mark.parametrize("budget", [200, 500, 1500])
def test_a_budget_is_kept_and_says_what_was_cut(budget: int) -> None:
    text = as_text(many_causes(40), budget)

    assert tokens(text) <= budget
    assert re.search(r"Cut to \d+ tokens; left out: .*whole causes", text)


def test_the_first_cause_keeps_its_details_when_later_causes_are_cut() -> None:
    text = as_text(many_causes(40), 500)

    assert "rerun:" in text.split("2. ")[0]


def test_json_has_all_events_and_all_tests() -> None:
    content = json.loads(as_json(make_digest({f"{API}paying": "failed", f"{API}other": "failed"})))

    (cause,) = content["causes"]
    assert (content["schema"], cause["module"]) == (1, "src/app/domain/money.py")
    assert [one["test"] for one in cause["tests"]] == [f"{API}other", f"{API}paying"]


def test_a_summary_of_github_stays_under_its_limit() -> None:
    found = make_digest()
    huge = found._replace(stories=found.stories * 3000)

    summary = as_summary(huge)

    assert len(summary.encode()) <= 1024 * 1024
    assert "Cut to 1 MiB; left out: " in summary


def test_github_gets_ten_annotations_and_a_count_of_the_rest() -> None:
    lines = as_annotations(many_causes(14)).split("\n")

    assert [line.startswith("::error file=src/app/domain/money.py,line=") for line in lines].count(True) == 10
    assert "4 more" in lines[10]


@pytest.mark.parametrize("form", [as_text, as_markdown, as_summary, as_annotations])
def test_hostile_text_stays_text_in_each_format(form: Any) -> None:
    found = make_digest({f"tests/unit/test_a.py::test_a[{HOSTILE}]": "failed"}, message=HOSTILE, error=HOSTILE)

    lines = form(found).split("\n")

    assert not [line for line in lines if re.match(r"\s*::(?!error file=src)", line) or "##[" in line]
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("form", [as_markdown, as_summary])
def test_no_html_of_a_test_is_outside_of_code(form: Any) -> None:
    found = make_digest({f"tests/unit/test_a.py::test_a[{HOSTILE}]": "failed"}, message=HOSTILE, error=HOSTILE)

    blocks_taken_out = re.sub(r"^(`{3,})text\n.*?\n\1$", "", form(found), flags=re.DOTALL | re.MULTILINE)
    code_taken_out = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", blocks_taken_out)

    assert "<" not in code_taken_out


def test_a_run_that_lost_tests_is_noted() -> None:
    run = make_past("20260314T120000", {f"{API}paying": "failed"}, selected=60, failure=make_failure())

    assert "59 of its 60 tests have no result" in as_text(digest([run], History([run]), {}, Path("/nowhere")))


def test_a_failure_that_was_not_recorded_is_said() -> None:
    run = make_past("20260314T120000", {f"{API}paying": "failed"})

    assert "the record does not say why" in as_text(digest([run], History([run]), {}, Path("/nowhere")))


def test_seed_shard_and_database_are_in_the_command() -> None:
    failure = make_failure(group="crash")
    run = make_past("1", {f"{API}paying": "crashed"}, seed=7, shard="2/5", database="postgresql", failure=failure)

    text = as_text(digest([run], History([run]), {}, Path("/nowhere")))

    assert f"testkit postgres -- pytest {API}paying --randomly-seed=7\n" in text
    assert "testkit postgres -- pytest --randomly-seed=7 --splits 5 --group 2" in text
