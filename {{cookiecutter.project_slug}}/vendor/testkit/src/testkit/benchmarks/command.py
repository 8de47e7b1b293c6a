"""`testkit benchmarks`: each benchmark's ratio to the reference of its run, against the one stored beside its file."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from testkit.benchmarks.judge import judge
from testkit.benchmarks.ratios import Ratios, as_text, parse, parse_stored
from testkit.benchmarks.settings import BenchmarkSettings
from testkit.configuration import read_settings
from testkit.exit_status import CannotJudge
from testkit.reporting import Report, add_format, show


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = _parser().parse_args(arguments)
    settings = read_settings(BenchmarkSettings, "benchmarks", Path.cwd())
    ratios = parse(_read(options.file), str(options.file), settings.reference)
    if not ratios:
        raise CannotJudge(f"{options.file} has no benchmark but the reference: write one, or run all of them")
    if options.accept:
        for file, now in ratios.items():
            baseline(file).write_text(as_text(now), encoding="utf-8")
    stored = {file: _stored(baseline(file)) for file in ratios}
    findings = judge(ratios, stored, settings.slower)
    return show(Report("benchmarks", findings, table=_table(ratios, stored)), options.format)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="testkit benchmarks",
        description="Did a benchmark become slower, as a ratio to the reference of the same run?",
    )
    parser.add_argument(
        "file", nargs="?", type=Path, default=Path("reports/benchmarks.json"),
        help="of pytest --benchmark-json (default: reports/benchmarks.json)",
    )  # fmt: skip
    parser.add_argument("--accept", action="store_true", help="store the ratios of this run beside the test files")
    add_format(parser)
    return parser


def baseline(file: str) -> Path:
    """Beside the test file, so that it goes where that goes."""
    return Path(file).with_suffix(".json")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{file} can't be read: run pytest with --benchmark-json={file} first") from error


def _stored(path: Path) -> dict[str, float]:
    return parse_stored(_read(path), str(path)) if path.exists() else {}


def _table(ratios: Ratios, stored: Ratios) -> list[str]:
    return [
        f"x{ratio / before:4.2f}  {ratio:8.3g}  {file}::{test}" if before else f"   new {ratio:8.3g}  {file}::{test}"
        for file, now in ratios.items()
        for test, ratio in now.items()
        for before in [stored[file].get(test)]
    ]
