"""The cure of a failure: from the service's page of symptoms, or else from a short table. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from testkit.records import Failure

ENTRY = re.compile(r"^## (?P<title>.+?)$(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
MESSAGE = re.compile(r"^```text\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
CURE = re.compile(r"^\* Cure: (?P<cure>.*?)(?=^\* |^```|\Z)", re.MULTILINE | re.DOTALL)
PREFIX = re.compile(r"^(?:[\w.]+: )?(?:\([\w.]+\) )?")
"""The class, and that of the driver: which of them a failure has depends on where it was caught."""
GAP = r"[^\n]{0,200}?"
LEAST_TEXT = 8
"""Characters that a message must have besides `…`: fewer match anything."""

BY_ERROR = {
    "AssertionError": "Compare what the test expects with what the commit meant to change; correct what is wrong.",
    "ValidationError": "The data and its schema differ: correct the factory or the caller, or declare the field.",
    "KeyError": "A key is missing: compare the payload with the contract of who sends it.",
    "AttributeError": "An object is of another type, or None: find where it was made.",
    "ImportError": "Run `make install`; if that does not help, two modules import each other.",
    "ModuleNotFoundError": "Run `make install`, and add the dependency to pyproject.toml.",
    "ConnectionRefusedError": "Nothing listens there: start the server in a fixture, and wait until it answers.",
}
BY_GROUP = {
    "timeout": "Put `async with asyncio.timeout(1):` around the act to see what it waits for; await an event.",
    "database": "Read the statement in the trace; check the migration, and that the test arranges its own rows.",
    "network": "A test may not depend on another machine: mock the call at the transport.",
    "set-up": "The fixture failed, not the test: run one of the tests alone and cure the fixture first.",
    "type error": "Run the type checker; it names the call whose arguments changed.",
    "leak": "Await the task, close the connection, or let a fixture do it after `yield`.",
    "guard": "The message names the layer that may do this: move the test there, or give it a fake.",
    "crash": "The process died: run the test alone without xdist, with `-X faulthandler`.",
}


class Cure(NamedTuple):
    text: str
    source: str
    """The page and its heading; empty for our own table."""


class Symptom(NamedTuple):
    title: str
    messages: Sequence[re.Pattern[str]]
    cure: str

    def fits(self, failure: Failure) -> bool:
        return any(message.search(failure.message) for message in self.messages)


def symptoms(page: str) -> list[Symptom]:
    """Of a page like docs/symptoms.md: `## title`, messages in blocks of text, `* Cure: ...`."""
    found = []
    for entry in ENTRY.finditer(page):
        cure = CURE.search(entry["body"])
        messages = [_pattern(block["text"]) for block in MESSAGE.finditer(entry["body"])]
        if cure and any(messages):
            text = " ".join(cure["cure"].split())
            found.append(Symptom(entry["title"].strip(), [one for one in messages if one], text))
    return found


def _pattern(text: str) -> re.Pattern[str] | None:
    """A message in which `…` stands for anything."""
    parts = PREFIX.sub("", " ".join(text.split())).split("…")
    if len("".join(parts)) < LEAST_TEXT:
        return None
    return re.compile(GAP.join(map(re.escape, parts)))


def cure_of(failure: Failure, known: Sequence[Symptom], page: str = "docs/symptoms.md") -> Cure | None:
    for symptom in known:
        if symptom.fits(failure):
            return Cure(symptom.cure, f"{page}: {symptom.title}")
    text = BY_ERROR.get(failure.error.rpartition(".")[2]) or BY_GROUP.get(failure.group)
    return Cure(text, "") if text else None
