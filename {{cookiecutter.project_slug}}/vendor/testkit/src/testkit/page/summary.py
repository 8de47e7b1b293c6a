"""The job summary: counts, pyramid, failures and labels as Markdown. Causes are `testkit triage`'s. Pure."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from testkit.history.labels import LABELS
from testkit.history.runs import FAILED
from testkit.reporting import number_of
from testkit.triage.safe_text import code

MOST_FAILURES, MOST_LABELLED = 30, 15
BAR = 24
MARKS = {"red": "❌", "green": "✅", "unknown": "❓"}


def summary(data: Mapping[str, Any]) -> str:
    parts = (_head(data), _pyramid(data["pyramid"]), _failures(data), _labels(data), _notices(data))
    return "\n".join(chain.from_iterable(parts)) + "\n"


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    outcomes = data["outcomes"]
    failed = sum(outcomes.get(one, 0) for one in FAILED)
    total = sum(outcomes.values())
    others = ", and others have no result" if data["verdict"] == "unknown" else ""
    yield f"## {MARKS[data['verdict']]} {_cell(data['project'])}: {failed} of {total} tests failed{others}\n"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    commit = next((run["commit"][:7] for run in data["runs"] if run["commit"]), "no commit")
    yield f"{counts}; {data['seconds']:.1f} s of tests on {_cell(commit)}\n"


def _pyramid(pyramid: Mapping[str, Any]) -> Iterator[str]:
    yield "| layer | test functions | | target | tests | time |"
    yield "|---|---:|---|---:|---:|---:|"
    for level in reversed(pyramid["levels"]):
        bar = "█" * round(level["share"] * BAR / 100) or "·"
        yield (
            f"| {level['layer']} | {level['functions']} ({level['share']:g} %) | {bar} | {level['target']:g} %"
            f" | {level['tests']} | {level['seconds']:.1f} s ({level['time']:g} %) |"
        )
    yield ""
    yield from (f"* {_cell(text)}" for text in [pyramid["not_judged"], *pyramid["findings"]] if text)


def _failures(data: Mapping[str, Any]) -> Iterator[str]:
    groups, left_out = data["failures"]["groups"], data["failures"]["left_out"]
    number = len(groups) + left_out
    if not groups:
        return
    labelled = {test["test"]: test["labels"] for test in data["tests"] if test["labels"]}
    yield f"\n### Failures: {number_of(number, 'probable cause')}\n"
    yield "| tests | error | module | first test | labels |\n|---:|---|---|---|---|"
    for group in groups[:MOST_FAILURES]:
        first = group["first"]
        names = ", ".join(label["name"] for label in labelled.get(first, ()))
        module = _cell(group["module"]) if group["module"] else ""
        yield f"| {group['number_of_tests']} | {_cell(group['error'])} | {module} | {_cell(first)} | {names} |"
    if number > MOST_FAILURES:
        yield f"\nand {number - MOST_FAILURES} more"


def _labels(data: Mapping[str, Any]) -> Iterator[str]:
    for name in LABELS:
        found = [
            (test["test"], label["why"]) for test in data["tests"] for label in test["labels"] if label["name"] == name
        ]
        if found:
            yield f"\n<details><summary>{len(found)} {name}</summary>\n"
            yield from (f"* {_cell(test)}: {_cell(why)}" for test, why in islice(found, MOST_LABELLED))
            yield from [f"* and {len(found) - MOST_LABELLED} more"] if len(found) > MOST_LABELLED else []
            yield "\n</details>"


def _notices(data: Mapping[str, Any]) -> Iterator[str]:
    if data["notices"]:
        yield "\n### What this does not know\n"
    yield from (f"* {_cell(notice)}" for notice in data["notices"])


def _cell(text: str) -> str:
    """Text of others, also in a table."""
    return code(text).replace("|", "\\|")
