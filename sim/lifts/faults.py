"""The faults a simulated car and its call box can have, each set and cleared by assignment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """Everything off by default. Of the car:

    obstructed       something keeps breaking the door's light beam: it reopens, stays open, and nudges after a while
    stuck            the car stops dead where it is and stays; afterwards it goes on to the landing it was bound for
    door_fault       the door stops where it is, state FAULT; afterwards it opens
    level_error_m    the car stops this far above the landing (below: negative)
    relevel_after_s  so long after an uneven stop it levels itself; None: never
    rear_door        the rear door opens instead of the front one
    no_power         everything stands where it is; people's buttons are dead
    rescue_after_s   with it: a rescue device brings the car to the nearest landing after so long; None: there is none

    Of the controller and its call box, as a gateway meets them:

    offline          no reading leaves it and every command is refused `offline`; people's buttons work
    deaf             robot commands are taken without a word and without effect
    refuse_calls     robot calls are refused (`locked_floor`)
    refuse_after_s   with it: they are taken first and refused so much later
    ignore_holds     hold-door commands have no effect
    anti_nuisance    after so many presses of the door button at one stop all car calls are wiped; 0: never
    sleeps_after_s   at rest for so long, the box loses its power until somebody calls the lift; 0: never
    floor_offset     the reported floor is this many landings too high (wrapping round)
    late_s           every report arrives so much later
    repeat_after_s   every arrival is reported once more so much later; 0: it is not
    renamed          the landing of this map id has another name in the controller since; empty: none
    """

    obstructed: bool = False
    stuck: bool = False
    door_fault: bool = False
    level_error_m: float = 0.0
    relevel_after_s: float | None = None
    rear_door: bool = False
    no_power: bool = False
    rescue_after_s: float | None = None
    offline: bool = False
    deaf: bool = False
    refuse_calls: bool = False
    refuse_after_s: float = 0.0
    ignore_holds: bool = False
    anti_nuisance: int = 0
    sleeps_after_s: float = 0.0
    floor_offset: int = 0
    late_s: float = 0.0
    repeat_after_s: float = 0.0
    renamed: str = ""

    def codes(self) -> tuple[str, ...]:
        """What the controller notices of it."""
        return tuple(name for name in ("stuck", "door_fault", "no_power") if getattr(self, name))
