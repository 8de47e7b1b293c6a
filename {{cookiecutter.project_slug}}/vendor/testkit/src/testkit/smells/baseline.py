"""Findings that were accepted when the lint came to a suite: the file may only shrink.

A finding is known by its file, its test, its rule and its code, not by its line: it stays accepted
when lines move, and when its file does. A second one of the same kind in the same test is new.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from testkit.exit_status import CannotJudge
from testkit.findings import NOTE, Finding
from testkit.reporting import to_json
from testkit.smells.judge import ALWAYS

VERSION = 1


class Accepted(NamedTuple):
    path: str
    scope: str
    rule: str
    code: str


@dataclass(frozen=True)
class Comparison:
    new: list[Finding]
    known: Counter[Accepted]
    """What is accepted and still there, as it is called now."""
    gone: Counter[Accepted]
    """What is accepted and no longer there."""


def may_be_accepted(finding: Finding) -> bool:
    """A note fails nothing, and an unreadable file may hide anything."""
    return finding.severity is not NOTE and finding.rule not in ALWAYS


def identity(finding: Finding) -> Accepted:
    return Accepted(finding.path, finding.scope, finding.rule, finding.code)


def compare(findings: Iterable[Finding], accepted: Counter[Accepted], root: Path) -> Comparison:
    """An entry whose file is gone is looked for in the other files."""
    left, known = accepted.copy(), Counter[Accepted]()
    new: list[Finding] = []
    for finding in findings:
        name = identity(finding)
        if left[name] and may_be_accepted(finding):
            left[name] -= 1
            known[name] += 1
        else:
            new.append(finding)
    moved: Counter[tuple[str, ...]] = Counter()
    for one, count in left.items():
        if not (root / one.path).exists():
            moved[one[1:]] += count
    for finding in [one for one in new if may_be_accepted(one)]:
        name = identity(finding)
        if moved[name[1:]]:
            moved[name[1:]] -= 1
            known[name] += 1
            new.remove(finding)
            old = next(one for one in left if one[1:] == name[1:] and left[one] and one != name)
            left[old] -= 1
    return Comparison(new, known, +left)


def read_baseline(file: Path) -> Counter[Accepted]:
    """Raises CannotJudge."""
    try:
        baseline = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CannotJudge(f"{file} does not exist: write it with --accept") from error
    except (OSError, ValueError) as error:
        raise CannotJudge(f"{file} can't be read: {error}") from error
    try:
        if (version := baseline["version"]) != VERSION:
            raise CannotJudge(f"{file} has version {version!r}, not {VERSION}: delete it and write it with --accept")
        entries = [
            Accepted(path, scope, rule, code)
            for path, scopes in baseline["accepted"].items()
            for scope, rules in scopes.items()
            for rule, codes in rules.items()
            for code in codes
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise CannotJudge(f"{file} is not a baseline of smells: write it with --accept") from error
    if not all(isinstance(part, str) for entry in entries for part in entry):
        raise CannotJudge(f"{file} is not a baseline of smells: write it with --accept")
    return Counter(entries)


def write_baseline(file: Path, accepted: Counter[Accepted]) -> None:
    tree: dict[str, dict[str, dict[str, list[str]]]] = {}
    for one in sorted(accepted.elements()):
        scopes = tree.setdefault(one.path, {})
        scopes.setdefault(one.scope, {}).setdefault(one.rule, []).append(one.code)
    file.write_text(f"{to_json({'version': VERSION, 'accepted': tree})}\n", encoding="utf-8")
