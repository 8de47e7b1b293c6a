"""`testkit mutation`: which changes of the code no test notices, and which tests notice none."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from testkit.configuration import read_settings
from testkit.exit_status import HOLDS, CannotJudge
from testkit.mutation.campaign import Campaign
from testkit.mutation.report import report_on
from testkit.mutation.servers import count_of_workers
from testkit.mutation.settings import MutationSettings
from testkit.mutation.sources import changed_lines, on_lines, read_sources, sampled
from testkit.reporting import add_format, show


def main(arguments: Sequence[str]) -> int:
    """Raises CannotJudge."""
    options = parsed(arguments)
    root = Path.cwd()
    _check()
    settings = read_settings(MutationSettings, "mutation", root)
    sources = read_sources(root, settings)
    mutants = sources.mutants()
    chosen = on_lines(mutants, changed_lines(root, options.against, sources.texts)) if options.against else mutants
    sample = sampled(chosen, options.sample, options.seed)
    if not sample:
        print(f"testkit mutation: nothing to change: 0 of {len(mutants)} mutants are chosen")
        return HOLDS
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    campaign = Campaign(root, sources, options.tests or settings.tests, options.workers)
    try:
        result = campaign.run(sample, tests_too=options.kill_nothing)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 128 + signal.SIGINT
    of = f" of {len(chosen)} (seed {options.seed})" if len(sample) < len(chosen) else ""
    least = settings.least if options.least is None else options.least
    return show(report_on(result, sources.texts, least, sources.problems, of), options.format)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="testkit mutation",
        usage="testkit mutation [--against REF] [--sample N --seed S] [--kill-nothing] [options] [-- pytest arguments]",
        description="Changes the code in small ways, in memory only, and runs the tests that reach the change. "
        "Names the changes that no test notices. With --kill-nothing also the tests that notice none.",
    )
    parser.add_argument("--against", metavar="REF", help="only lines that changed since this branch left REF")
    parser.add_argument("--sample", type=_positive, metavar="N", help="only N mutants, chosen at random")
    parser.add_argument("--seed", type=int, default=1, help="of the sample; default: 1")
    parser.add_argument("--kill-nothing", action="store_true", help="name the tests that kill no mutant")
    parser.add_argument("--least", type=float, metavar="PERCENT", help="default: `least` of [tool.testkit.mutation]")
    parser.add_argument("--workers", type=_positive, default=count_of_workers(), help="default: one a processor")
    add_format(parser)
    parser.add_argument("tests", nargs="*", help="pytest's arguments, after --")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def _check() -> None:
    if not hasattr(os, "fork"):
        raise CannotJudge("it needs fork, which this system doesn't have: run it on Linux, macOS or WSL")
    if not find_spec("coverage"):
        raise CannotJudge("it needs coverage, to see which tests run a line: install pytest-cov")
