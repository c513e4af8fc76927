"""The faults a simulated car can have, each set and cleared by assignment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """Everything off by default.

    obstructed      something keeps breaking the door's light beam: it reopens and stays open
    stuck           the car stops dead where it is and stays; afterwards it goes on to the landing it was bound for
    door_fault      the door stops where it is, state FAULT; afterwards it opens
    offline         no reading leaves the controller and every command is refused `offline`; people's buttons work
    deaf            robot commands are taken without a word and without effect
    refuse_calls    the controller refuses robot calls (`locked_floor`)
    ignore_holds    hold-door commands have no effect
    floor_offset    the reported floor is this many landings too high (wrapping round)
    level_error_m   the car stops this far above the landing (below: negative)
    """

    obstructed: bool = False
    stuck: bool = False
    door_fault: bool = False
    offline: bool = False
    deaf: bool = False
    refuse_calls: bool = False
    ignore_holds: bool = False
    floor_offset: int = 0
    level_error_m: float = 0.0

    def codes(self) -> tuple[str, ...]:
        """What the controller notices of it."""
        return tuple(name for name in ("stuck", "door_fault") if getattr(self, name))
