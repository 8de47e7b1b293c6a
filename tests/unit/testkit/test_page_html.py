import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from testkit.page.badge import badge
from testkit.page.html import as_script, html

from tests.factories.history import make_failure
from tests.factories.pages import make_page, names_in
from tests.factories.records import make_record, make_run

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]> &lt; \u2028\u2029",
    "%%DATA%% %%SCRIPT%%",
    "a|b`c\n[d]\u202e\ud800",
]


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.inside, []).append(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.inside = ""

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def make_html(text: str) -> str:
    failure = make_failure(text, message=text, error=text)
    test = f"tests/unit/test_a.py::test_[{text}]"
    return html(make_page([make_record(test, make_run(branch=text), outcome="failed", failure=failure)], project=text))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_data(text: str) -> None:
    elements = Elements(make_html(text))

    data = json.loads(elements.texts["script"][0])

    assert len(elements.of("script")) == 2  # data and page.js
    assert data["project"] == text
    assert names_in(data["tests"]) == [f"tests/unit/test_a.py::test_[{text}]"]


@pytest.mark.parametrize("text", ["<", ">", "&", "\u2028", "\u2029", "é"])
def test_data_in_a_script_has_no_character_that_html_or_javascript_reads(text: str) -> None:
    assert as_script(f"a{text}b") == f'"a\\u{ord(text):04x}b"'


def test_the_page_may_run_its_own_script_and_load_nothing() -> None:
    elements = Elements(make_html("text"))

    policy = elements.of("meta")[1]["content"] or ""
    script, style = elements.texts["script"][1], elements.texts["style"][0]

    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest(script)}'" in policy
    assert f"style-src 'sha256-{digest(style)}'" in policy


def digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize("name", ["page.html", "page.js", "page.css"])
def test_the_page_names_nothing_outside_itself(name: str) -> None:
    text = (files("testkit.page") / name).read_text(encoding="utf-8")

    assert re.findall(r"https?:|//\w+\.|@import|url\(|\ssrc=|fetch\(|XMLHttp|WebSocket|import\(", text) == []


def test_the_script_never_parses_markup() -> None:
    script = (files("testkit.page") / "page.js").read_text(encoding="utf-8")

    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|</script", script) == []


def test_a_badge_of_a_part_of_the_suite_is_not_green() -> None:
    drawn = badge({"outcomes": {"passed": 7}, "verdict": "unknown"})

    assert "<title>tests: 7 passed, others unknown</title>" in drawn
    assert "#1a7f37" not in drawn


@pytest.mark.parametrize(
    ("outcomes", "text", "colour"),
    [
        ({"passed": 7}, "tests: 7 passed", "#1a7f37"),
        ({"passed": 7, "skipped": 2, "xfailed": 1}, "tests: 8 passed", "#1a7f37"),
        ({"passed": 5, "failed": 1, "error": 1, "crashed": 1}, "tests: 3 of 8 failed", "#b3261e"),
    ],
)
def test_a_badge_says_in_words_and_colour_what_happened(outcomes: dict[str, Any], text: str, colour: str) -> None:
    drawn = badge({"outcomes": outcomes, "verdict": "red" if "failed" in outcomes else "green"})

    assert f"<title>{text}</title>" in drawn
    assert colour in drawn
