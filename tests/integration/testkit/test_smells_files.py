"""Any file of tests is judged, or it is an error."""

import json
from pathlib import Path

import pytest
from testkit.smells.command import main

GOOD = "def test_a_total_is_right():\n    assert total() == 1\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    return tmp_path / "tests" / "test_shop.py"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        b"\x0c\n" + GOOD.encode(),
        b"# coding: latin-1\n# caf\xe9\n" + GOOD.encode(),
    ],
    ids=["BOM", "CRLF", "CR", "a form feed", "latin-1"],
)
def test_a_file_of_another_platform_is_judged(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    assert main(["--strict"]) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"# caf\xe9\n" + GOOD.encode(),
        GOOD.encode("utf-16"),
        b"def test_a_total_is_right():\n    assert\n",
        b"def test_a_total_is_right()[:\n",
        b"if 1:\n\tx = 1\n        y = 2\n",
    ],
    ids=[
        "no encoding given",
        "UTF-16",
        "half a line",
        "another Python",
        "tabs with spaces",
    ],
)
def test_a_file_that_can_not_be_read_is_red(file: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(content)

    status = main(["--format", "json", "--select", "sleep"])

    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert status == 1
    assert finding["rule"] == "unreadable"


@pytest.mark.parametrize(
    "deep",
    [
        "(" * 500 + "1" + ")" * 500,
        "a" + ".b" * 5_000,
        " + ".join(["a"] * 5_000),
        "not " * 3_000 + "a",
        "a" + ".b()" * 900,
    ],
    ids=["brackets", "attributes", "a long sum", "nots", "calls"],
)
def test_a_deep_expression_is_judged_or_red(file: Path, deep: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How deep is too deep depends on the version of Python."""
    file.write_text(f"def test_it():\n    assert {deep} == total()\n")

    status = main(["--format", "json"])

    rules = [one["rule"] for one in json.loads(capsys.readouterr().out)["findings"]]
    assert (status, "unreadable" in rules) in {(0, False), (1, True)}
    assert "unreadable" in rules or "vague-name" in rules


def test_a_link_that_leads_nowhere_is_red(file: Path) -> None:
    file.symlink_to(file)

    assert main([]) == 1


def test_code_that_no_rule_expects_is_judged(file: Path) -> None:
    file.write_text(
        "@(lambda one: one)\n@pytest.mark.parametrize(*rows)\ndef test_a_total_is_right(*a, **k):\n"
        "    with pytest.raises(*a), patch(*a):\n        raise\n"
        "    time.sleep(*a)\n    getattr(*a)\n    self.assertEqual()\n    assert '\\ud800' == f()\n"
    )

    assert main(["--notes"]) == 0
