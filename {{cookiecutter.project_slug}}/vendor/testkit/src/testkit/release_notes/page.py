"""The notes as Markdown. Names of tests and modules are text of strangers: they stand in code."""

from collections.abc import Sequence

from testkit.flakes.verdict import Verdict
from testkit.release_notes.repository import Tags
from testkit.release_notes.suite import Flakes, Layer, Period, Suite
from testkit.reporting import number_of
from testkit.triage.safe_text import code

UNKNOWN = "not yet known"
MOST = 10
NO_RUNS = "No run of these commits is in the history: keep it with `testkit history add`."


def notes(tags: Tags, api: str, suites: Sequence[Suite | None], period: Period, flakes: Flakes | None) -> str:
    """`suites` are those at the old and at the new tag."""
    modules = [f"{code(module)}: {number_of(n, 'commit')}" for module, n in period.modules]
    blocks = [
        f"# From {code(tags.old)} to {code(tags.new)}",
        f"{number_of(len(tags.between), 'commit')}.",
        "## API",
        api,
        "## Tests",
        _suite(*suites),
        f"{period.red} of {number_of(period.runs, 'run')} between the tags were red." if period.runs else "",
        *_flakes(flakes),
        _listed("Modules that broke tests", modules),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _suite(old: Suite | None, new: Suite | None) -> str:
    if not old and not new:
        return NO_RUNS
    lines = ["| layer | tests | before | seconds | before |", "|---|---|---|---|---|"]
    for layer in (new or old).layers:  # type: ignore[union-attr]
        now, then = (suite.layers[layer] if suite else None for suite in (new, old))
        if (now and now.tests) or (then and then.tests):
            lines.append(f"| {layer} | {' | '.join(_cells(now, then))} |")
    return "\n".join(lines)


def _cells(now: Layer | None, then: Layer | None) -> tuple[str, ...]:
    return (
        f"{now.tests}{_trend(now.tests, then.tests if then else None)}" if now else UNKNOWN,
        str(then.tests) if then else UNKNOWN,
        f"{now.seconds:.1f}{_trend(now.seconds, then.seconds if then else None)}" if now else UNKNOWN,
        f"{then.seconds:.1f}" if then else UNKNOWN,
    )


def _trend(now: float, then: float | None) -> str:
    return f" ({100 * (now / then - 1):+.0f} %)" if then else ""


def _flakes(flakes: Flakes | None) -> list[str]:
    if flakes is None:
        return [f"Flaky tests: {UNKNOWN}."]
    if not (flakes.fixed or flakes.left):
        return ["No flaky tests."]
    titles = ("Fixed flaky tests", "Flaky tests that are left")
    return [_listed(title, [*map(_flaky, tests)]) for title, tests in zip(titles, flakes, strict=True)]


def _flaky(one: Verdict) -> str:
    return f"{code(one.test)}: failed {one.failed} of {number_of(one.runs, 'run')}, passed {one.passes_since} since"


def _listed(title: str, lines: Sequence[str]) -> str:
    more = [f"* and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return "\n".join([f"### {title}", "", *(f"* {one}" for one in lines[:MOST]), *more]) if lines else ""
