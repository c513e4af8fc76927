"""The simulator: pretends to be hardware, building, people and network for the very same minds. No product code.

`from sim import Engine` is its Python API, described in `docs/simulator-api.md`. Names are found when they are asked
for: `sim.judge` and others are used without the engine and its minds.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from robots.settings import load_hall
    from sim.engine import Engine
    from sim.pace import Pace
    from sim.world import Body, Placed

__all__ = ["Body", "Engine", "Pace", "Placed", "load_hall"]

_WHERE = {
    "Body": "sim.world",
    "Engine": "sim.engine",
    "Pace": "sim.pace",
    "Placed": "sim.world",
    "load_hall": "robots.settings",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
