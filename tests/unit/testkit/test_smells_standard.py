"""docs/testing-quality-standards.md and the rules say the same, example by example."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from testkit.smells.rules import RULES

from scripts.bake import TEMPLATE
from tests.fixtures.smelling import rules_in, smell
from tests.fixtures.template import SERVICE_FOLDER

PAGE = TEMPLATE / SERVICE_FOLDER / "docs" / "testing-quality-standards.md"
SECTION = re.compile(
    r"^### (?P<rule>[\w-]+)\n\n\*\*(?P<severity>\w+)\*\* (?P<why>.+?)\n\n"
    r"```python\n(?P<wrong>.+?)```\n\n```python\n(?P<right>.+?)```$",
    re.MULTILINE | re.DOTALL,
)


class Example(NamedTuple):
    rule: str
    severity: str
    why: str
    wrong: str
    right: str


EXAMPLES = [Example(*section.groups()) for section in SECTION.finditer(PAGE.read_text("utf-8"))]
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[one.rule for one in EXAMPLES])


def test_the_page_has_the_rules_with_their_severities() -> None:
    rules = [(rule.name, str(rule.severity)) for rule in RULES]

    assert sorted((one.rule, one.severity) for one in EXAMPLES) == sorted(rules)


@each_example
def test_a_wrong_example_is_caught_by_its_rule_alone(example: Example, tmp_path: Path) -> None:
    assert rules_in(smell(tmp_path, example.wrong)) == {example.rule}


@each_example
def test_a_right_example_has_no_finding(example: Example, tmp_path: Path) -> None:
    assert rules_in(smell(tmp_path, example.right)) == set()
