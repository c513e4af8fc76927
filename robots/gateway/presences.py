"""Where the robots are, as far as the gateway may believe. A robot nobody has heard of counts as in its last car."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from robots.core.lift import Presence, Zone


@dataclass(slots=True)
class Whereabouts:
    zone: Zone
    lift: str
    boot: int
    seq: int


@dataclass(slots=True)
class Presences:
    """Last reported zone of each robot, and the car in which it last had a session."""

    group: str
    _known: dict[str, Whereabouts] = field(default_factory=dict)
    _last_car: dict[str, str] = field(default_factory=dict)
    _void: dict[str, tuple[int, int]] = field(default_factory=dict)
    _heard_at: dict[str, float] = field(default_factory=dict)

    def heard(self, robot: str, at: float) -> None:
        """Its own live word, whatever it says."""
        self._heard_at[robot] = at

    def says_in(self, robot: str, now: float, alive_s: float) -> bool:
        """It is alive, and its word is that it stands on the sill of one of our cars or in it."""
        known = self._known.get(robot)
        alive = now - self._heard_at.get(robot, -math.inf) <= alive_s
        return alive and known is not None and known.zone is not Zone.OUT

    def take(self, presence: Presence, boot: int, seq: int) -> bool:
        """Note a report. False: an older one than what is known, dropped."""
        ours = presence.group == self.group or (presence.group == "" and presence.zone is not Zone.OUT)
        return self.put(presence.robot, presence.zone if ours else Zone.OUT, presence.lift if ours else "", boot, seq)

    def put(self, robot: str, zone: Zone, lift: str, boot: int, seq: int) -> bool:
        """The robot itself says so, in a presence or a command."""
        known = self._known.get(robot)
        if known is not None and (boot, seq) < (known.boot, known.seq):
            return False
        if robot in self._void and (boot, seq) <= self._void[robot]:
            return False
        self._known[robot] = Whereabouts(zone, lift or self._last_car.get(robot, ""), boot, seq)
        return True

    def clear(self, robot: str) -> tuple[int, int]:
        """A person has looked: it is in no car, whatever it said last. The (boot, seq) up to which its word is void."""
        known = self._known.get(robot)
        mark = (known.boot, known.seq) if known is not None else (-1, -1)
        self.void(robot, mark)
        return mark

    def void(self, robot: str, mark: tuple[int, int]) -> None:
        """As it was cleared, also before a restart."""
        self._void[robot] = mark
        self._known[robot] = Whereabouts(Zone.OUT, "", *mark)
        self._last_car.pop(robot, None)

    def had_session(self, robot: str, lift: str) -> None:
        self._last_car[robot] = lift

    def left_session(self, robot: str) -> None:
        """Its session is over and it is known to be out."""
        self._last_car.pop(robot, None)

    def is_out(self, robot: str, lift: str) -> bool:
        """Known to be clear of that car; unknown is no."""
        known = self._known.get(robot)
        return known is not None and (known.zone is Zone.OUT or known.lift != lift)

    def is_known_in(self, robot: str, lift: str) -> bool:
        """Reported on the sill of that car or in it."""
        known = self._known.get(robot)
        return known is not None and known.zone is not Zone.OUT and known.lift == lift

    def is_on_sill(self, robot: str, lift: str) -> bool:
        """Reported on the sill of that car."""
        known = self._known.get(robot)
        return known is not None and known.zone is Zone.SILL and known.lift == lift

    def in_car(self, lift: str) -> set[str]:
        """Robots that are, or for lack of word may be, on the sill of that car or in it."""
        robots = {robot for robot in self._known if self.is_known_in(robot, lift)}
        return robots | {robot for robot, car in self._last_car.items() if car == lift and robot not in self._known}
