from pathlib import Path

import pytest

from tests.fixtures.smelling import rules_in, smell

SLEEPS = """
import time

{above}
@pytest.mark.slow
def test_a_lock_is_given_back(lock):
    time.sleep(1){behind}

    assert lock.is_free is True
"""


@pytest.mark.parametrize(
    "text",
    [
        SLEEPS.format(above="", behind="  # smells: allow sleep (the kernel has no clock of ours)"),
        SLEEPS.format(above="# smells: allow sleep (the kernel has no clock of ours)", behind=""),
        SLEEPS.format(above="# smells: allow sleep (the kernel's)\n# More prose.", behind=""),
        SLEEPS.format(above="", behind="  # noqa: X1  # smells: allow sleep, print (the kernel's)"),
    ],
    ids=["on the line", "above the test", "above it, with prose between", "beside another"],
)
def test_a_suppression_with_a_reason_is_counted(text: str, tmp_path: Path) -> None:
    result = smell(tmp_path, text)

    assert [(finding.rule, bool(by.reason)) for finding, by in result.allowed] == [("sleep", True)]
    assert "sleep" not in rules_in(result)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SLEEPS.format(above="", behind="  # smells: allow sleep"), "without a reason"),
        (SLEEPS.format(above="", behind="  # smells: allow sleep ( )"), "no rule ''"),
        (SLEEPS.format(above="", behind="  # smells: allow naps (tired)"), "no rule 'naps'"),
        (SLEEPS.format(above="", behind="  # smells: ignore"), "no rule ''"),
        (SLEEPS.format(above="# smells: allow print (it is fun)", behind=""), "nothing here breaks it"),
        (
            SLEEPS.format(above="# smells: allow sleep (far)\n\nX = 1", behind=""),
            "nothing here breaks it",
        ),
    ],
    ids=["no reason", "an empty reason", "an unknown rule", "no rule", "unused", "too far above"],
)
def test_a_suppression_that_is_wrong_is_an_error(text: str, message: str, tmp_path: Path) -> None:
    (mistake,) = [one for one in smell(tmp_path, text).findings if one.rule == "suppression"]

    assert message in mistake.message
    assert str(mistake.severity) == "error"


def test_a_suppression_in_a_text_does_not_count(tmp_path: Path) -> None:
    text = 'PAGE = """\n# smells: allow sleep\n"""\n'

    assert smell(tmp_path, text).findings == []
