"""The template's tool: compares a service with newer versions of the template, and adds to it.

In a service, its Make targets call this. By hand, with the template's address and a version:

    uvx --from git+https://…/plumbline@<version> plumbline status

Exit status: 0 done, 1 a newer version or conflicts wait for you, 2 it can't be done and nothing was changed.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from importlib.metadata import version

from plumbline.adopting import command as adopting
from plumbline.exit_status import exit_status, until_reader_goes
from plumbline.removing import command as removing
from plumbline.slicing import command as slicing
from plumbline.upgrading import commands as upgrading
from plumbline.upgrading.processes import interrupt_on_signals


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):  # a terminal may know fewer letters than a path has
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return until_reader_goes(lambda: run(arguments))


def run(arguments: Sequence[str] | None) -> int:
    options = parse(arguments)
    interrupt_on_signals()
    return exit_status(lambda: int(options.run(options)))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="plumbline", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"plumbline {version('plumbline')}")
    commands = parser.add_subparsers(required=True, metavar="command")
    for package in (upgrading, slicing, removing, adopting):
        package.add_to(commands.add_parser)
    return parser.parse_args(arguments)
