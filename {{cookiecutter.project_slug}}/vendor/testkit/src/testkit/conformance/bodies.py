"""Bodies: the media type, then the content as that media type means it."""

import re
from email.message import Message
from fnmatch import fnmatch

import httpx

from testkit.conformance.document import Node
from testkit.conformance.errors import ContractBreach, NotUnderstood
from testkit.conformance.form_fields import multipart_fields, urlencoded_fields
from testkit.conformance.judge import Judge
from testkit.conformance.streams import wrong_item
from testkit.contract.document import is_json
from testkit.strict_json import parse_json

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MARKUP = re.compile(r"xml|yaml|csv|x-ndjson|jsonl|json-seq|event-stream")
Sent = httpx.Request | httpx.Response


def content_of(request: httpx.Request) -> bytes:
    try:
        return request.read()
    except (AssertionError, RuntimeError) as error:  # StreamError is a RuntimeError
        name = f"{request.method} {request.url.path}"
        raise NotUnderstood(f"{name}: its body was streamed, and can't be read again") from error


def check_body(described: Node, sent: Sent, judge: Judge, what: str) -> None:
    """`described` has `content`. Raises ContractBreach."""
    name, settings = media_type(sent.headers.get("Content-Type", ""))
    holder = _described(described, name, settings)
    if holder is None:
        known = ", ".join(key for key, _ in described.items("content")) or "no body"
        raise ContractBreach(f"{what}: its media type is {name or 'missing'}, described is {known}")
    content = content_of(sent) if isinstance(sent, httpx.Request) else sent.content
    if holder.an_object().has("itemSchema"):
        wrong = wrong_item(name, content, holder, judge)
    else:
        wrong = _wrong(name, settings, holder, content, judge)
    if wrong:
        raise ContractBreach(f"{what} body: {wrong}")


def media_type(header: str) -> tuple[str, dict[str, str]]:
    message = Message()
    message["Content-Type"] = header
    pairs = message.get_params(failobj=[])[1:]
    settings = {name.lower(): value for name, value in pairs}
    name = header.partition(";")[0].strip().lower()
    if is_json(name) and settings.get("charset", "").lower() in ("utf-8", "utf8"):
        del settings["charset"]  # JSON has no other
    return name, settings


def _described(described: Node, name: str, settings: dict[str, str]) -> Node | None:
    """The most specific that fits: `application/json` before `application/*` before `*/*`."""
    fitting = []
    for key, holder in described.items("content"):
        known, needed = media_type(key)
        if name and fnmatch(name, known) and needed.items() <= settings.items():
            fitting.append((len(known.replace("*", "")), len(needed), holder))
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def _wrong(name: str, settings: dict[str, str], holder: Node, content: bytes, judge: Judge) -> str | None:
    if is_json(name):
        return _json(content, holder, judge)
    if not holder.has("schema") or holder.get("schema") in (True, {}):
        return None
    schema = holder.at("schema")
    try:
        if name == FORM:
            return judge.wrong_text(urlencoded_fields(content, holder, judge), schema)
        if name == MULTIPART:
            boundary = settings.get("boundary", "")
            return judge.wrong_text(multipart_fields(content, boundary, holder, judge), schema)
        return _text(name, settings, holder, content, judge)
    except (LookupError, ValueError) as error:
        return f"can't be read: {error}"


def _text(name: str, settings: dict[str, str], holder: Node, content: bytes, judge: Judge) -> str | None:
    kinds = judge.kinds([holder.at("schema")])
    if kinds <= {"array", "object"} or (MARKUP.search(name) and kinds != {"string"}):
        raise NotUnderstood(f"{holder}: the content of {name} can't be judged by a schema here")
    if name.startswith("text/"):
        text = content.decode(settings.get("charset", "utf-8"))
        return judge.wrong_text(text, holder.at("schema"))
    return judge.wrong(content.decode("latin-1"), holder.at("schema"))


def _json(content: bytes, holder: Node, judge: Judge) -> str | None:
    try:
        value = parse_json(content.decode("utf-8"))
    except ValueError as error:
        return f"is not JSON: {error}"
    return judge.wrong(value, holder.at("schema")) if holder.has("schema") else None
