"""`make_paper_crane()` gives one that is not archived and breaks no rule."""

from typing import Any
from uuid import UUID

import factory

from app.domain.paper_cranes import PaperCrane


class PaperCraneFactory(factory.Factory):
    class Meta:
        model = PaperCrane

    id = factory.Sequence(lambda n: UUID(int=n + 1))
    name = factory.Sequence(lambda n: f"Blue heron {n}")


def make_paper_crane(**said: Any) -> PaperCrane:
    return PaperCraneFactory.build(**said)
