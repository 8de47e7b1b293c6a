"""Regular expressions of a document: which can be tried here, and on what.

Whether one pattern accepts all that another does is not decided: a person looks (decision 44).
"""

import re

TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def is_readable(pattern: str) -> bool:
    """False for another dialect than Python's."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def can_be_tried(pattern: str) -> bool:
    return is_readable(pattern) and not is_slow(pattern)


def is_slow(pattern: str) -> bool:
    """A repeated group that repeats or chooses inside: a text that almost fits may take years."""
    pieces = TOKEN.findall(pattern)
    varies = [False]
    for piece, ahead in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == "(":
            varies.append(False)
        elif piece == ")" and len(varies) > 1:
            is_inner_varying = varies.pop()
            if is_inner_varying and ahead and ahead in "*+{":
                return True
            varies[-1] = varies[-1] or is_inner_varying or (ahead != "" and ahead in "*+?{")
        elif piece in ("*", "+", "{", "|"):
            varies[-1] = True
    return False
