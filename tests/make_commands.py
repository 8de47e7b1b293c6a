"""Which Make targets a Makefile has, and which ones a text tells people to run."""

import re
from typing import Final

TARGET: Final = re.compile(r"^([a-z-]+):(?!=)", re.MULTILINE)
HELP_LINE: Final = re.compile(r"^  ([a-z-]+) +\S", re.MULTILINE)
COMMAND: Final = re.compile(r"(?:(?<=`)|^)make(?: -[a-z]+)*((?: [a-z][a-z-]*(?![\w-]*=))+)", re.MULTILINE)
"""In backticks or at the start of a line. `name=value` is no target."""


def targets(makefile: str) -> set[str]:
    return set(TARGET.findall(makefile))


def listed(help_output: str) -> set[str]:
    return set(HELP_LINE.findall(help_output))


def mentioned(text: str) -> set[str]:
    return {target for command in COMMAND.findall(text) for target in command.split()}
