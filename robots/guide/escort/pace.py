"""How fast and how patiently a visitor is led."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Metres, seconds and m/s.

    speed, slowest  the fastest and the slowest it drives ahead of its visitor; first: until it has seen them walk
    near_m, far_m   nearer, the visitor keeps up; farther, they fell behind
    lost_s          not seen for so long they count as fallen behind too
    invite_s        so long it waits for them to come along
    call_s          so long it waits for who fell behind before it goes back to them
    give_up_s       so long after they fell behind, or stayed away, it gives up
    lift_s          so long they wait for a lift together before the visitor is spared more of it
    rest_every_s    so much walking between two rests; 0: none. Both until it has seen them walk, see `gait`
    rest_s          of one rest
    """

    speed: float = 0.6
    slowest: float = 0.3
    first: float = 0.6
    near_m: float = 2.0
    far_m: float = 3.0
    lost_s: float = 3.0
    invite_s: float = 30.0
    call_s: float = 12.0
    give_up_s: float = 60.0
    lift_s: float = 420.0
    rest_every_s: float = 0.0
    rest_s: float = 0.0


USUAL = Pace()
ELDER = Pace(
    speed=0.5, slowest=0.2, first=0.35, near_m=2.0, far_m=2.5, lost_s=4.0, invite_s=45.0, call_s=25.0, give_up_s=120.0,
    rest_every_s=25.0, rest_s=8.0,
)  # fmt: skip
"""For whoever asked for large type and slow speech: slower, with pauses."""


def pace_of(elder: bool) -> Pace:
    return ELDER if elder else USUAL
