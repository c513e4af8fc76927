"""The fleet scheduler's mind: run lifecycle, dispatch, orders, progress, ETA, lift desk. Pure: no clock, no I/O."""

from typing import TYPE_CHECKING, Any

from robots.fleet.rules import FleetRules

if TYPE_CHECKING:
    from robots.fleet.scheduler import Scheduler

__all__ = ["FleetRules", "Scheduler"]


def __getattr__(name: str) -> Any:
    """The scheduler is loaded by those who make one: every process reads ledgers, which need only how a run lives."""
    if name != "Scheduler":
        raise AttributeError(name)
    from robots.fleet.scheduler import Scheduler

    return Scheduler
