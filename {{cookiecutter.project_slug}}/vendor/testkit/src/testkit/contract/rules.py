"""What a change means to those who call the API: each rule has an id, a severity and a reason."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

Side = Literal["request", "response", "security", "operation"]


class Severity(IntEnum):
    SAFE = 0
    RISKY = 1
    BREAKING = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Rule:
    severity: Severity
    why: str


@dataclass(frozen=True)
class Change:
    rule: str
    side: Side
    place: str
    """Where in the document: an operation's part, or a component that several operations use."""
    before: Any
    after: Any
    operations: tuple[str, ...] = field(default=(), compare=False)

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity

    @property
    def why(self) -> str:
        return RULES[self.rule].why


SAFE, RISKY, BREAKING = Severity
_REFUSED = "requests that were accepted may be refused"
_SURPRISED = "readers may get what they were never promised"

# Each constraint of a schema: `<side>-<constraint>-narrowed` and `-widened`. Only one of the two
# can hurt: a request that is narrowed, an answer that is widened.
CONSTRAINTS = {
    "type": "the type",
    "null": "null",
    "enum": "the list of values",
    "bound": "a bound",
    "multiple-of": "the step",
    "pattern": "the pattern",
    "format": "the format",
    "required": "what must be there",
    "closed": "whether other properties may come",
    "unique": "whether items must differ",
    "union": "the list of alternatives",
    "tag": "the discriminator's values",
    "condition": "a condition",
}
RULES = {
    f"{side}-{name}-{how}": Rule(severity, f"{what} is {how}: {reason}")
    for name, what in CONSTRAINTS.items()
    for side, how, severity, reason in [
        ("request", "narrowed", BREAKING, _REFUSED),
        ("request", "widened", SAFE, "what was accepted still is"),
        ("response", "widened", BREAKING, _SURPRISED),
        ("response", "narrowed", SAFE, "readers know all that can come"),
    ]
}
_UNDECIDED = "two patterns differ, and no text was found that tells them apart: look at them"
_OPAQUE = "this keyword is not understood here: compare by hand"
RULES |= {
    # A reader of JSON is expected to pass over what it does not know.
    "response-closed-widened": Rule(RISKY, "other properties may come now: only strict readers stumble"),
    "request-pattern-changed": Rule(RISKY, _UNDECIDED),
    "response-pattern-changed": Rule(RISKY, _UNDECIDED),
    "request-opaque-changed": Rule(RISKY, _OPAQUE),
    "response-opaque-changed": Rule(RISKY, _OPAQUE),
    "request-discriminator-changed": Rule(BREAKING, "senders name the alternative in another property"),
    "response-discriminator-changed": Rule(BREAKING, "readers look for the alternative's name in another property"),
    "request-discriminator-added": Rule(RISKY, "senders may have to name the alternative now"),
    "request-discriminator-removed": Rule(SAFE, "the alternative need not be named any more"),
    "response-discriminator-added": Rule(SAFE, "readers may tell the alternatives apart by it"),
    "response-discriminator-removed": Rule(RISKY, "readers that chose the alternative by it have to guess"),
    "request-property-added": Rule(SAFE, "it may be left out"),
    "request-required-property-added": Rule(BREAKING, "requests without it are refused"),
    "request-property-removed": Rule(BREAKING, "what senders ask for by it is refused, or silently not done"),
    "response-property-added": Rule(SAFE, "readers pass over what they do not know"),
    "response-property-added-to-closed": Rule(
        RISKY, "the object was closed: a strict reader refuses what it does not know"
    ),
    "response-property-removed": Rule(BREAKING, "readers that use it find nothing"),
    "request-default-changed": Rule(BREAKING, "requests that leave it out mean something else now"),
    "request-default-removed": Rule(BREAKING, "what a request without it means is not promised any more"),
    "request-default-added": Rule(RISKY, "if it is new behaviour, requests that leave it out change meaning"),
}
RULES |= {
    "operation-removed": Rule(BREAKING, "its callers get 404 or 405"),
    "operation-added": Rule(SAFE, "nobody calls it yet"),
    "operation-deprecated": Rule(SAFE, "it works as before"),
    "operation-id-changed": Rule(RISKY, "nothing on the wire, but generated clients call the method by another name"),
    "operation-undeprecated": Rule(SAFE, "it works as before"),
    "servers-changed": Rule(RISKY, "callers may have to go to another address"),
    "receiver-removed": Rule(BREAKING, "receivers wait for a call that never comes"),
    "receiver-added": Rule(RISKY, "receivers may get a call that they do not know"),
    "rest-changed": Rule(RISKY, "no rule understands this part: compare by hand"),
    "parameter-removed": Rule(BREAKING, "callers that send it are refused, or get what they did not ask for"),
    "parameter-added": Rule(SAFE, "it may be left out"),
    "required-parameter-added": Rule(BREAKING, "requests without it are refused"),
    "parameter-became-required": Rule(BREAKING, "requests without it are refused"),
    "parameter-became-optional": Rule(SAFE, "it may be left out"),
    "parameter-renamed-in-path": Rule(SAFE, "the name in a path template is not on the wire"),
    "parameter-style-changed": Rule(BREAKING, "the same value is written in another way"),
    "body-removed": Rule(BREAKING, "what callers send is refused, or silently not done"),
    "body-added": Rule(SAFE, "it may be left out"),
    "required-body-added": Rule(BREAKING, "requests without it are refused"),
    "body-became-required": Rule(BREAKING, "requests without it are refused"),
    "body-became-optional": Rule(SAFE, "it may be left out"),
    "body-encoding-changed": Rule(RISKY, "parts of a form are written in another way"),
    "request-media-type-removed": Rule(BREAKING, "callers that send it are refused"),
    "request-media-type-added": Rule(SAFE, "what was accepted still is"),
    "response-media-type-removed": Rule(BREAKING, "readers of it find another, or nothing"),
    "response-media-type-added": Rule(SAFE, "readers ask for the one that they know"),
    "success-removed": Rule(BREAKING, "callers that wait for this status never see it"),
    "success-added": Rule(RISKY, "callers meet a success that they have not been told of"),
    "error-removed": Rule(SAFE, "it does not come any more"),
    "error-added": Rule(SAFE, "a client treats an unknown error as the first of its class"),
    "default-response-removed": Rule(BREAKING, "the form of all other answers is not promised"),
    "default-response-added": Rule(SAFE, "it tells the form of all other answers"),
    "header-removed": Rule(BREAKING, "readers that use it find nothing"),
    "header-added": Rule(SAFE, "readers pass over what they do not know"),
    "header-became-optional": Rule(BREAKING, "readers that rely on it may find nothing"),
    "header-became-required": Rule(SAFE, "it always comes"),
    "security-added": Rule(BREAKING, "callers without credentials are refused"),
    "security-removed": Rule(RISKY, "nobody is asked for credentials any more: is that meant?"),
    "security-alternative-removed": Rule(BREAKING, "callers that use it are refused"),
    "security-alternative-added": Rule(SAFE, "the others still work"),
    "security-scheme-changed": Rule(RISKY, "callers may have to get their credentials in another way"),
    "security-scope-added": Rule(BREAKING, "tokens without the scope are refused"),
    "security-scope-removed": Rule(RISKY, "tokens that could do less can do more: is that meant?"),
}
