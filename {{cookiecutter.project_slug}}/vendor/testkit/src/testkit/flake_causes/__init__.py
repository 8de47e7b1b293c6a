"""Why a test is flaky, by experiment: `testkit flakes why TEST`."""

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    from testkit.flake_causes.command import main as command  # noqa: PLC0415  (pytest imports this package too)

    return command(arguments)
