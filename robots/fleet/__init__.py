"""The fleet scheduler's mind: run lifecycle, dispatch, orders, progress, ETA, lift desk. Pure: no clock, no I/O."""

from robots.fleet.rules import FleetRules
from robots.fleet.scheduler import Scheduler

__all__ = ["FleetRules", "Scheduler"]
