"""`testkit <reader> …`: what the records, the sources and the contracts of a test suite say."""

import sys
from collections.abc import Sequence
from importlib import import_module

from testkit.exit_status import CANNOT_JUDGE, HOLDS, CannotJudge

READERS = {
    "pyramid": ("testkit.pyramid.command", "are the layers' shares, skips and time budgets right, over records"),
    "budgets": ("testkit.pyramid.budgets", "is each test inside its layer's time budget; measures slow ones again"),
    "smells": ("testkit.smells", "do the tests follow the test-quality standard; reads their sources"),
    "contract": ("testkit.contract", "what changed in our OpenAPI file since the base branch: breaking, risky or safe"),
}
"""Each module has a `main(arguments) -> exit status`, which may raise CannotJudge."""


def main(arguments: Sequence[str]) -> int:
    reader, *options = arguments or [""]
    if reader not in READERS:
        return usage(reader)
    module, _ = READERS[reader]
    try:
        return int(import_module(module).main(options))
    except CannotJudge as error:
        print(f"testkit {reader}: {error}", file=sys.stderr)
        return CANNOT_JUDGE


def usage(reader: str) -> int:
    asks_for_help = reader in {"-h", "--help"}
    output = sys.stdout if asks_for_help else sys.stderr
    if reader and not asks_for_help:
        print(f"testkit: there is no reader {reader!r}", file=output)
    print("usage: testkit <reader> [options]; `testkit <reader> --help` lists its options\n", file=output)
    for name, (_, answers) in READERS.items():
        print(f"  {name:<10} {answers}", file=output)
    print("\nexit status: 0 holds, 1 falls short, 2 cannot judge (stderr says why)", file=output)
    return HOLDS if asks_for_help else CANNOT_JUDGE


def run() -> None:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
