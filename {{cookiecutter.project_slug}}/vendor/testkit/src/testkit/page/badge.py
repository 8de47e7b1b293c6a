"""A badge for a README: how many tests, and whether they passed. Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any

from testkit.history.runs import FAILED

WIDTH = 6.6
"""Of a character."""
PADDING = 12
COLOURS = {"red": "#b3261e", "green": "#1a7f37", "unknown": "#8a5a00"}


def badge(data: Mapping[str, Any]) -> str:
    outcomes = data["outcomes"]
    failed, skipped = sum(outcomes.get(one, 0) for one in FAILED), outcomes.get("skipped", 0)
    ran = sum(outcomes.values()) - skipped
    others = ", others unknown" if data["verdict"] == "unknown" else ""
    value = f"{failed} of {ran} failed" if failed else f"{ran} passed{others}"
    return _svg("tests", value, COLOURS[data["verdict"]])


def _svg(name: str, value: str, colour: str) -> str:
    left, right = (round(len(text) * WIDTH) + PADDING for text in (name, value))
    title = escape(f"{name}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<clipPath id="round"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#round)"><rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2:g}" y="14">{escape(name)}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(value)}</text></g></svg>\n'
    )
