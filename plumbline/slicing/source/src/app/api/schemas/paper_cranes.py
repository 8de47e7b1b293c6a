from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.decimals import Exact
from app.api.moments import Day, Moment
from app.api.schemas import Body, Name, Output
from app.api.schemas.money import MoneyIn, MoneyOut
from app.domain.paper_cranes import __ENUM_NAMES__

__ALIASES__


class NewPaperCrane(Body):
    __TAKEN__


class PaperCraneOut(Output):
    id: UUID
    __SHOWN__
    archived_at: datetime | None
