"""What the page of a test run is made from: say only what the test is about."""

from collections.abc import Sequence
from typing import Any

from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import History, PastRun, runs_of
from testkit.page.data import Sources, page_data
from testkit.page.past import past_of
from testkit.pyramid.settings import PyramidSettings
from testkit.records import Record

PARTS: dict[str, Any] = {
    "coverage": {"absent": "none"},
    "contract": {"absent": "none"},
    "smells": {"absent": "none"},
    "quarantine": {"absent": "none"},
    "risks": {"absent": "none"},
    "patterns": {"runs": 1, "patterns": [], "left_out": 0},
}


def make_page(records: Sequence[Record], before: Sequence[PastRun] = (), **facts: Any) -> dict[str, Any]:
    """The data of report.json, of `records` and of older runs."""
    past = past_of(History([*before, *runs_of(records)]), FlakeSettings())
    defaults: dict[str, Any] = {"project": "shop", "traces": {}, "parts": PARTS}
    sources = Sources(records=records, history=past, **(defaults | facts))
    return page_data(sources, PyramidSettings(), "2026-03-14T12:00:00+00:00")


def names_in(columns: dict[str, Any]) -> list[str]:
    """Reads front coding back, as the page's script does: it counts in units of UTF-16."""
    names, name = [], b""
    for shared, rest in zip(columns["shared"], columns["rest"], strict=True):
        name = name[: 2 * shared] + rest.encode("utf-16-le", "surrogatepass")
        names.append(name.decode("utf-16-le", "surrogatepass"))
    return names
