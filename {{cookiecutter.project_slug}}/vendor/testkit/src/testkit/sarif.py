"""Findings as SARIF 2.1.0, which code scanning and editors read. For any gate."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Result(NamedTuple):
    rule: str
    level: str
    """`error`, `warning` or `note`."""
    message: str
    path: str
    """Relative to the repository, with `/`."""
    line: int
    last_line: int
    identity: str
    """The same for the same finding when its line moves."""


def as_sarif(tool: str, rules: Mapping[str, str], results: Iterable[Result]) -> str:
    """`rules` says for each what to do about it."""
    names = sorted(rules)
    described = [{"id": name, "shortDescription": {"text": rules[name]}} for name in names]
    run = {
        "tool": {"driver": {"name": tool, "rules": described}},
        "results": [_result(one, names) for one in results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(one: Result, names: list[str]) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": _uri(one.path)},
        "region": {"startLine": one.line, "endLine": max(one.line, one.last_line)},
    }
    return {
        "ruleId": one.rule,
        "ruleIndex": names.index(one.rule),
        "level": one.level,
        "message": {"text": one.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"identity/v1": _digest(one.identity)},
    }


def _digest(identity: str) -> str:
    return sha256(identity.encode(errors="surrogateescape")).hexdigest()


def _uri(path: str) -> str:
    return quote(path, errors="surrogateescape")
