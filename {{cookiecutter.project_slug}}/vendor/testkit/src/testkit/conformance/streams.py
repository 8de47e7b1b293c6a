"""Streams: each item is judged by itself. FastAPI writes `itemSchema`, of OpenAPI 3.2, in 3.1."""

import re
from collections.abc import Iterator
from typing import Any

from testkit.conformance.document import Node
from testkit.conformance.errors import NotUnderstood
from testkit.conformance.judge import Judge
from testkit.strict_json import parse_json

LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
EVENTS = "text/event-stream"


def wrong_item(name: str, content: bytes, holder: Node, judge: Judge) -> str | None:
    """What is wrong with the first item that is."""
    if name not in (*LINES, EVENTS) or holder.has("schema"):
        raise NotUnderstood(f"{holder}: the items of {name} can't be judged here")
    try:
        text = content.decode("utf-8")
        items = list(_events(text) if name == EVENTS else map(parse_json, _lines(text)))
    except ValueError as error:
        return f"can't be read: {error}"
    schema = holder.at("itemSchema")
    problems = ((number, judge.wrong(item, schema)) for number, item in enumerate(items, 1))
    return next((f"item {number}: {wrong}" for number, wrong in problems if wrong), None)


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line.strip())


def _events(text: str) -> Iterator[dict[str, Any]]:
    """As a browser reads them: comments and events without data are passed over."""
    for block in re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n\n"):
        event: dict[str, Any] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                event["data"] = f"{event['data']}\n{value}" if "data" in event else value
            elif name == "retry" and re.fullmatch(r"\d+", value, re.ASCII):
                event["retry"] = int(value)
            elif name in ("event", "id"):
                event[name] = value
        if "data" in event:
            yield event
