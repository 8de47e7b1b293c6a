"""The list of features. Adding one: a file here, its import, its name in the list."""

from typing import Any

from app.feature import Feature
from app.features import health, orders, products

FEATURES: tuple[Feature[Any], ...] = (
    health.feature,
    products.feature,
    orders.feature,
)
