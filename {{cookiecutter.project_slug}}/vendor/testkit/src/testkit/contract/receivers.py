"""Webhooks and callbacks: there we call, and who reads the API receives."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from testkit.contract.document import METHODS, Document, Node
from testkit.contract.message_diff import Exchange, Found

Receivers: TypeAlias = dict[str, dict[str, Any]]
"""Operations by method, by the name of the hook."""


def items(document: Document, item: Node) -> dict[str, Any]:
    return dict(document.resolve(item))


def receivers(exchange: Exchange, what: str, old: Receivers, new: Receivers) -> Iterator[Found]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        for method in METHODS:
            place, ours, theirs = (
                f"{what} {name} {method.upper()}",
                before.get(method),
                after.get(method),
            )
            if ours is not None and theirs is not None:
                yield from _receiver(exchange, place, ours, theirs)
            elif ours is not theirs:
                rule = "receiver-added" if ours is None else "receiver-removed"
                yield Found(rule, "response", place, None, None)
        if before and after:
            yield from exchange.rest("response", f"{what} {name}", before, after, METHODS)


def _receiver(exchange: Exchange, place: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Found]:
    """What it is sent is compared as an answer is, and the rest as a whole."""
    ours = exchange.old.resolve(old.get("requestBody", {}))
    theirs = exchange.new.resolve(new.get("requestBody", {}))
    yield from exchange.content("response", f"{place} body", ours, theirs)
    yield from exchange.rest("response", f"{place} body", ours, theirs, ["content"])
    yield from exchange.rest("response", place, old, new, ["requestBody"])
