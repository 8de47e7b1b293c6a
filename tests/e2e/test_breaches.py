"""A broken promise turns its own check red, and no other."""

from collections import defaultdict
from xml.etree import ElementTree as ET

import pytest

from tests.breaches import BREACHES, PROMISE, TESTS, Breach
from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow

FALLS_SHORT = 1
ACCEPT = "-m scripts.openapi --accept"


def red_promise(project: BakedProject) -> dict[str, str]:
    """What it prints, if it falls short."""
    done = project.attempt(*f".venv/bin/{PROMISE}".split())
    assert done.returncode <= FALLS_SHORT, done.stdout
    return {PROMISE: done.stdout} if done.returncode else {}


def red_tests(project: BakedProject) -> dict[str, str]:
    """The files with failed tests, and what these report."""
    run = project.attempt(".venv/bin/python", "-m", "pytest", "-q", "--junitxml=reports/checks.xml", *TESTS)
    assert run.returncode <= FALLS_SHORT, run.stdout
    red: dict[str, str] = defaultdict(str)
    for case in ET.fromstring(project.read("reports/checks.xml")).iter("testcase"):  # noqa: S314  (our own)
        if case.find("failure") is not None or case.find("error") is not None:
            red[case.attrib["classname"].replace(".", "/") + ".py"] += "".join(case.itertext())
    return red


@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
def test_a_broken_promise_turns_its_own_check_red(service_to_change: BakedProject, breach: Breach) -> None:
    for edit in breach.edits:
        service_to_change.replace(*edit)
    if breach.is_accepted:
        service_to_change.run(".venv/bin/python", *ACCEPT.split())

    red = red_promise(service_to_change) | red_tests(service_to_change)

    assert red.keys() == {breach.red, *breach.also_red}
    assert breach.says in red[breach.red]
