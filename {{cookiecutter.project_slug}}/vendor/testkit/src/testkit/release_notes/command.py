"""`testkit release-notes FROM TO`: what changed for callers and in the suite, as Markdown."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from testkit.configuration import read_settings
from testkit.contract.command import FILE, changes
from testkit.contract.document import parse
from testkit.contract.exceptions import ContractResult
from testkit.contract.reports import markdown
from testkit.exit_status import HOLDS
from testkit.flakes.settings import FlakeSettings
from testkit.history.merged import history_with
from testkit.release_notes.page import notes
from testkit.release_notes.repository import Tags, commit_of, file_at, tags_between
from testkit.release_notes.suite import flakes, period, suite_at
from testkit.reporting import print_text


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    parser = argparse.ArgumentParser(
        prog="testkit release-notes",
        description="What changed between two tags: for callers of the API, and in the suite. Writes Markdown.",
    )
    parser.add_argument("old", metavar="FROM", help="a tag, a branch or a commit")
    parser.add_argument("new", metavar="TO", help="one that contains it")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: file of [tool.testkit.history]")
    parser.add_argument("--contract", metavar="FILE", default=FILE, help=f"our OpenAPI document (default: {FILE})")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    tags = tags_between(root, options.old, options.new)
    history = history_with([], options.history, root)
    settings = read_settings(FlakeSettings, "flakes", root)
    print_text(
        notes(
            tags,
            _api(root, tags, options.contract),
            [suite_at(history, tags.before), suite_at(history, tags.between or tags.before)],
            period(history, tags.between),
            flakes(history, tags.before, tags.between, settings),
        )
    )
    return HOLDS


def _api(root: Path, tags: Tags, name: str) -> str:
    old, new = (file_at(root, commit_of(root, tag), name) for tag in (tags.old, tags.new))
    if old is None or new is None:
        there = " and ".join(tag for tag, content in ((tags.old, old), (tags.new, new)) if content is None)
        return f"Not compared: there is no {name} at {there}."
    documents = [parse(f"{name} at {tag}", content) for tag, content in ((tags.old, old), (tags.new, new))]
    return markdown(ContractResult(changes(*documents)))
