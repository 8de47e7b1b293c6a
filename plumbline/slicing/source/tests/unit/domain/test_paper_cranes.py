from datetime import timedelta

import pytest

from app.domain.paper_cranes import PaperCraneAlreadyArchived
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON


def test_archiving_a_paper_crane_keeps_the_moment() -> None:
    paper_crane = make_paper_crane()

    paper_crane.archive(at=NOON)

    assert paper_crane.archived_at == NOON


def test_archiving_a_paper_crane_twice_is_refused() -> None:
    paper_crane = make_paper_crane(archived_at=NOON)

    with pytest.raises(PaperCraneAlreadyArchived) as refused:
        paper_crane.archive(at=NOON + timedelta(days=1))

    assert refused.value.paper_crane_id == paper_crane.id
    assert (refused.value.archived_at, paper_crane.archived_at) == (NOON, NOON)
