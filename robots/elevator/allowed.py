"""Lifts a ride may take by itself while no desk answers, and those it found wrong about their floor.

What the desk would refuse the robot refuses itself: the hall's lift rules, and the fences as it last heard them or put
them up. A dispute is told with the presence, from ride to ride and over a restart, until the fleet has judged it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from robots.building.lift_rights import against
from robots.core.commands import Remember
from robots.core.events import Received
from robots.core.lift import Dispute, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason

if TYPE_CHECKING:
    from robots.elevator.ride import Ride

OWN = ("barometer", "marker")
"""The robot's own senses of the floor; the localiser follows their vote and is no witness."""

TOLD_FIRST = (Reason.LIFT_FENCED, Reason.LIFT_HOURS, Reason.LIFT_CONFIDENTIAL, Reason.LIFT_FLOOR_DENIED)
"""Of what stands against each lift, the one that ends soonest."""


def obstacle(ride: Ride, lift: str) -> Reason | None:
    """What stands against taking this lift without a word from the desk; None: nothing."""
    m = ride.m
    if lift in m.fenced or any(dispute.lift == lift for dispute in m.disputes):
        return Reason.LIFT_FENCED
    if ride.rules is None or m.order is None:
        return None
    floors = (m.from_map, m.order.to_map)
    return against(ride.rules, ride.time_zone, lift, ride.robot, floors, m.order.confidential, m.now)


def told(reasons: Iterable[Reason | None]) -> Reason | None:
    """Why none of these lifts is taken; None: one may be."""
    found = list(reasons)
    return None if None in found else next((reason for reason in TOLD_FIRST if reason in found), None)


def dispute(ride: Ride) -> None:
    """In the car, after the floors were found at odds: remember it once both own senses outvote the lift."""
    m = ride.m
    if m.notice != Notice.FLOOR_DISPUTED or m.zone is not Zone.IN or not m.near or m.near != m.lift:
        return
    if obstacle(ride, m.near) is Reason.LIFT_FENCED:
        return
    says = dict(sorted(ride.vote().sources.items()))
    if is_outvoted(says):
        m.disputes.append(Dispute(ride.next_id(), m.near, says))
        ride.out.append(Remember("ride", ride.remembered()))


def is_outvoted(says: dict[str, str]) -> bool:
    """Both own senses name the same floor, and the lift another."""
    own = {says.get(source, "") for source in OWN}
    return len(own) == 1 and "" not in own and says.get("lift", "") not in {"", *own}


def take_fenced(ride: Ride, event: Received) -> None:
    """The fleet's newest word of the fences; a dispute it has judged need not be told any more."""
    m, message = ride.m, event.message
    disputes = [dispute for dispute in m.disputes if dispute.id not in message.heard]
    if (list(message.lifts), len(disputes)) != (m.fenced, len(m.disputes)):
        m.fenced, m.disputes = list(message.lifts), disputes
        ride.out.append(Remember("ride", ride.remembered()))
