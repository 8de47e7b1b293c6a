"""`testkit <command> …`: commands of records, sources and contracts, and what a test run needs."""

import sys
from collections.abc import Sequence
from importlib import import_module

from testkit.exit_status import CANNOT_JUDGE, HOLDS, CannotJudge, until_reader_goes
from testkit.reporting import print_error

COMMANDS = {
    "pyramid": ("testkit.pyramid.command", "are the layers' shares, skips and time budgets right, over records"),
    "budgets": ("testkit.pyramid.budgets", "is each test inside its layer's time budget; measures slow ones again"),
    "smells": ("testkit.smells.command", "do the tests follow the test-quality standard; reads their sources"),
    "contract": (
        "testkit.contract.command",
        "what changed in our OpenAPI file since the base branch: breaking, risky or safe",
    ),
    "shards": ("testkit.sharding.command", "did each test run in one shard, and how evenly; writes durations"),
    "triage": ("testkit.triage.command", "why did the newest run fail: its failures by root cause, with traces"),
    "report": ("testkit.page.command", "write one HTML page about the last run: pyramid, failures, flakes, trends, …"),
    "patterns": ("testkit.patterns.command", "what fails again and again, what made it pass again, and the cure"),
    "export": ("testkit.export.command", "write the newest runs for other tools, as CTRF JSON and as one JUnit file"),
    "coverage": ("testkit.gaps.command", "which tests to write next: what coverage misses, the most important first"),
    "api-coverage": ("testkit.api_coverage.command", "which promises of our OpenAPI document do the tests exercise"),
    "affected": ("testkit.affected.command", "which tests a change may affect; prints or runs them"),
    "history": ("testkit.history.command", "keep what many runs did in one small file: testkit history add|show|prune"),
    "flakes": ("testkit.flakes.command", "which tests are flaky, broken or not yet known, over the runs of the past"),
    "flakes why": (
        "testkit.flake_causes.command",
        "why is this test flaky: its cause by experiment, and a command that fails",
    ),
    "races": ("testkit.schedules.command", "does an async test hold in many orders of its tasks; each has a number"),
    "mutation": ("testkit.mutation", "which changes of the code no test notices, and which tests notice none"),
    "risks": ("testkit.risks.command", "which modules break builds, lack coverage and change often"),
    "release-notes": ("testkit.release_notes.command", "what changed for callers and for the suite between two tags"),
    "rolling-deploy": ("testkit.rolling_deploy.command", "may the last release and this tree run at the same time"),
    "benchmarks": ("testkit.benchmarks.command", "did a benchmark become slower, as a ratio to a reference of its run"),
    "load": ("testkit.load.command", "run locust: are p95, errors and the number of requests as promised"),
    "postgres": ("testkit.postgres", "run a command with a throw-away PostgreSQL server: testkit postgres -- pytest"),
}
"""Each module has a `main(arguments) -> exit status`, which may raise CannotJudge."""


def main(arguments: Sequence[str]) -> int:
    words = 2 if " ".join(arguments[:2]) in COMMANDS else 1
    command, options = " ".join(arguments[:words]), arguments[words:]
    if command not in COMMANDS:
        return usage(command)
    module, _ = COMMANDS[command]
    try:
        return int(import_module(module).main(options))
    except BrokenPipeError:
        raise
    except CannotJudge as error:
        print_error(f"testkit {command}: {error}")
    except UnicodeEncodeError as error:  # half of a character, of a file that was changed
        print_error(
            f"testkit {command}: a text of its files can't be encoded: {error.object[error.start - 20 : error.end]!a}"
        )
    except OSError as error:  # a full disk, a folder in place of a file, a folder that nobody may write to
        print_error(f"testkit {command}: {error.filename or 'a file'}: {error.strerror or error}")
    return CANNOT_JUDGE


def usage(command: str) -> int:
    asks_for_help = command in {"-h", "--help"}
    output = sys.stdout if asks_for_help else sys.stderr
    if command and not asks_for_help:
        print(f"testkit: there is no command {command!r}", file=output)
    print("usage: testkit <command> [options]; `testkit <command> --help` lists its options\n", file=output)
    for name, (_, answers) in COMMANDS.items():
        print(f"  {name:<13} {answers}", file=output)
    print("\nexit status: 0 holds, 1 falls short, 2 cannot judge (stderr says why)", file=output)
    return HOLDS if asks_for_help else CANNOT_JUDGE


def run() -> None:
    sys.exit(until_reader_goes(lambda: main(sys.argv[1:])))


if __name__ == "__main__":
    run()
