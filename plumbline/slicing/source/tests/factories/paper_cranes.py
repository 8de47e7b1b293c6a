"""`make_paper_crane()` gives one that is not archived and breaks no rule.
`NEW_PAPER_CRANE` is the body of the request that adds one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import factory

from app.domain.money import Money
from app.domain.paper_cranes import PaperCrane, __ENUM_NAMES__
from tests.fakes.clock import NOON

NEW_PAPER_CRANE = {__BODY__}


class PaperCraneFactory(factory.Factory):
    class Meta:
        model = PaperCrane

    id = factory.Sequence(lambda n: UUID(int=n + 1))
    __BUILT__


def make_paper_crane(**values: Any) -> PaperCrane:
    return PaperCraneFactory.build(**values)


def make_rows() -> list[PaperCrane]:
    return [make_paper_crane(archived_at=NOON)]
