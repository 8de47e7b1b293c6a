"""What a change means to those who call the API: each rule has an id, an impact and a reason."""

import json
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

Side = Literal["request", "response", "security", "operation"]
MOST_OPERATIONS = 3
LONGEST = 160
"""Characters of a value that a sentence shows."""


class Impact(IntEnum):
    SAFE = 0
    RISKY = 1
    BREAKING = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Meaning:
    impact: Impact
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
    def impact(self) -> Impact:
        return RULES[self.rule].impact

    @property
    def why(self) -> str:
        return RULES[self.rule].why

    @property
    def sentence(self) -> str:
        return f"{self.impact}: {as_line(self.before)} -> {as_line(self.after)}; {self.why}{self.users}"

    @property
    def users(self) -> str:
        """Where the place doesn't say it, as with a component."""
        if not self.operations or self.place.startswith(self.operations[0]):
            return ""
        more = len(self.operations) - MOST_OPERATIONS
        named = ", ".join(self.operations[:MOST_OPERATIONS])
        return f" (in {named}{f' and {more} more' if more > 0 else ''})"


def as_line(value: object) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


SAFE, RISKY, BREAKING = Impact
_REFUSED = "requests that were accepted may be refused"
_SURPRISED = "readers may get values that the contract excluded"

# Each constraint of a schema: `<side>-<constraint>-narrowed` and `-widened`. Only one of the two
# can hurt: a request that is narrowed, a response that is widened.
CONSTRAINTS = {
    "type": "the type",
    "null": "null",
    "enum": "the list of values",
    "bound": "a bound",
    "multiple-of": "the step",
    "pattern": "the pattern",
    "format": "the format",
    "required": "the list of required properties",
    "closed": "whether other properties are allowed",
    "unique": "uniqueness of items",
    "union": "the list of alternatives",
    "tag": "the discriminator's values",
    "condition": "a condition",
}
RULES = {
    f"{side}-{name}-{how}": Meaning(impact, f"{what} is {how}: {reason}")
    for name, what in CONSTRAINTS.items()
    for side, how, impact, reason in [
        ("request", "narrowed", BREAKING, _REFUSED),
        ("request", "widened", SAFE, "everything that was accepted still is"),
        ("response", "widened", BREAKING, _SURPRISED),
        ("response", "narrowed", SAFE, "readers handle every value that can come"),
    ]
}
_UNDECIDED = "the patterns differ: check by hand whether the new one still fits"
_OPAQUE = "this keyword is not understood: compare by hand"
RULES |= {
    # A reader of JSON is expected to ignore what it doesn't know.
    "response-closed-widened": Meaning(RISKY, "other properties may come now: strict readers fail"),
    "request-pattern-changed": Meaning(RISKY, _UNDECIDED),
    "response-pattern-changed": Meaning(RISKY, _UNDECIDED),
    "request-opaque-changed": Meaning(RISKY, _OPAQUE),
    "response-opaque-changed": Meaning(RISKY, _OPAQUE),
    "request-discriminator-changed": Meaning(BREAKING, "senders name the alternative in another property"),
    "response-discriminator-changed": Meaning(BREAKING, "readers find the alternative's name in another property"),
    "request-discriminator-added": Meaning(RISKY, "senders may have to name the alternative now"),
    "request-discriminator-removed": Meaning(SAFE, "senders no longer have to name the alternative"),
    "response-discriminator-added": Meaning(SAFE, "readers may tell the alternatives apart by it"),
    "response-discriminator-removed": Meaning(RISKY, "readers that choose the alternative by it have to guess"),
    "request-property-added": Meaning(SAFE, "it may be left out"),
    "request-required-property-added": Meaning(BREAKING, "requests without it are refused"),
    "request-property-removed": Meaning(BREAKING, "what senders ask for with it is refused, or silently ignored"),
    "response-property-added": Meaning(SAFE, "readers ignore what they don't know"),
    "response-property-added-to-closed": Meaning(
        RISKY, "the object was closed: strict readers refuse unknown properties"
    ),
    "response-property-removed": Meaning(BREAKING, "readers that use it no longer find it"),
    "request-default-changed": Meaning(BREAKING, "requests that leave it out now mean something else"),
    "request-default-removed": Meaning(BREAKING, "the meaning of a request without it is no longer promised"),
    "request-default-added": Meaning(RISKY, "new behaviour would change what requests without it mean"),
}
RULES |= {
    "operation-removed": Meaning(BREAKING, "its callers get 404 or 405"),
    "operation-added": Meaning(SAFE, "nobody calls it yet"),
    "operation-deprecated": Meaning(SAFE, "it works as before"),
    "operation-id-changed": Meaning(RISKY, "nothing changes on the wire, but generated clients rename the method"),
    "operation-undeprecated": Meaning(SAFE, "it works as before"),
    "servers-changed": Meaning(RISKY, "callers may need another address"),
    "receiver-removed": Meaning(BREAKING, "receivers wait for a call that never comes"),
    "receiver-added": Meaning(RISKY, "receivers may get a call that they don't know"),
    "rest-changed": Meaning(RISKY, "no rule understands this part: compare by hand"),
    "parameter-removed": Meaning(BREAKING, "callers that send it are refused, or it is silently ignored"),
    "parameter-added": Meaning(SAFE, "it may be left out"),
    "required-parameter-added": Meaning(BREAKING, "requests without it are refused"),
    "parameter-became-required": Meaning(BREAKING, "requests without it are refused"),
    "parameter-became-optional": Meaning(SAFE, "it may be left out"),
    "parameter-renamed-in-path": Meaning(SAFE, "names in a path template are not on the wire"),
    "parameter-style-changed": Meaning(BREAKING, "the same value is written differently"),
    "body-removed": Meaning(BREAKING, "what callers send is refused, or silently ignored"),
    "body-added": Meaning(SAFE, "it may be left out"),
    "required-body-added": Meaning(BREAKING, "requests without it are refused"),
    "body-became-required": Meaning(BREAKING, "requests without it are refused"),
    "body-became-optional": Meaning(SAFE, "it may be left out"),
    "body-encoding-changed": Meaning(RISKY, "parts of a form are written differently"),
    "request-media-type-removed": Meaning(BREAKING, "callers that send it are refused"),
    "request-media-type-added": Meaning(SAFE, "everything that was accepted still is"),
    "response-media-type-removed": Meaning(BREAKING, "readers get another media type, or none"),
    "response-media-type-added": Meaning(SAFE, "readers ask for the one they know"),
    "success-removed": Meaning(BREAKING, "callers that wait for this status never get it"),
    "success-added": Meaning(RISKY, "callers get a success status they don't know"),
    "error-removed": Meaning(SAFE, "callers no longer get it"),
    "error-added": Meaning(SAFE, "clients treat an unknown error as the first of its class"),
    "default-response-removed": Meaning(BREAKING, "the form of every other response is no longer promised"),
    "default-response-added": Meaning(SAFE, "it describes every other response"),
    "header-removed": Meaning(BREAKING, "readers that use it no longer find it"),
    "header-added": Meaning(SAFE, "readers ignore what they don't know"),
    "header-became-optional": Meaning(BREAKING, "readers that rely on it may not find it"),
    "header-became-required": Meaning(SAFE, "it is always there"),
    "security-added": Meaning(BREAKING, "callers without credentials are refused"),
    "security-removed": Meaning(RISKY, "credentials are no longer required: is that intended?"),
    "security-alternative-removed": Meaning(BREAKING, "callers that use it are refused"),
    "security-alternative-added": Meaning(SAFE, "the others still work"),
    "security-scheme-changed": Meaning(RISKY, "callers may need other credentials"),
    "security-scope-added": Meaning(BREAKING, "tokens without the scope are refused"),
    "security-scope-removed": Meaning(RISKY, "tokens can do more than before: is that intended?"),
}
