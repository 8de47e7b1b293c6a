"""Webhooks and callbacks: the service calls, and the API's users receive."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from testkit.contract.document import METHODS, Document, Node
from testkit.contract.message_diff import MessageDiff
from testkit.contract.rules import Change

Webhooks: TypeAlias = dict[str, dict[str, Any]]
"""Operations by method, by the name of the hook."""


def items(document: Document, item: Node) -> dict[str, Any]:
    return dict(document.resolve(item))


def compare_webhooks(messages: MessageDiff, what: str, old: Webhooks, new: Webhooks) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        for method in METHODS:
            place, ours, theirs = (
                f"{what} {name} {method.upper()}",
                before.get(method),
                after.get(method),
            )
            if ours is not None and theirs is not None:
                yield from _receiver(messages, place, ours, theirs)
            elif ours is not theirs:
                rule = "receiver-added" if ours is None else "receiver-removed"
                yield Change(rule, "response", place, None, None)
        if before and after:
            yield from messages.rest("response", f"{what} {name}", before, after, METHODS)


def _receiver(messages: MessageDiff, place: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """What it is sent is compared as an answer is, and the rest as a whole."""
    ours = messages.old.resolve(old.get("requestBody", {}))
    theirs = messages.new.resolve(new.get("requestBody", {}))
    yield from messages.content("response", f"{place} body", ours, theirs)
    yield from messages.rest("response", f"{place} body", ours, theirs, ["content"])
    yield from messages.rest("response", place, old, new, ["requestBody"])
