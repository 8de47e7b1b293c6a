"""Delta debugging (Zeller's ddmin): the fewest tests that still have the effect."""

from collections.abc import Callable, Sequence


def minimised(tests: Sequence[str], has_effect: Callable[[Sequence[str]], bool]) -> list[str]:
    """`has_effect(tests)` is true. Of the result no single test can go. Order is kept."""
    kept, parts = list(tests), 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        chunks = [kept[start : start + size] for start in range(0, len(kept), size)]
        smaller = next((chunk for chunk in chunks if has_effect(chunk)), None)
        if smaller is not None:
            kept, parts = smaller, 2
            continue
        # With two chunks, the rest of one is the other.
        rests = [[each for each in kept if each not in chunk] for chunk in chunks] if len(chunks) > 2 else []  # noqa: PLR2004
        rest = next((rest for rest in rests if has_effect(rest)), None)
        if rest is not None:
            kept, parts = rest, max(parts - 1, 2)
        elif parts >= len(kept):
            break
        else:
            parts = min(parts * 2, len(kept))
    return kept
