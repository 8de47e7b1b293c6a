"""`docs/first-feature.md` works: its edits fit, its commands pass, and its feature keeps the standard."""

from collections.abc import Iterator
from typing import Final

import pytest

from scripts.bake import TEMPLATE
from tests.first_feature import Step, edited, steps
from tests.fixtures.baked import BakedProject

PAGE: Final = (TEMPLATE / "docs" / "first-feature.md").read_text(encoding="utf-8")
START: Final = "uvx cookiecutter path/to/plumbline"
"""The block with it is what the fixture has done."""
ELSEWHERE: Final = {
    "make test layer=unit": "test_workflows.py runs the steps of CI, and this is one",
    "make coverage": "test_slice.py runs it after three slices",
}
ANN: Final = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Ann"), ("EMAIL", "ann@example.test"))
}


def commands(step: Step) -> str:
    return "".join(f"{line}\n" for line in step.text.splitlines() if line not in ELSEWHERE)


def follow(service: BakedProject) -> Iterator[str]:
    """What each block of commands prints."""
    for step in steps(PAGE):
        if step.language != "sh":
            file = service.path / step.file
            file.write_text(edited(file.read_text(encoding="utf-8"), step), encoding="utf-8")
        elif not step.text.startswith(START):
            yield service.run("bash", "-euo", "pipefail", "-c", commands(step), **ANN, template=str(TEMPLATE))


@pytest.mark.slow
def test_a_reader_who_follows_the_page_ends_with_a_feature_that_keeps_every_rule(
    service_to_change: BakedProject,
) -> None:
    service_to_change.run("git", "branch", "--force", "main")

    printed = "\n".join(follow(service_to_change))

    assert "3 passed" in printed
    assert "6 passed" in printed
    assert "2 passed" in printed
    assert "0 errors, 0 warnings" in printed
    assert service_to_change.run("git", "status", "--short") == ""


def test_each_command_that_is_run_elsewhere_is_on_the_page() -> None:
    lines = {line for step in steps(PAGE) for line in step.text.splitlines()}

    assert set(ELSEWHERE) - lines == set()
    assert START in PAGE
