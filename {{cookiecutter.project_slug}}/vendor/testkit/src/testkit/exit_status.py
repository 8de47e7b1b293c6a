"""How each reader ends: the gate holds, it falls short, or the reader can't judge and says why."""

HOLDS, FALLS_SHORT, CANNOT_JUDGE = 0, 1, 2


class CannotJudge(Exception):
    """One sentence: what is missing or can't be read, where, and what to do.

    `testkit.__main__` prints it and ends with CANNOT_JUDGE; the plugins make it a usage error.
    """
