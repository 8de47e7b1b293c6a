"""The fields of a form, read by their `encoding`. Raises ValueError for an unreadable form."""

import re
from email.parser import BytesParser
from email.policy import HTTP
from fnmatch import fnmatch
from urllib.parse import parse_qsl

from testkit.conformance.document import Node
from testkit.conformance.errors import NotUnderstood
from testkit.conformance.judge import Judge, Raw, Read
from testkit.conformance.parameters import deep_fields
from testkit.strict_json import parse_json

JSON = "application/json"
SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
Sent = dict[str, list[Raw]]


def urlencoded_fields(content: bytes, holder: Node, judge: Judge) -> dict[str, Raw]:
    text = content.decode("utf-8")
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    sent: Sent = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    fields: dict[str, Raw] = {}
    for name in list(dict.fromkeys(re.sub(r"\[.*", "", one) for one in sent)):
        encoding = _encoding(holder, name)
        if encoding.get("style") == "deepObject":
            every = ((one, value) for one, values in sent.items() for value in values)
            fields[name] = deep_fields(name, every, encoding)
        else:
            mine = {one: values for one, values in sent.items() if one.partition("[")[0] == name}
            fields |= {one: _field(holder, one, values, judge) for one, values in mine.items()}
    return fields


def _encoding(holder: Node, name: str) -> Node:
    empty = Node({}, holder.file, f"{holder.pointer}/encoding")
    known = holder.at("encoding").an_object() if holder.has("encoding") else empty
    encoding = known.at(name).an_object() if known.has(name) else empty
    if encoding.has("headers"):
        raise NotUnderstood(f"{encoding}: headers of a field are not judged here")
    return encoding


def _field(holder: Node, name: str, values: list[Raw], judge: Judge) -> Raw:
    encoding, described = _encoding(holder, name), judge.field(holder.at("schema"), name)
    kinds = judge.kinds(described) if described else frozenset({"string"})
    style = encoding.get("style", "form")
    media = encoding.get("contentType", JSON if kinds <= {"object", "null"} else "text/plain")
    if style not in SEPARATORS or (not fnmatch(media, "*json") and media != "text/plain"):
        raise NotUnderstood(f"{encoding}: the encoding of {name!r} is not known here")
    if media != "text/plain" and not encoding.has("style"):
        values = [Read(parse_json(str(value))) for value in values]
    elif encoding.get("explode", style == "form") is False and "array" in kinds:
        values = [part for value in values for part in str(value).split(SEPARATORS[style])]
        return list(values)
    return _one_or_many(name, values, kinds)


def _one_or_many(name: str, values: list[Raw], kinds: frozenset[str]) -> Raw:
    if "array" in kinds and (len(values) > 1 or not kinds - {"array", "object", "null"}):
        return list(values)
    if len(values) > 1:
        raise ValueError(f"the field {name!r} is sent {len(values)} times")
    return values[0]


def multipart_fields(content: bytes, boundary: str, holder: Node, judge: Judge) -> dict[str, Raw]:
    head = f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + content)
    if not message.is_multipart() or message.defects:
        raise ValueError("is not multipart/form-data")
    sent: Sent = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise ValueError("a part has no name")  # noqa: TRY004 (the form is wrong, not a type)
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        sent.setdefault(name, []).append(
            _part(_encoding(holder, name), name, part.get_content_type(), part.get_filename(), data)
        )
    fields: dict[str, Raw] = {}
    for name, values in sent.items():
        described = judge.field(holder.at("schema"), name)
        fields[name] = _one_or_many(name, values, judge.kinds(described) if described else frozenset())
    return fields


def _part(encoding: Node, name: str, media: str, filename: str | None, data: bytes) -> Raw:
    types = [one.strip() for one in encoding.get("contentType", "*/*").split(",")]
    if not any(fnmatch(media, one) for one in types):
        raise ValueError(f"the field {name!r} is {media}, described is {', '.join(types)}")
    if media == JSON and filename is None:
        return Read(parse_json(data.decode("utf-8")))
    if filename is None and media.startswith("text/"):
        return data.decode("utf-8")
    return Read(data.decode("latin-1"))
