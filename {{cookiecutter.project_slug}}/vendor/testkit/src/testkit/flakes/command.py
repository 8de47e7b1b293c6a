"""`testkit flakes`: which tests are flaky, over the runs of the past; and the quarantine for them."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.findings import ERROR, WARNING
from testkit.flakes.judge import judge
from testkit.flakes.release import cured
from testkit.flakes.report import details, findings, summary
from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import History
from testkit.history.settings import HistorySettings
from testkit.history.store import read
from testkit.quarantine.file import Entry, add_entry, read_quarantine, remove_entries
from testkit.quarantine.settings import QuarantineSettings
from testkit.reporting import Report, add_format, add_records, print_text, show


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    root, today = Path.cwd(), datetime.now(UTC).date()
    limits = read_settings(QuarantineSettings, "quarantine", root)
    file = root / limits.file
    if options.quarantine:
        return _quarantine(options, file, limits, today)
    history = read(options.records or default_paths(root))
    if options.hunt:
        history = history._replace(runs=[past for past in history.runs if past.run.hunt == options.hunt])
    if options.release:
        return _release(history, file, limits)
    judgement = judge(history, read_settings(FlakeSettings, "flakes", root))
    report = Report(
        "flakes",
        findings(judgement, read_quarantine(file), unknown=options.all),
        fails_on=frozenset({ERROR, WARNING}) if options.strict else frozenset({ERROR}),
        summary=summary(judgement, history.problems, today),
        details=details(judgement),
    )
    return show(report, options.format)


def default_paths(root: Path) -> list[Path]:
    """The history and the records here. Raises CannotJudge where there are none."""
    file = root / read_settings(HistorySettings, "history", root).file
    paths = [path for path in (file, root / "reports") if path.exists()]
    if not paths:
        raise CannotJudge(f"neither {file} nor reports/ exists: run pytest first, or name records")
    return paths


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="testkit flakes", description=__doc__)
    add_records(parser, "records, histories, or folders with them (default: the history and reports)", default=())
    parser.add_argument("--strict", action="store_true", help="fail for a flaky test that is not in quarantine")
    parser.add_argument("--all", action="store_true", help="list tests too of which nothing is known yet")
    parser.add_argument("--hunt", metavar="ID", help="judge the runs alone that had this TESTKIT_HUNT: `make flakes`")
    parser.add_argument("--quarantine", metavar="TEST", help="put a test into quarantine, with --owner and --reason")
    parser.add_argument("--owner", default="")
    parser.add_argument("--reason", default="")
    parser.add_argument("--days", type=int, help="of quarantine (default: as many as allowed)")
    parser.add_argument("--release", action="store_true", help="take tests out of quarantine that are cured")
    add_format(parser)
    return parser


def _quarantine(options: argparse.Namespace, file: Path, limits: QuarantineSettings, today: date) -> int:
    if not (options.owner.strip() and options.reason.strip()):
        raise CannotJudge("--quarantine needs --owner and --reason: somebody must repair the test")
    days = limits.days if options.days is None else options.days
    if not 1 <= days <= limits.days:
        raise CannotJudge(f"--days {days} is not from 1 to {limits.days}, which [tool.testkit.quarantine] allows")
    entry = Entry(options.quarantine, options.owner, options.reason, today + timedelta(days=days))
    path = entry.id.partition("::")[0]
    if "::" not in entry.id or not Path(path).is_file():
        raise CannotJudge(f"there is no test {entry.id}: name it as pytest does, tests/unit/test_a.py::test_b")
    add_entry(file, entry, limits, today)
    print_text(f"{file}: {entry.id} until {entry.until}, {entry.owner} has it")
    return HOLDS


def _release(history: History, file: Path, limits: QuarantineSettings) -> int:
    entries = read_quarantine(file)
    ready = cured(history.runs, entries, limits.passes)
    if ready:
        remove_entries(file, [entry.id for entry in ready])
    lines = [f"{entry.id} passed {limits.passes} times in a row: taken out of {file}" for entry in ready]
    print_text(
        "\n".join(lines or [f"none of {len(entries)} tests in quarantine passed {limits.passes} times in a row"])
    )
    return HOLDS
