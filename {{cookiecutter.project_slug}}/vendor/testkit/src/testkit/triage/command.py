"""`testkit triage`: why did this run fail, and what is the next step?"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from testkit import trace
from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import History, PastRun
from testkit.history.store import read
from testkit.quarantine.file import read_quarantine
from testkit.quarantine.settings import QuarantineSettings
from testkit.reporting import add_records, print_text, write_file
from testkit.triage.digest import Digest, digest
from testkit.triage.failed_run import has_failed, missing, newest_pipeline
from testkit.triage.formats import as_annotations, as_json, as_markdown, as_summary, as_text
from testkit.triage.past import FlakeRules
from testkit.triage.safe_text import one_line

FORMATS: Final = ("text", "markdown", "json", "github")
SHORT: Final = 1500
"""Tokens of the text, unless others are asked for."""
SUMMARY: Final = "GITHUB_STEP_SUMMARY"


def main(arguments: Sequence[str]) -> int:
    """0 also where tests failed: it explains a run, and other gates judge it. Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    recorded = read(options.records)
    pipeline = _pipeline(recorded, options.records)
    past = read([*options.records, *options.history]) if options.history else recorded
    root = Path.cwd()
    traces, lost = trace.read_what_can_be(trace.beside(options.records))
    past = past._replace(problems=[*past.problems, *lost])
    found = digest(pipeline, past, traces, root, _flake_rules(root))
    _refuse_silence(found, pipeline)
    _write(found, options)
    if not found.failed:
        _name_older(recorded)
    return HOLDS


def _flake_rules(root: Path) -> FlakeRules:
    quarantine = root / read_settings(QuarantineSettings, "quarantine", root).file
    return FlakeRules(read_settings(FlakeSettings, "flakes", root), read_quarantine(quarantine))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit triage", description="Explains the failures of one run by root cause."
    )
    newest = "folders, of which the newest run with its shards is taken, or the files of one run (default: reports)"
    add_records(parser, newest)
    parser.add_argument("--history", type=Path, action="append", default=[], metavar="FILE", help="runs of the past")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: stdout; github: $GITHUB_STEP_SUMMARY")
    parser.add_argument("--tokens", type=int, metavar="N", help=f"of text or Markdown; 0 is all (text: {SHORT})")
    return parser


def _pipeline(recorded: History, paths: Sequence[Path]) -> list[PastRun]:
    if not recorded.runs:
        problems = f" ({recorded.problems[0]})" if recorded.problems else ""
        raise CannotJudge(f"{', '.join(map(str, paths))} has no record of a run{problems}: run pytest first")
    if all(path.is_file() for path in paths):
        return list(recorded.runs)
    return newest_pipeline(recorded.runs)


def _refuse_silence(found: Digest, pipeline: Sequence[PastRun]) -> None:
    if not found.failed and any(map(missing, pipeline)):
        raise CannotJudge(f"no failure is recorded, but {one_line(found.notes[0], 400)}: read pytest's own output")


def _name_older(recorded: History) -> None:
    older = [past.run.id for past in recorded.runs if has_failed(past)]
    if older:
        print_text(f"An earlier run failed: testkit triage reports/run-{one_line(older[-1])}.jsonl explains it")


def _write(found: Digest, options: argparse.Namespace) -> None:
    if options.format == "github":
        summary = options.output or os.environ.get(SUMMARY)
        if summary:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(as_summary(found) + "\n")
        text = f"{as_annotations(found)}\n{as_text(found, SHORT if options.tokens is None else options.tokens)}"
        print_text(text.strip())
        return
    text = _text(found, options.format, options.tokens)
    if options.output:
        write_file(options.output, text + "\n")
    else:
        print_text(text)


def _text(found: Digest, form: str, tokens: int | None) -> str:
    if form == "json":
        return as_json(found)
    if form == "markdown":
        return as_markdown(found, tokens or 0)
    return as_text(found, SHORT if tokens is None else tokens)
