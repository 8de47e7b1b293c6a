"""The errors that any rule may raise: a type for each reason, with the facts as its fields. The
errors of an aggregate are in its own module."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass
class DomainError(Exception):
    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        return repr(self)


@dataclass
class NotAllowed(DomainError):
    needs: str


@dataclass
class InvalidToken(DomainError):
    detail: str


@dataclass
class IdentityUnavailable(DomainError):
    detail: str


@dataclass
class DatabaseUnavailable(DomainError):
    """Try again later. When the connection broke during a commit, its outcome is unknown."""

    detail: str
