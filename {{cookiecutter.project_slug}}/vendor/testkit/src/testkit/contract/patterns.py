"""Finds a text that one pattern accepts and another does not, by trying likely ones. Finding none
proves nothing; finding one settles it, and tells people more than two regular expressions do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

CLASSES = {"d": "0123456789", "w": "azAZ059_", "s": " \t", "D": "aZ-_ é", "W": "-. é", "S": "aZ0-é"}
ANY = "azAZ09 _-.:/@#é\x7f"
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
WITH_CODE = {"x": 2, "u": 4}
MOST = 400
MANY = 70
"""Times that stand for any number of times."""
TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
LONGEST_SLOW = 12
"""Characters of a text that is tried with a slow pattern."""
QUANTIFIER = re.compile(r"[*+?]|\{(\d+)(,?)(\d*)\}")


def told_apart(
    inner: Sequence[str], outer: Sequence[str], examples: Iterable[Any], bounds: Mapping[str, float]
) -> str | None:
    """A text that all of `inner` match and not all of `outer` do."""
    try:
        ours = [re.compile(pattern, re.ASCII) for pattern in inner]
        theirs = [re.compile(pattern, re.ASCII) for pattern in outer]
    except re.error:  # of another dialect
        return None
    shortest, longest = bounds.get("minLength", 0), bounds.get("maxLength", float("inf"))
    if any(map(is_slow, (*inner, *outer))):
        longest = min(longest, LONGEST_SLOW)
    for text in _likely(inner, examples):
        fits = shortest <= len(text) <= longest and all(one.search(text) for one in ours)
        if fits and not all(one.search(text) for one in theirs):
            return text
    return None


def is_slow(pattern: str) -> bool:
    """A repeated group that repeats or chooses inside: a text that almost fits may take years."""
    pieces = TOKEN.findall(pattern)
    varies = [False]
    for piece, ahead in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == "(":
            varies.append(False)
        elif piece == ")" and len(varies) > 1:
            inside = varies.pop()
            if inside and ahead and ahead in "*+{":
                return True
            varies[-1] = varies[-1] or inside or (ahead != "" and ahead in "*+?{")
        elif piece in ("*", "+", "{", "|"):
            varies[-1] = True
    return False


def _likely(patterns: Iterable[str], examples: Iterable[Any]) -> Iterator[str]:
    yield from (example for example in examples if isinstance(example, str))
    for pattern in patterns:
        try:
            found = _Sampler(pattern).samples()
        except (_Unknown, IndexError):
            continue
        yield from found
        yield from (f"{text}!" for text in found)  # where the pattern has no end
        yield from (f"!{text}" for text in found)


class _Unknown(Exception):
    """Look-around, back references, flags: not sampled."""


class _Sampler:
    """Reads a pattern from left to right; each piece gives texts that it matches."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def samples(self) -> list[str]:
        found = self._either()
        if self._at < len(self._pattern):
            raise _Unknown
        return found

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _sees(self, *marks: str) -> bool:
        return self._pattern[self._at : self._at + 1] in marks

    def _either(self) -> list[str]:
        found = self._sequence()
        while self._sees("|"):
            self._next()
            found += self._sequence()
        return found[:MOST]

    def _sequence(self) -> list[str]:
        pieces: list[list[str]] = []
        while self._at < len(self._pattern) and not self._sees("|", ")"):
            pieces.append(self._repeated(self._piece()))
        plain = [piece[0] for piece in pieces]
        varied = [
            "".join([*plain[:place], choice, *plain[place + 1 :]])
            for place, piece in enumerate(pieces)
            for choice in piece[1:]
        ]
        return ["".join(plain), *varied][:MOST]

    def _piece(self) -> list[str]:
        mark = self._next()
        if mark in "^$":
            return [""]
        if mark == "(":
            return self._group()
        if mark == "[":
            return self._class()
        if mark == ".":
            return list(ANY)
        return list(self._escaped()) if mark == "\\" else [mark]

    def _group(self) -> list[str]:
        if self._sees("?"):
            self._next()
            if self._next() != ":":
                raise _Unknown
        found = self._either()
        self._next()
        return found

    def _escaped(self) -> str:
        mark = self._next()
        if mark in WITH_CODE:
            start, self._at = self._at, self._at + WITH_CODE[mark]
            return chr(int(self._pattern[start : self._at], 16))
        if mark in "bBAZz" or mark in "123456789":
            raise _Unknown
        return CLASSES.get(mark) or ESCAPES.get(mark, mark)

    def _class(self) -> list[str]:
        is_negated = self._sees("^") and self._next() == "^"
        start, found = self._at, ""
        while not self._sees("]"):
            mark = self._next()
            found += self._escaped() if mark == "\\" else mark
            if self._sees("-") and self._pattern[self._at + 1] != "]":
                self._next()
                end = self._next()
                found += self._escaped() if end == "\\" else end
        whole = re.compile(f"[{'^' * is_negated}{self._pattern[start : self._at]}]", re.ASCII)
        self._next()
        return [one for one in dict.fromkeys(found + ANY) if whole.match(one)] or [""]

    def _repeated(self, choices: list[str]) -> list[str]:
        found = QUANTIFIER.match(self._pattern, self._at)
        if not found:
            return choices
        self._at = found.end()
        if self._sees("?"):
            self._next()  # lazy: it matches the same
        least, most = _times(found)
        typical = max(least, min(most, 1))
        counts = [count for count in (least, least + 1, most) if count != typical and count <= most]
        return [choice * typical for choice in choices] + [choices[0] * count for count in counts]


def _times(found: re.Match[str]) -> tuple[int, int]:
    if found[1] is None:
        return {"*": (0, MANY), "+": (1, MANY), "?": (0, 1)}[found[0]]
    least = int(found[1])
    most = int(found[3]) if found[3] else least + MANY if found[2] else least
    return least, most
