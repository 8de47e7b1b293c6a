"""A feature is added by hand as docs/adding-a-feature.md says: its files in its order, its command after each step."""

import re
from pathlib import Path

import pytest

from plumbline.slicing.fields import parse
from plumbline.slicing.listing import FILE
from plumbline.slicing.names import names
from plumbline.slicing.plan import VERSIONS, plan
from tests.fixtures.baked import BakedProject
from tests.page_commands import shell_blocks

PAGE = "docs/adding-a-feature.md"
MOST_EDITS = 10
WHOLE = "make check coverage"
"""The last command of the page. test_slice.py runs `make coverage` over such features, so here it measures this one."""
COVERAGE = (
    ("pytest", "-q", "-m", "not performance", "-k", "coupon", "--cov", "--cov-report=", "--cov-fail-under=0"),
    ("coverage", "report", "--include=*coupon*"),
)
# No imports that only other fields need.
AS_A_PERSON_WRITES = ("ruff", "check", "--quiet", "--fix", "--exit-zero"), ("ruff", "format", "--quiet")


def steps(page: str) -> list[str]:
    return re.split(r"^### ", page.partition("## By hand")[2], flags=re.MULTILINE)[1:]


def files_of(step: str) -> list[str]:
    return re.findall(r"`([\w/.]+\.(?:py|toml))`", step)


def written_by_hand(project: Path) -> dict[str, str]:
    """What a person would write; the migration comes from `make migration`."""
    texts = plan(project, names("coupon", key="code"), parse(["code:str", "ends:date?"]))
    return {name: text for name, text in texts.items() if not name.startswith(VERSIONS)}


def follow(service: BakedProject) -> None:
    """Raises AssertionError at the first step whose command fails."""
    texts = written_by_hand(service.path)
    for step in steps(service.read(PAGE)):
        for name in files_of(step):
            (service.path / name).parent.mkdir(parents=True, exist_ok=True)
            (service.path / name).write_text(texts[name], encoding="utf-8")
        for command in AS_A_PERSON_WRITES:
            service.run("uv", "run", "--quiet", *command)
        for block in shell_blocks(step):
            service.run("bash", "-euo", "pipefail", "-c", block.replace(WHOLE, "make check"))
    for program, *arguments in COVERAGE:
        service.run(f".venv/bin/{program}", *arguments)


def test_the_page_names_each_file_of_a_feature_once(service_to_change: BakedProject) -> None:
    named = [name for step in steps(service_to_change.read(PAGE)) for name in files_of(step)]

    assert sorted(named) == sorted(written_by_hand(service_to_change.path))


@pytest.mark.slow
def test_each_step_of_the_page_ends_green(service_to_change: BakedProject) -> None:
    follow(service_to_change)

    assert WHOLE in service_to_change.read(PAGE)
    edited = service_to_change.run("git", "diff", "--name-only", "--", ":!uv.lock").split()
    assert edited == ["contracts/openapi.json", FILE]
    assert len(edited) <= MOST_EDITS
