import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from testkit import __main__ as command_line
from testkit.contract.exceptions import Exemption, judge
from testkit.contract.rules import Change

NARROWER = {"type": "string", "maxLength": 5}
TEXT = {"type": "string"}
Write = Callable[[str, Any], str]
ENTRY = """
[[allow]]
rule = "request-bound-narrowed"
place = "PUT /name body application/json"
reason = "no name was ever longer"
until = {until}
"""


def main(arguments: list[str]) -> int:
    return command_line.main(["contract", *arguments])


def document(schema: dict[str, Any]) -> dict[str, Any]:
    """One operation that takes a name."""
    body = {"content": {"application/json": {"schema": schema}}}
    put = {"requestBody": body, "responses": {"204": {"description": "kept"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Names", "version": "1"},
        "paths": {"/name": {"put": put}},
    }


CRASHING = document({}) | {
    "security": [{"Odd": []}],
    "components": {"securitySchemes": {"Odd": {"type": "http", "scheme": 5}}},
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: Any) -> str:
        text = content if isinstance(content, (str, bytes)) else json.dumps(content)
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return str(tmp_path / name)

    return write


@pytest.fixture
def narrowed(write: Write) -> list[str]:
    """Arguments for a change that breaks, and an empty list of exceptions."""
    old, new = write("old.json", document(TEXT)), write("new.json", document(NARROWER))
    return ["--old", old, "--new", new, "--allow", write("allow.toml", "")]


def test_what_changed_is_saved_for_the_report_also_when_it_falls_short(
    narrowed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "reports/contract.json"

    status = main([*narrowed, "--save", str(saved)])

    assert status == 1
    assert [one["rule"] for one in json.loads(saved.read_text())["findings"]] == ["request-bound-narrowed"]
    assert "[request-bound-narrowed]" in capsys.readouterr().out


def test_a_report_that_cannot_be_saved_is_one_sentence(
    narrowed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main([*narrowed, "--save", str(tmp_path)])

    assert status == 2
    assert (
        capsys.readouterr().err
        == f"testkit contract: {tmp_path} can't be written (Is a directory): name another file\n"
    )


@pytest.fixture
def widened(write: Write) -> list[str]:
    old, new = write("old.json", document(NARROWER)), write("new.json", document(TEXT))
    return ["--old", old, "--new", new, "--allow", write("allow.toml", "")]


def test_a_breaking_change_falls_short_with_what_to_do(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = main(narrowed)

    output = capsys.readouterr().out
    assert status == 1
    assert "new.json::PUT /name body application/json: error: [request-bound-narrowed] breaking: no maxLength" in output
    assert "no maxLength -> maxLength 5" in output
    assert 'rule = "request-bound-narrowed"' in output


def test_a_safe_change_holds(widened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = main(widened)

    assert status == 0
    assert "0 breaking, 0 risky, 1 safe" in capsys.readouterr().out


def test_the_proposed_exception_works_once_it_has_a_reason(
    narrowed: list[str], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the reason is left to be filled in."""
    main(narrowed)
    proposed = capsys.readouterr().out.partition("[[allow]]")[2].partition("\n\n")[0]
    reasoned = proposed.replace('reason = ""', 'reason = "agreed"')

    status = main([*narrowed[:-1], write("allow.toml", f"[[allow]]{reasoned}")])

    assert status == 0
    assert "note: [request-bound-narrowed] allowed, breaking" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("until", "status", "output"),
    [("2999-12-31", 0, "1 allowed"), ("2000-01-01", 1, "expired: request-bound-narrowed")],
    ids=["in time", "expired"],
)
def test_an_exception_counts_until_its_last_day(
    narrowed: list[str],
    write: Write,
    capsys: pytest.CaptureFixture[str],
    until: str,
    status: int,
    output: str,
) -> None:
    allow = write("allow.toml", ENTRY.format(until=until))

    assert main([*narrowed[:-1], allow]) == status
    assert output in capsys.readouterr().out


@pytest.mark.parametrize(("day", "offending", "stale"), [(14, 0, 0), (15, 1, 1)], ids=["its last", "the day after"])
def test_an_exception_counts_on_its_last_day(day: int, offending: int, stale: int) -> None:
    change = Change("request-bound-narrowed", "request", "PUT /name", "no maxLength", "maxLength 5")
    exemption = Exemption(change.rule, change.place, "no name is so long", date(2026, 3, 14))

    result = judge([change], [exemption], date(2026, 3, day))

    assert (len(result.offending), len(result.stale)) == (offending, stale)


def test_an_unused_exception_falls_short(widened: list[str], write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    allow = write("allow.toml", ENTRY.format(until="2999-12-31"))

    status = main([*widened[:-1], allow])

    assert status == 1
    assert "unused: no change needs request-bound-narrowed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("[[allow]]\nrule = 1", "entry 1 needs 'rule': text"),
        (ENTRY.format(until='"2027-01-01"'), "entry 1 needs 'until': a date"),
        (ENTRY.format(until="2027-01-01").replace("no name", ""), ""),
        (ENTRY.format(until="2027-01-01") + "who = 'ann'", "entry 1 has the unknown key 'who'"),
        ("[allowed]", "may hold [[allow]] tables and nothing else"),
        ("[[allow", "allow.toml"),
    ],
    ids=["no text", "a date as text", "fine", "an unknown key", "another table", "no TOML"],
)
def test_an_invalid_exception_is_refused_with_its_place(
    narrowed: list[str], write: Write, capsys: pytest.CaptureFixture[str], text: str, output: str
) -> None:
    main([*narrowed[:-1], write("allow.toml", text)])

    assert output in capsys.readouterr().err


def test_a_breaking_change_is_an_annotation_on_github(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*narrowed, "--format", "github"])

    first = capsys.readouterr().out.splitlines()[0]
    assert re.fullmatch(
        r"::error file=.*new\.json,title=contract: request-bound-narrowed::PUT /name.*"
        r": breaking: no maxLength -> maxLength 5; .*",
        first,
    )


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
def test_a_change_of_a_component_names_the_operations_that_use_it(
    write: Write, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    old, new = (write(f"{size}.json", sharing({"type": "string", "maxLength": size})) for size in (9, 5))

    main(["--old", old, "--new", new, "--allow", write("allow.toml", ""), "--format", form])

    assert "in PUT /name, PUT /name1, PUT /name2 and 2 more" in capsys.readouterr().out


def sharing(name: dict[str, Any]) -> dict[str, Any]:
    """Five operations that take one component."""
    whole = document({"$ref": "#/components/schemas/Name"})
    item = whole["paths"]["/name"]
    whole["paths"] |= {f"/name{number}": item for number in range(1, 5)}
    return whole | {"components": {"schemas": {"Name": name}}}


@pytest.fixture
def nothing_accepted(write: Write) -> list[str]:
    """The file is as it was, whatever the app serves."""
    file = write("old.json", document(TEXT))
    return ["--old", file, "--new", file, "--allow", write("allow.toml", "")]


def test_what_the_app_serves_is_compared_before_it_is_accepted(
    nothing_accepted: list[str], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main([*nothing_accepted, "--served", write("served.json", document(NARROWER))])

    output = capsys.readouterr()
    assert status == 1
    assert "no maxLength -> maxLength 5" in output.out
    assert "is not what the app serves" in output.err


def test_an_app_that_serves_its_contract_causes_no_message(
    nothing_accepted: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served = io.TextIOWrapper(io.BytesIO(json.dumps(document(TEXT)).encode()))
    monkeypatch.setattr(sys, "stdin", served)

    status = main([*nothing_accepted, "--served", "-"])

    output = capsys.readouterr()
    assert (status, output.err) == (0, "")


def test_json_holds_the_findings_and_the_changes(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*narrowed, "--format", "json"])

    output = json.loads(capsys.readouterr().out)
    (change,) = output["changes"]
    assert output["holds"] is False
    assert (change["side"], change["impact"], change["after"], change["allowed"]) == (
        "request",
        "breaking",
        "maxLength 5",
        False,
    )


def test_markdown_is_a_table_for_the_release_notes(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*narrowed, "--format", "markdown"])

    output = capsys.readouterr().out
    assert output.startswith("### API: breaking changes\n\n| where |")
    assert "| `PUT /name body application/json` | no maxLength | maxLength 5 |" in output


def test_markdown_of_no_change_is_one_sentence(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*narrowed[:3], narrowed[1], *narrowed[4:], "--format", "markdown"])

    assert capsys.readouterr().out == "The API did not change.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "must be an object"),
        (document({"type": "text"}), "type must be a type of JSON or a list of them, not 'text'"),
        (b'{"openapi": "3.1.0", "info": {"title": "\xe9"}}', "can't decode byte 0xe9"),
        ('{"info": {}, "info": {}}', "an object has the key 'info' twice"),
        ('{"info": NaN}', "NaN is not a JSON value"),
        ('{"info": 1e999}', "1e999 is not a JSON value"),
        (CRASHING, "have a part that can't be compared"),
    ],
    ids=[
        "no JSON",
        "no object",
        "an unknown type",
        "another encoding",
        "a key twice",
        "no number",
        "a number without end",
        "a form that nobody foresaw",
    ],
)
def test_an_invalid_document_is_refused_in_one_sentence(
    write: Write, narrowed: list[str], capsys: pytest.CaptureFixture[str], content: Any, message: str
) -> None:
    status = main(["--old", narrowed[1], "--new", write("new.json", content)])

    errors = capsys.readouterr().err
    assert status == 2
    assert errors.startswith("testkit contract: ")
    assert message in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("form", ["text", "github", "markdown", "json"])
def test_a_character_that_the_terminal_lacks_is_escaped(
    write: Write, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    old = write("old.json", document({"enum": ["\ud800", "a"]}))
    new = write("new.json", document({"enum": ["a"]}))

    status = main(["--old", old, "--new", new, "--format", form])

    assert status == 1
    assert "\\ud800" in capfd.readouterr().out


def nested(levels: int, innermost: dict[str, Any]) -> dict[str, Any]:
    schema = innermost
    for _ in range(levels):
        schema = {"type": "object", "properties": {"inner": schema}}
    return schema


def test_a_change_below_many_levels_is_found(
    write: Write, capsys: pytest.CaptureFixture[str], narrowed: list[str]
) -> None:
    old, new = write("old.json", document(nested(200, TEXT))), "new.json"

    status = main(["--old", old, "--new", write(new, document(nested(200, NARROWER)))])

    assert status == 1
    assert "[request-bound-narrowed]" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(narrowed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--old", "nowhere.json", *narrowed[2:]])

    assert status == 2
    assert capsys.readouterr().err == "testkit contract: nowhere.json: No such file or directory\n"
