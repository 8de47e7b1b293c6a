"""Decimal numbers in requests: text, because a number of JSON may have been a float on its way."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

_EXACT = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,4})?")
_PLACES = Decimal("0.0001")


def _exact(value: Any) -> Decimal:
    if not isinstance(value, str) or not _EXACT.fullmatch(value):
        raise ValueError('a decimal number in quotes is needed, such as "12.50"')
    return Decimal(value).quantize(_PLACES)


Exact = Annotated[
    Decimal,
    Field(strict=False),
    BeforeValidator(_exact),
    WithJsonSchema({"type": "string", "pattern": f"^{_EXACT.pattern}$", "examples": ["12.50"]}),
]
"""Up to eleven digits before the point and four behind it, as the database keeps them."""
