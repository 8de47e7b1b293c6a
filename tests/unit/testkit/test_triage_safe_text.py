"""What tests print can't give commands to a terminal, to Markdown or to a CI host."""

import re

import pytest
from testkit.triage.safe_text import block, code, one_line, plain

HOSTILE = [
    "::error file=a.py::gone",
    "  ::add-mask::everything",
    "##[set-output name=x]y",
    "text\n::stop-commands::pause",
    "</details><script>alert(1)</script>",
    "```\n# a heading\n```",
    "a ` b `` c",
    "| a | b |\n|---|---|",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.test\x07link\x1b]8;;\x07",
    "nul \x00, bell \x07, right to left \u202e, surrogate \udcff",
    "[click](javascript:alert(1)) @everyone <!-- ",
]
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_command_and_no_control_character_is_left(text: str) -> None:
    shown = plain(text)

    assert not COMMAND.search(shown)
    assert shown.replace("\n", "").isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_inline_code_is_one_line_that_its_content_does_not_end(text: str) -> None:
    shown = code(text)

    fence = re.match("`+", shown)
    assert fence
    inside = shown[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in inside.strip()
    assert "\n" not in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_a_block_of_code_is_ended_by_its_own_fence_alone(text: str) -> None:
    first, *inside, last = block(text).split("\n")

    assert first == f"{last}text"
    assert not [line for line in inside if line.startswith(last)]


def test_colours_are_taken_out_and_letters_stay() -> None:
    assert plain("\x1b[1;31mZürich\x1b[0m 東京") == "Zürich 東京"


def test_a_long_text_is_cut_with_a_mark() -> None:
    assert one_line("a" * 500, 10) == "aaaaaaaa …"
