"""How what an app serves differs from what was promised, in a few lines for a person."""

from difflib import unified_diff

from testkit.contract.document import parse
from testkit.contract.operations import compare
from testkit.contract.reports import lines

MOST_LINES = 40


def describe_difference(promised: str, served: str) -> str:
    """What it means to callers; where it means nothing to them, the lines that differ."""
    changes = compare(parse("promised", promised.encode()), parse("served", served.encode()))
    told = [line for change in changes for line in lines(change)]
    told = told or [*unified_diff(promised.splitlines(), served.splitlines(), n=1, lineterm="")]
    more = [f"and {len(told) - MOST_LINES} lines more"] if len(told) > MOST_LINES else []
    return "\n".join([*told[:MOST_LINES], *more])
