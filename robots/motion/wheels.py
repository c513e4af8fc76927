"""Whether a base moves as it is told: what its wheels did (odometry) against the commands of the last moments.

A wheel without power, or one that drags, turns the robot where nobody steers it to. Slower than told, in the same
proportion, is no fault: a slope, carpet, a weak battery or a hand that holds it; without headway the follower is
blocked. What wheels do while nothing is commanded is not looked at: people push robots, and rails carry them.
"""

from __future__ import annotations

from collections import deque

from robots.motion.lateness import Lateness
from robots.motion.limits import Limits

ANSWER_S = 0.5
"""From a command to the wheels' answer in odometry at the latest, on a machine that keeps up."""
TOLD_S = 5.0
"""What was told longer ago is no excuse, however late the machine is."""
WEAKEST = 0.5
"""Of the limits' acceleration: bases brake and turn away at least so well."""
SLACK = 0.02
SLACK_SHARE = 0.05
"""m/s at the footprint's edge, and of what is commanded there: so much off is no deviation."""
AWAY_M = 0.04
"""Its edge has come so far from where it was told to be: wheels that do that three times running have failed."""
TIMES = 3
FORGETS = 0.05
"""m/s: an old deviation fades while the wheels obey."""
GAP_S = 0.5
"""Odometry rarer than that says nothing of what was between."""
_SHARES = tuple(step / 10.0 for step in range(11))

Speeds = tuple[float, float]
"""m/s forward, rad/s to the left."""


class WheelWatch:
    """Tell it every command, show it every odometry with what was commanded last. `strayed` stays until `forgive`.

    With odometry ten times a second a dead, dragging or stuck wheel is found within 1 s and 0.4 m of way from 0.3 m/s
    on; at 0.15 m/s within 3.5 s and 0.4 m.
    """

    def __init__(self, limits: Limits) -> None:
        self.strayed = False
        self._limits = limits
        self._told: deque[tuple[float, float, float]] = deque()
        self._low: Speeds = (0.0, 0.0)  # the speeds that may be seen now, at full strength
        self._high: Speeds = (0.0, 0.0)
        self._at: float | None = None
        self._away, self._times = 0.0, 0
        self._lateness = Lateness()

    def forgive(self) -> None:
        """A person has seen to it: look anew."""
        self.strayed = False
        self._at, self._away, self._times = None, 0.0, 0

    def tell(self, at: float, told: Speeds) -> None:
        """Commanded at `at`, seconds: several may come between two odometries."""
        recent = self._told
        recent.append((at, *told))
        while len(recent) > 1 and recent[1][0] <= at - TOLD_S:
            recent.popleft()

    def see(self, at: float, told: Speeds, seen: Speeds, taken: float | None = None) -> bool:
        """True at the moment it is sure that the wheels do not obey. `taken`: when, by the clock of the base.

        What comes late from the base comes late to it too: so much longer its wheels may do what was told before.
        """
        dt = None if self._at is None else at - self._at
        self._at = at
        self.tell(at, told)
        late = 0.0 if taken is None else self._lateness.see(at, taken)
        self._forget(at - ANSWER_S - 2.0 * late)
        if dt is None or not 0.0 < dt <= GAP_S:
            self._begin(seen)
            return False
        self._expect(dt)
        off = self._off(seen) - SLACK - SLACK_SHARE * self._edge(told)
        if off <= 0.0 or self._edge(told) <= SLACK:
            self._away, self._times = max(0.0, self._away - FORGETS * dt), 0
            return False
        self._away, self._times = self._away + off * dt, self._times + 1
        if self.strayed or self._times < TIMES or self._away < AWAY_M:
            return False
        self.strayed = True
        return True

    def _forget(self, before: float) -> None:
        recent = self._told
        while len(recent) > 1 and recent[1][0] <= before:  # the one before still counts at that instant
            recent.popleft()

    def _begin(self, seen: Speeds) -> None:
        self._low = self._high = seen
        self._away, self._times = 0.0, 0
        self._expect(0.0)

    def _expect(self, dt: float) -> None:
        """A new command may take effect at once, an old one lasts as long as a weak base needs to leave it."""
        limits = self._limits
        low, high = [0.0, 0.0], [0.0, 0.0]
        for axis, most in enumerate((limits.accel, limits.turn_accel)):
            wanted = [entry[axis + 1] for entry in self._told]
            step = WEAKEST * most * dt
            low[axis] = min(*wanted, self._low[axis] + step) if wanted else self._low[axis]
            high[axis] = max(*wanted, self._high[axis] - step) if wanted else self._high[axis]
        self._low, self._high = (low[0], low[1]), (high[0], high[1])

    def _off(self, seen: Speeds) -> float:
        """m/s that the footprint's edge moves otherwise than told, were all of it as slow as fits best."""
        full = self._gap(seen, 1.0)
        return full if full == 0.0 else min(full, *(self._gap(seen, share) for share in _SHARES))

    def _gap(self, seen: Speeds, share: float) -> float:
        speed = _beyond(seen[0], share * self._low[0], share * self._high[0])
        turn = _beyond(seen[1], share * self._low[1], share * self._high[1])
        return speed + self._limits.radius * turn

    def _edge(self, speeds: Speeds) -> float:
        return abs(speeds[0]) + self._limits.radius * abs(speeds[1])


def _beyond(value: float, low: float, high: float) -> float:
    return low - value if value < low else value - high if value > high else 0.0
