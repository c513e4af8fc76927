"""Crossing the sill, on the way out or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import Zone
from robots.core.notices import Notice
from robots.elevator.chart import RideState as S
from robots.elevator.commands import Target
from robots.elevator.looks.table import waits_in

if TYPE_CHECKING:
    from robots.elevator.ride import Ride


@waits_in(S.EXITING)
def _exiting(ride: Ride) -> bool:
    """An exit under way needs no fresh message, only a door that is not shutting and, in the car, no other floor."""
    if ride.is_clear_of_sill():
        return ride.fire("OUTSIDE")
    if _is_disputed(ride):
        return ride.fire("BLOCKED")
    return ride.m.zone is not Zone.OUT and ride.is_door_shutting() and ride.fire("DOOR_CLOSING")


def _is_disputed(ride: Ride) -> bool:
    """Still wholly in the car, and a source has named another floor since it set out: it looks again which one it is.

    With a part of it on the sill it goes on: it stands in the doorway of the floor that all were sure of.
    """
    vote = ride.vote()
    if ride.m.zone is not Zone.IN or not vote.is_contradicted:
        return False
    ride.tell(Notice.FLOOR_DISPUTED, lift=ride.m.lift, says=vote.sources)
    return True


@waits_in(S.RETREAT_LANDING)
def _retreat_landing(ride: Ride) -> bool:
    return ride.is_clear_of_sill() and ride.fire("OUTSIDE")


@waits_in(S.RETREAT_CAR)
def _retreat_car(ride: Ride) -> bool:
    m = ride.m
    if m.zone is Zone.OUT or m.exit_blocks > ride.timers.exit_cycles:
        return ride.fire("BLOCKED")
    return m.zone is Zone.IN and m.reached is Target.CAR and ride.fire("INSIDE")


@waits_in(S.RETREAT_SAFE_SIDE)
def _retreat_safe_side(ride: Ride) -> bool:
    m = ride.m
    if ride.is_clear_of_sill():
        return ride.fire("OUTSIDE")
    target = m.drive.target if m.drive else Target.LANDING
    return m.zone is Zone.IN and target is Target.CAR and ride.fire("INSIDE")


@waits_in(S.EVAC_EXIT)
def _evac_exit(ride: Ride) -> bool:
    return ride.is_clear_of_sill() and ride.fire("OUTSIDE")
