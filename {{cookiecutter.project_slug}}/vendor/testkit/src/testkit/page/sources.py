"""What other tools left for the page: coverage, changes of the contract, findings of the lint.

A part that is not there, or can't be read, says so in its place on the page.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.findings import Severity
from testkit.page.coverage import Source, coverage_map
from testkit.smells.judge import files_below, judge
from testkit.smells.settings import SmellsSettings

NO_COVERAGE = "There is no coverage in {}: run `make coverage`."
NO_CONTRACT = "There is no {}: run `make contract`, or `testkit contract --against REF --save {}`."
MOST_FINDINGS = 100
BROKEN = (ValueError, TypeError, KeyError, AttributeError, OSError, ElementTree.ParseError, RecursionError)


def absent(why: str) -> dict[str, Any]:
    return {"absent": why}


def coverage(folder: Path, critical: Callable[[str], bool]) -> dict[str, Any]:
    """Of coverage.json, or else of coverage.xml, in `folder`."""
    for name, read in (("coverage.json", _of_json), ("coverage.xml", _of_xml)):
        path = folder / name
        if path.is_file():
            try:
                return coverage_map(read(path), critical)
            except BROKEN as error:
                return absent(f"{path} can't be read ({error}): run `make coverage` again.")
    return absent(NO_COVERAGE.format(folder))


def _of_json(path: Path) -> list[Source]:
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    return [
        Source(name.replace("\\", "/"), summary["num_statements"], summary["missing_lines"])
        for name, summary in ((name, file["summary"]) for name, file in files.items())
    ]


def _of_xml(path: Path) -> list[Source]:
    """Paths are relative to one of `<source>`: the project's folder where it is above this file's."""
    root = ElementTree.fromstring(path.read_bytes())  # noqa: S314  (our own tool's file)
    sources = [Path(one.text or "") for one in root.iter("source")]
    prefix = next((one.relative_to(Path.cwd()).as_posix() for one in sources if one.is_relative_to(Path.cwd())), ".")
    found = []
    for file in root.iter("class"):
        lines = [int(line.attrib["hits"]) for line in file.iter("line")]
        name = file.attrib["filename"] if prefix == "." else f"{prefix}/{file.attrib['filename']}"
        found.append(Source(name, len(lines), lines.count(0)))
    return found


def contract(path: Path) -> dict[str, Any]:
    """Of `testkit contract --format json`."""
    if not path.is_file():
        return absent(NO_CONTRACT.format(path, path))
    try:
        changes = json.loads(path.read_text(encoding="utf-8"))["changes"]
        keys = ("impact", "place", "why", "before", "after", "allowed")
        return {"changes": [{key: _short(change.get(key)) for key in keys} for change in changes[:MOST_FINDINGS]]}
    except BROKEN as error:
        return absent(f"{path} can't be read ({error}).")


def _short(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    return (value if isinstance(value, str) else json.dumps(value))[:300]


def smells(root: Path) -> dict[str, Any]:
    """Judged here and now: it reads the sources, a thousand tests in a second or two."""
    try:
        settings = read_settings(SmellsSettings, "smells", root)
    except CannotJudge as error:
        return absent(f"{error}.")
    folder = root / settings.root
    if not folder.is_dir():
        return absent(f"There is no folder {settings.root} here: its tests can't be read.")
    result = judge(files_below([folder]), settings, root)
    findings = sorted(result.findings, key=lambda one: [*Severity].index(one.severity))
    return {
        "tests": result.number_of_tests,
        "severities": {str(one): count for one, count in Counter(one.severity for one in findings).items()},
        "findings": [
            {"place": one.place, "rule": one.rule, "severity": str(one.severity), "message": one.message}
            for one in findings[:MOST_FINDINGS]
        ],
        "number_of_findings": len(findings),
        "allowed": [
            {"place": one.place, "rule": one.rule, "reason": suppression.reason}
            for one, suppression in result.allowed[:MOST_FINDINGS]
        ],
        "number_of_allowed": len(result.allowed),
    }
