"""Which words of a page are Make targets."""

import pytest

from tests.make_commands import listed, mentioned, targets


def test_the_targets_of_a_makefile_are_its_rules_and_not_its_variables() -> None:
    assert targets("base := main\nrun: uv ## Serve\n\texec uv\nuv:\n\t@true\n") == {"run", "uv"}


def test_the_targets_of_the_help_are_the_indented_names() -> None:
    assert listed("\nDevelop\n  run      Serve\n  install  Install everything\n") == {"run", "install"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run `make check coverage`, then `make run`.", {"check", "coverage", "run"}),
        ("make test layer=unit", {"test"}),
        ("`make slice name=invoice plural=invoices`", {"slice"}),
    ],
    ids=["several", "a line of its own", "with variables"],
)
def test_a_command_of_a_page_names_its_targets(text: str, expected: set[str]) -> None:
    assert mentioned(text) == expected


@pytest.mark.parametrize("text", ["You can make tea.", "It uses make.", "`cmake build`", "`make` prints it"])
def test_other_uses_of_the_word_name_no_target(text: str) -> None:
    assert mentioned(text) == set()
