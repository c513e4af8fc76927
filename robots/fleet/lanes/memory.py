"""What the scheduler knows of the ways besides the ledger: in memory only, rebuilt after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from robots.core.geometry import Pose
from robots.core.vda import Order
from robots.fleet.traffic import Network, Traffic


@dataclass(slots=True)
class Lanes:
    """traffic   None while there is nothing to control: one courier alone, and nothing closed or limited
    orders    robot -> the order by which traffic follows it; told: sequence id of its last node that traffic knows of
    waits     robot -> what it waits for, since when it has been that
    apart     robot -> order and number of its update of which the log was told that traffic has it elsewhere
    shown     what the tablets were told of people's words about the ways; None = nothing yet
    seen      guide -> where it stood when traffic was told of it
    drawn     robot -> its order as it stands, with the order's id and the number of its newest update
    """

    traffic: Traffic | None = None
    network: Network | None = None
    orders: dict[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    waits: dict[str, tuple[str, float]] = field(default_factory=dict)
    seen: dict[str, Pose] = field(default_factory=dict)
    drawn: dict[str, tuple[str, int, Order]] = field(default_factory=dict)
    apart: dict[str, tuple[str, int]] = field(default_factory=dict)
    shown: list[dict[str, Any]] | None = None
