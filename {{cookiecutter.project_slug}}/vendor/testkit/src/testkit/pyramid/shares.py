"""Which share of the test functions a layer may have, and the fewest tests to add. Pure.

Shares are exact fractions: what the advice promises is what the judgement finds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from testkit.pyramid.settings import PyramidSettings

FARTHEST = 10_000
"""Totals that are tried; shares with many decimals and no tolerance may fit none of them."""


@dataclass(frozen=True)
class Share:
    lowest: Fraction
    highest: Fraction
    least: int
    """Test functions: a layer with a target is never empty."""

    @classmethod
    def of(cls, layer: str, settings: PyramidSettings) -> "Share":
        target, tolerance = Fraction(str(settings.share(layer))), Fraction(str(settings.tolerance))
        highest = min(target + tolerance, Fraction(100))
        return cls((target - tolerance) / 100, highest / 100, least=1 if target else 0)

    def fewest(self, total: int) -> int:
        return max(math.ceil(self.lowest * total), self.least)

    def most(self, total: int) -> int:
        return math.floor(self.highest * total)


def additions(functions: Mapping[str, int], settings: PyramidSettings) -> dict[str, int] | None:
    """By layer, the fewest tests that bring all shares to their targets, within the tolerance; None
    where no tests that are added can."""
    shares = {layer: Share.of(layer, settings) for layer in functions}
    if any(number and not shares[layer].highest for layer, number in functions.items()):
        return None
    total = max(
        sum(functions.values()),
        *(math.ceil(n / shares[layer].highest) for layer, n in functions.items() if n),
    )
    for grown in range(total, total + FARTHEST):
        numbers = _grown(functions, shares, grown)
        if numbers:
            return {layer: n - functions[layer] for layer, n in numbers.items()}
    return None


def _grown(functions: Mapping[str, int], shares: Mapping[str, Share], total: int) -> dict[str, int] | None:
    """So many of each layer, none fewer than there are; None when `total` has no such numbers."""
    grown = {layer: max(n, shares[layer].fewest(total)) for layer, n in functions.items()}
    if any(n > shares[layer].most(total) for layer, n in grown.items()):
        return None
    for layer, share in shares.items():  # what is left over goes to the fastest that has room
        room = share.most(total) - grown[layer]
        grown[layer] += max(min(room, total - sum(grown.values())), 0)
    return grown if sum(grown.values()) == total else None
