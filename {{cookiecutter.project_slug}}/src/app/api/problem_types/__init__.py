"""The problem that each domain error becomes: here those of every service; a feature's are in a
file named for it."""

from dataclasses import dataclass

from app.domain.errors import (
    DatabaseUnavailable,
    DomainError,
    IdentityUnavailable,
    InvalidToken,
    NotAllowed,
)


@dataclass(frozen=True)
class ProblemType:
    """Of RFC 9457: `code` is its URN's last part."""

    status: int
    code: str
    title: str
    retry_after: int | None = None
    """Seconds."""


ProblemTypes = dict[type[DomainError], ProblemType]

SHARED_PROBLEMS: ProblemTypes = {
    NotAllowed: ProblemType(403, "not_allowed", "Your role may not do this"),
    InvalidToken: ProblemType(401, "invalid_token", "A valid bearer token is needed"),
    IdentityUnavailable: ProblemType(
        503,
        "identity_unavailable",
        "Tokens can't be verified at the moment",
        retry_after=5,
    ),
    DatabaseUnavailable: ProblemType(
        503,
        "database_unavailable",
        "The database can't be used at the moment",
        retry_after=5,
    ),
}
