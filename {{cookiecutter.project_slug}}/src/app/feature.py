from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import APIRouter

from app.adapters import Adapters
from app.api.dependencies import Provided
from app.api.problem_types import ProblemTypes

Services = TypeVar("Services")
Task = Callable[[Adapters], Callable[[], Awaitable[int]]]
"""Its docstring is its help; what it makes returns how many rows it changed."""


@dataclass(frozen=True)
class Feature(Generic[Services]):
    """What one feature adds to the app: `wire` builds the `services` that its routes call."""

    router: APIRouter
    services: Provided[Services]
    wire: Callable[[Adapters], Services]
    problem_types: ProblemTypes = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    """By the name of their command, as in `python -m app.tasks <name>`."""
