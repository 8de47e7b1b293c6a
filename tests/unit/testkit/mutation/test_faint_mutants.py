"""Changes that clear a test which notices only them, and never count against the code."""

import pytest
from testkit.mutation.operators import faint_mutants_of

SOURCE = b'''"""What a shop sells."""


@dataclass(frozen=True)
class Product:
    """Its price never changes."""

    name: str = "clock"

    def rename(self, name):
        self.name = f"{name} 2"
'''


@pytest.mark.parametrize(
    ("operator", "after"),
    [
        ("text", "    name: str = 'clock!'"),
        ("declaration", "@dataclass(frozen=False)"),
        ("assignment", "        pass"),
    ],
)
def test_texts_assignments_and_promises_of_dataclasses_are_changed(operator: str, after: str) -> None:
    mutants = [one for one in faint_mutants_of("shop.py", SOURCE) if one.operator == operator]

    assert f"+{after}" in [line for one in mutants for line in one.diff(SOURCE)]


def test_docstrings_and_parts_of_f_strings_are_left_alone() -> None:
    texts = [one.new for one in faint_mutants_of("shop.py", SOURCE) if one.operator == "text"]

    assert texts == ["'clock!'"]
