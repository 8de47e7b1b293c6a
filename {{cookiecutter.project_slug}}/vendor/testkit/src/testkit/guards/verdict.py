"""Is an event a breach: what was tried, if the test's layer may not do it."""

import threading
from typing import Any

from testkit.call_site import Project, in_a_loop
from testkit.guards.blocking import BLOCKING, blocking_call
from testkit.guards.permissions import ALLOWED, Kind, SideEffect
from testkit.guards.sandbox import Sandbox
from testkit.guards.side_effects import WATCHED, side_effect_of

KEPT_BY_TOOLS = frozenset({Kind.FILE, Kind.DATABASE})


def breach_of(
    event: str, arguments: tuple[Any, ...], layer: str, project: Project, sandbox: Sandbox
) -> SideEffect | None:
    if event in BLOCKING and in_a_loop() and project.app_calls() and (call := blocking_call(event, arguments)):
        return call
    effect = side_effect_of(event, arguments, sandbox) if event in WATCHED else None
    if effect is None or effect.kind in ALLOWED[layer]:
        return None
    return None if effect.kind in KEPT_BY_TOOLS and _is_a_tools_own(project) else effect


def _is_a_tools_own(project: Project) -> bool:
    """No line of the project led to it: a plugin keeps its cache, hypothesis its examples, coverage its data. In a
    thread or a task that can't be known."""
    in_main = threading.current_thread() is threading.main_thread()
    return in_main and not in_a_loop() and not project.is_calling()
