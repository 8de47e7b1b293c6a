"""Groups of failures, by what has to be looked at to cure them."""

GROUPS = (
    "assertion",
    "timeout",
    "database",
    "network",
    "set-up",
    "type error",
    "leak",
    "guard",
    "crash",
    "other",
)
"""`set-up` is a fixture that failed for no more special reason; `guard` is a breach of a layer's limits."""

LONGEST_MESSAGE = 2_000
"""Characters."""
