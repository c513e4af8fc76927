"""The gateway's times and bounds; defaults from lift/ride A.2."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewayTimers:
    """Seconds, except the counts.

    lease_s          a session lives this long without word from its robot
    adopt_s          at least this much lease is left to a session found after a restart
    hold_slice_s     one hold of the door, at most
    hold_total_s     all holds together from one opening of the door until it is shut
    courtesy_s       the door stays open after a robot got off, for people who let it out first
    confirm_s        a controller that has not shown a command's effect by then has refused it
    release_s        a release waits this long for the robot's presence to say out
    exclusive_s      an exclusive session waits this long for an empty car and its robot mode
    settle_s         retained presences are read this long after the link is up, before anything is granted
    silent_s         without a reading for this long a car is offline
    beat_s           a car's state is published at least this often
    quiet_s          after an alarm's reset no session is granted for this long
    remember_s       a request id is remembered this long, and no command is valid for longer
    remember_count   request ids remembered for one robot, at most
    commands_per_10s commands taken from one robot in ten seconds, at most
    alive_s          a robot heard within this is alive: nobody else says where it is (it renews its lease every 30 s)
    skew_s           clock difference allowed with a robot of which only one message is known
    """

    lease_s: float = 180.0
    adopt_s: float = 60.0
    hold_slice_s: float = 10.0
    hold_total_s: float = 45.0
    courtesy_s: float = 2.5
    confirm_s: float = 5.0
    release_s: float = 10.0
    exclusive_s: float = 180.0
    settle_s: float = 2.0
    silent_s: float = 10.0
    beat_s: float = 0.9
    quiet_s: float = 10.0
    remember_s: float = 600.0
    remember_count: int = 256
    commands_per_10s: int = 40
    alive_s: float = 40.0
    skew_s: float = 5.0
