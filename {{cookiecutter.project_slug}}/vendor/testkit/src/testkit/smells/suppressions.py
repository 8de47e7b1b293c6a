"""`# smells: allow <rule> (<reason>)`, on the line, or above the test for all of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from testkit.findings import ERROR, Finding
from testkit.smells.case import File

COMMENT = re.compile(r"#\s*smells:(?P<what>.*)")
ALLOW = re.compile(r"\s*allow (?P<rules>[\w, -]+?)\s*(?:\((?P<reason>.*\S.*)\))?\s*")


@dataclass(frozen=True)
class Suppression:
    rule: str
    reason: str
    covers: range

    def allows(self, finding: Finding) -> bool:
        meets = self.covers.start <= finding.lines[-1] and finding.line < self.covers.stop
        return finding.rule == self.rule and meets


def suppressions_of(file: File) -> Iterator[Suppression]:
    for line, text in file.comments.items():
        if comment := COMMENT.search(text):
            allowed = ALLOW.fullmatch(comment["what"])
            rules, reason = allowed.group("rules", "reason") if allowed else ("", "")
            for rule in rules.split(","):
                yield Suppression(rule.strip(), reason or "", _covers(line, file))


def _covers(line: int, file: File) -> range:
    """Its line; or, in comments right above a test, all of the test."""
    lines = file.text.split("\n")
    for case in file.cases:
        above = lines[line - 1 : case.lines[0] - 1]
        if above and all(one.lstrip().startswith("#") for one in above):
            return range(line, case.lines[-1] + 1)
    return range(line, line + 1)


def mistakes(suppressions: list[Suppression], findings: list[Finding], path: str, rules: set[str]) -> Iterator[Finding]:
    """A suppression without a rule, a reason or an effect is a finding of its own."""
    for one in suppressions:
        if one.rule not in rules:
            message, remedy = f"there is no rule {one.rule!r}", "write `# smells: allow <rule> (<reason>)`"
        elif not one.reason:
            message, remedy = f"{one.rule} is allowed without a reason", "write the reason in brackets"
        elif not any(map(one.allows, findings)):
            message, remedy = f"{one.rule} is allowed, and nothing here breaks it", "delete the comment"
        else:
            continue
        yield Finding(path, one.covers[0], "suppression", ERROR, message, remedy)
