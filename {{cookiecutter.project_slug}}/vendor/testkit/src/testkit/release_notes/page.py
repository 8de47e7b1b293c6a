"""The notes as Markdown. Names of tests and modules are text of strangers: they stand in code."""

from collections.abc import Iterable, Iterator, Sequence

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
    return "\n".join([
        f"# From {code(tags.old)} to {code(tags.new)}",
        "",
        f"{number_of(len(tags.between), 'commit')}.",
        "",
        "## API",
        "",
        api,
        "",
        "## Tests",
        "",
        *_suite(*suites),
        *_period(period),
        *_flakes(flakes),
        *_modules(period),
    ])  # fmt: skip


def _suite(old: Suite | None, new: Suite | None) -> Iterator[str]:
    if not old and not new:
        yield NO_RUNS
        return
    yield "| layer | tests | before | seconds | before |"
    yield "|---|---|---|---|---|"
    for layer in (new or old).layers:  # type: ignore[union-attr]
        now, then = (suite.layers[layer] if suite else None for suite in (new, old))
        if (now and now.tests) or (then and then.tests):
            yield f"| {layer} | {' | '.join(_cells(now, then))} |"
    yield ""


def _cells(now: Layer | None, then: Layer | None) -> tuple[str, ...]:
    return (
        f"{now.tests}{_trend(now.tests, then.tests if then else None)}" if now else UNKNOWN,
        str(then.tests) if then else UNKNOWN,
        f"{now.seconds:.1f}{_trend(now.seconds, then.seconds if then else None)}" if now else UNKNOWN,
        f"{then.seconds:.1f}" if then else UNKNOWN,
    )


def _trend(now: float, then: float | None) -> str:
    return f" ({100 * (now / then - 1):+.0f} %)" if then else ""


def _period(period: Period) -> Iterator[str]:
    if period.runs:
        yield f"{period.red} of {number_of(period.runs, 'run')} between the tags were red."
        yield ""


def _flakes(flakes: Flakes | None) -> Iterator[str]:
    if flakes is None:
        yield f"Flaky tests: {UNKNOWN}."
        yield ""
        return
    yield from _listed("Fixed flaky tests", map(_flaky, flakes.fixed))
    yield from _listed("Flaky tests that are left", map(_flaky, flakes.left))
    if not (flakes.fixed or flakes.left):
        yield "No flaky tests."
        yield ""


def _flaky(one: Verdict) -> str:
    return f"{code(one.test)}: failed {one.failed} of {number_of(one.runs, 'run')}, passed {one.passes_since} since"


def _modules(period: Period) -> Iterator[str]:
    yield from _listed(
        "Modules that broke tests", (f"{code(module)}: {number_of(n, 'commit')}" for module, n in period.modules)
    )


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"### {title}"
        yield ""
        yield from (f"* {one}" for one in listed[:MOST])
        if len(listed) > MOST:
            yield f"* and {len(listed) - MOST} more"
        yield ""
