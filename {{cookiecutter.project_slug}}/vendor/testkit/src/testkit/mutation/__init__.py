"""Which changes of the code no test notices, and which tests notice none: `testkit mutation`."""

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    from testkit.mutation.command import main as command  # noqa: PLC0415  (pytest imports this package too)

    return command(arguments)
