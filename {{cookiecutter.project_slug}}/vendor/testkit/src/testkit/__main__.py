"""`testkit <reader> …`: what the records, the sources and the contracts of a test suite say."""

import sys
from collections.abc import Sequence
from importlib import import_module

from testkit.exit_status import CANNOT_JUDGE, HOLDS

READERS = {
    "pyramid": (
        "testkit.pyramid.command",
        "is the suite's shape right: shares, skips, budgets, over records",
    ),
    "budgets": (
        "testkit.pyramid.budgets",
        "is each test inside its layer's time budget; measures slow ones again",
    ),
    "smells": ("testkit.smells", "the test-quality rules, read from the sources of the tests"),
    "contract": (
        "testkit.contract",
        "our OpenAPI file against the base branch: breaking, risky or safe",
    ),
}
"""Each module has a `main(arguments) -> exit status`."""


def main(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in READERS:
        module, _ = READERS[arguments[0]]
        return int(import_module(module).main(arguments[1:]))
    command = arguments[0] if arguments else ""
    output = sys.stdout if command in {"-h", "--help"} else sys.stderr
    if output is sys.stderr and command:
        print(f"testkit: there is no reader {command!r}", file=output)
    print("usage: testkit <reader> [options]", file=output)
    print("exit status: 0 holds, 1 falls short, 2 cannot judge\n", file=output)
    for reader, (_, answers) in READERS.items():
        print(f"  {reader:<10} {answers}", file=output)
    return HOLDS if output is sys.stdout else CANNOT_JUDGE


def run() -> None:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
