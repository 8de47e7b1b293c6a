"""Runs an async scenario under many orders of its tasks' steps; each order has a number that repeats it."""

from testkit.schedules.cancelling import may_be_cancelled
from testkit.schedules.explorer import Unjudged, explore
from testkit.schedules.schedules import Schedules
from testkit.schedules.suspending import suspending

__all__ = ["Schedules", "Unjudged", "explore", "may_be_cancelled", "suspending"]
