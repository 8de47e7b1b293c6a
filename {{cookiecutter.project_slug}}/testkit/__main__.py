"""`python -m testkit <reader> …`: what the tests' records, sources and contracts say."""

import sys
from collections.abc import Sequence
from importlib import import_module

from testkit.statuses import CANNOT_JUDGE, HOLDS

READERS = {
    "pyramid": "is the suite's shape what it should be: shares, skips, budgets, over records",
    "budgets": "is each test inside its layer's time budget; measures again what was slow",
    "smells": "the test-quality standard (docs/testing-quality-standards.md), read from sources",
    "contract": "our OpenAPI file against the base branch: breaking, risky or safe",
}
"""Each is the module `testkit.<reader>` with a `main(arguments) -> exit status`."""


def main(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in READERS:
        return int(import_module(f"testkit.{arguments[0]}").main(arguments[1:]))
    asked = arguments[0] if arguments else ""
    shown = sys.stdout if asked in {"-h", "--help"} else sys.stderr
    if shown is sys.stderr and asked:
        print(f"testkit: there is no reader {asked!r}", file=shown)
    print("usage: python -m testkit <reader> [options]", file=shown)
    print("exit status: 0 holds, 1 falls short, 2 cannot judge\n", file=shown)
    for reader, answers in READERS.items():
        print(f"  {reader:<10} {answers}", file=shown)
    return HOLDS if shown is sys.stdout else CANNOT_JUDGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
