"""Every cure is covered by a test: if you remove the cure, something turns red."""

import pytest

from tests.cures import CURES, Cure
from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cure", CURES.values(), ids=CURES)
def test_a_cure_that_is_taken_out_turns_a_test_red(service_to_change: BakedProject, cure: Cure) -> None:
    service_to_change.replace(cure.file, cure.old, cure.new)
    server = ("-m", "testkit", "postgres", "--", ".venv/bin/python") if cure.on_postgres else ()

    run = service_to_change.attempt(".venv/bin/python", *server, "-m", "pytest", "-x", "--tb=line", cure.tests)

    assert run.returncode == cure.ends, run.stdout
