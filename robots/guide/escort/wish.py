"""That a visitor wants to be led: how the guide's state says it to the fleet, which gives the orders."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.vda import Info
from robots.core.visitors import Lang

WISH_S = 20.0
"""So long the visitor waits for the fleet's order before they are shown the way instead."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Take who stands at the kiosk to `stop`. `key`: this wish and no other; `until`: UTC seconds."""

    key: str
    stop: str
    elder: bool
    lang: Lang
    until: float


def wish_info(wish: Wish) -> Info:
    elder = "true" if wish.elder else ""
    return Info("escort_wanted", (("key", wish.key), ("stop", wish.stop), ("elder", elder), ("lang", wish.lang)))
