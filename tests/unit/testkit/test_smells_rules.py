"""What the examples of the standard's page leave open: each rule's edges, from both sides."""

from pathlib import Path

import pytest

from tests.fixtures.smelling import examples, rules_in, smell

BREACHES = examples("breaches.md")
NEAR_MISSES = examples("near_misses.md")
JOURNEY = "def test_she_pays_and_sends(shop):\n    assert shop.sent == 1\n"
DRIVER = "import asyncpg\n\n\ndef test_a_total_is_right():\n    assert total() == 1\n"
OWN_PATCH = """
def test_a_total_is_right(monkeypatch):
    monkeypatch.setattr("app.send", fake)
    assert total() == 1
"""
INPUTS = """
def test_the_cache_is_warm(shop):
    for sku in ("LAMP", "CLOCK"):
        shop.warm(sku)
        assert shop.misses == 1
"""


@pytest.mark.parametrize("title", BREACHES)
def test_a_breach_is_caught_by_its_rule_alone(title: str, tmp_path: Path) -> None:
    rule, _, *severity = title.split()
    findings = smell(tmp_path, BREACHES[title]).findings

    assert {finding.rule for finding in findings} == {rule}
    assert {str(finding.severity) for finding in findings}.issuperset(severity)


def test_a_loop_in_a_loop_is_reported_once(tmp_path: Path) -> None:
    assert len(smell(tmp_path, BREACHES["input-loop 14 warning"]).findings) == 1


@pytest.mark.parametrize("title", NEAR_MISSES)
def test_a_near_miss_has_no_finding(title: str, tmp_path: Path) -> None:
    assert rules_in(smell(tmp_path, NEAR_MISSES[title])) == set()


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("tests/unit/test_shop.py", JOURNEY, [("conjunction", "note")]),
        ("tests/e2e/test_shop.py", JOURNEY, [("conjunction", "note")]),
        ("tests/unit/test_shop.py", DRIVER, [("misplaced", "note")]),
        ("tests/integration/test_shop.py", DRIVER, []),
        ("tests/test_shop.py", DRIVER, []),
        ("tests/unit/test_shop.py", OWN_PATCH, []),
        ("tests/integration/test_shop.py", OWN_PATCH, [("over-mocking", "note")]),
        ("tests/e2e/test_shop.py", OWN_PATCH, [("misplaced", "note")]),
        ("tests/unit/test_shop.py", INPUTS, [("input-loop", "warning")]),
        ("tests/performance/test_shop.py", INPUTS, []),
        ("tests/unit/test_misc_things.py", "", [("forbidden-token", "note")]),
    ],
)
def test_a_layer_decides_the_severity(path: str, text: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    findings = smell(tmp_path, text, path).findings

    assert [(finding.rule, str(finding.severity)) for finding in findings] == expected
