from datetime import timedelta

import pytest

from app.domain.errors import PaperCraneAlreadyArchived
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON


def test_archiving_a_paper_crane_keeps_the_moment() -> None:
    heron = make_paper_crane()

    heron.archive(at=NOON)

    assert heron.archived_at == NOON


def test_archiving_a_paper_crane_twice_is_refused() -> None:
    heron = make_paper_crane(archived_at=NOON)

    with pytest.raises(PaperCraneAlreadyArchived) as refused:
        heron.archive(at=NOON + timedelta(days=1))

    assert (refused.value.paper_crane_id, refused.value.archived_at) == (heron.id, NOON)
    assert heron.archived_at == NOON
