"""Findings as SARIF 2.1.0, which code scanning and editors read."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from testkit.findings import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(tool: str, findings: Sequence[Finding]) -> dict[str, Any]:
    remedies = {one.rule: one.remedy or "see the message" for one in findings}
    names = sorted(remedies)
    described = [{"id": name, "shortDescription": {"text": remedies[name]}} for name in names]
    run = {
        "tool": {"driver": {"name": tool, "rules": described}},
        "results": [_result(one, names) for one in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Finding, names: Sequence[str]) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(one.path, errors="surrogateescape")},
        "region": {"startLine": max(one.line, 1), "endLine": max(one.lines[-1], 1)},
    }
    return {
        "ruleId": one.rule,
        "ruleIndex": names.index(one.rule),
        "level": str(one.severity),
        "message": {"text": one.sentence},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"identity/v1": _identity(one)},
    }


def _identity(one: Finding) -> str:
    """The same for the same finding when its line moves."""
    text = f"{one.path}\n{one.scope}\n{one.rule}\n{one.code}"
    return sha256(text.encode(errors="surrogateescape")).hexdigest()
