"""A broken promise turns its own check red, and no other."""

import pytest

from tests.breaches import BREACHES, CHECKS, Breach
from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow

FALLS_SHORT = 1
ACCEPT = "python -m scripts.openapi --accept"


def attempted(project: BakedProject, command: str) -> tuple[int, str]:
    program, *arguments = command.split()
    done = project.attempt(f".venv/bin/{program}", *arguments)
    return done.returncode, done.stdout


@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
def test_a_broken_promise_turns_its_own_check_red(service_to_change: BakedProject, breach: Breach) -> None:
    for edit in breach.edits:
        service_to_change.replace(*edit)
    if breach.is_accepted:
        attempted(service_to_change, ACCEPT)

    outcomes = {check: attempted(service_to_change, check) for check in CHECKS}

    red = {check: status for check, (status, _) in outcomes.items() if status}
    assert red == dict.fromkeys((breach.red, *breach.also_red), FALLS_SHORT)
    assert breach.says in outcomes[breach.red][1]
