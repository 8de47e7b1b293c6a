from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.orm import composite

from app.domain.money import Money
from app.domain.paper_cranes import PaperCrane, __ENUM_NAMES__
from app.infrastructure.tables import UtcDateTime, mapping, metadata, words

paper_cranes = Table(
    "paper_cranes",
    metadata,
    Column("id", Uuid, primary_key=True),
    __COLUMNS__
    Column("archived_at", UtcDateTime),
    __CHECKS__
)

mapping.map_imperatively(PaperCrane, paper_cranes, __COMPOSITES__)
