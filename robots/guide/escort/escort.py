"""One escort: who is led, where it stands in the chart, what it waits for and says. Events carry the time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from robots.building.segments import Segment
from robots.core.geometry import Point, distance
from robots.core.reasons import Reason
from robots.core.sensing import ScanSeen
from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.escort.chart import OVER, STEPS, EscortState
from robots.guide.escort.gait import Gait
from robots.guide.escort.pace import pace_of
from robots.guide.escort.tracking import Tracker
from robots.guide.escort.words import line

S = EscortState
SPEED_STEP = 0.04
"""m/s: a smaller change of the speed it leads at is none."""
HEADWAY_M = 0.5
"""Driven less than this far, it has made no headway."""
STANDS_S = 5.0
"""So long without headway it stands before something: how its visitor walks cannot be measured, nobody tires."""
HELD_UP_S = 60.0
"""So long without headway its visitor is let go. Who gets in its way on purpose is gone by then."""
FETCHED_MOST, SAME_PLACE_M = 3, 1.0
"""So often it goes back from one place to who stays behind; who does not come on even then is waited for there."""


class Phase(StrEnum):
    """Of a ride, as far as its visitor is concerned."""

    LANDING = "landing"
    BOARDING = "boarding"
    ABOARD = "aboard"
    LEAVING = "leaving"


class Escort:
    """Leading one visitor along one order.

    action_id     of the order's `escort`
    place         the name of the window
    elder, lang   as the visitor chose at the kiosk
    """

    def __init__(
        self, at: float, action_id: str, place: Text, segments: Sequence[Segment], elder: bool = False,
        lang: Lang = "zh",
    ) -> None:  # fmt: skip
        self.action_id, self.elder, self.lang = action_id, elder, lang
        self.pace = pace_of(elder)
        self.gait = Gait(self.pace)
        self._led = self.gait.speed
        self.tracker = Tracker(segments, self.pace.lost_s)
        self.state = S.INVITED
        self.since = at
        self._place = place
        self._behind_at = at  # since when the visitor is not with it
        self._went_back = False  # once for each time they fall behind
        self._fetched = 0  # times it went back to them from where it is
        self._fell_at: Point = (math.inf, math.inf)
        self._is_apart = False  # on the landing, before they board
        self.is_short = False  # it ended within sight of the window, not at it
        self._said: set[str] = set()  # in this ride
        self._why = Reason.VISITOR_GONE
        self._walked_s = 0.0
        self._stood_s = 0.0  # on its way, and no headway since it came to `_stood`
        self._stood: Point = (math.inf, math.inf)
        self._at = at
        self._lines: list[Text] = [line("come", place.zh, place.en)]

    # --- what is asked ---

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def may_drive(self) -> bool:
        """By its own driving; in a ride the ride drives."""
        return self.state in (S.WALKING, S.GOING_BACK)

    @property
    def goes_back(self) -> bool:
        return self.state is S.GOING_BACK

    @property
    def result(self) -> str:
        """Of the action when it ends: empty = they arrived."""
        ends = {S.GIVEN_UP: self._why.value, S.ALARM: Reason.ALARM.value}
        return ends.get(self.state, "")

    @property
    def is_held_up(self) -> bool:
        """On its way to the window it has got nowhere for too long."""
        return self.state is S.WALKING and self._stood_s >= HELD_UP_S

    @property
    def until(self) -> float | None:
        """When its state ends at the latest; None where driving does."""
        match self.state:
            case S.INVITED:
                return self.since + self.pace.invite_s
            case S.RESTING:
                return self.since + self.gait.rest_s
            case S.RIDING:
                limit = self.since + self.pace.lift_s
                return min(limit, self._behind_at + self.pace.give_up_s) if self._is_apart else limit
            case S.WAITING | S.GOING_BACK:
                return self._behind_at + self.pace.give_up_s
            case _:
                return None

    def waits(self) -> tuple[Reason, float | None] | None:
        """Why it does not go on towards the window, and until when."""
        if self.may_drive or self.is_over or self.state is S.RIDING:
            return None
        return (Reason.RESTING if self.state is S.RESTING else Reason.WAITING_FOR_VISITOR), self.until

    def said(self) -> list[Text]:
        """What it has to say since the last call."""
        lines, self._lines = self._lines, []
        return lines

    # --- what happens ---

    def see(self, scan: ScanSeen) -> None:
        self.tracker.see(scan)

    def alarm(self, at: float) -> None:
        if self._fire("ALARM", at):
            self._say("alarm")

    def looked(self, at: float) -> None:
        """It went back as far as it may."""
        self._fire("LOOKED", at)

    def board(self, at: float) -> bool:
        """The way goes on by lift: the ride moves the guide until `got_off`."""
        if not self._fire("BOARDS", at):
            return False
        self._is_apart, self._said = False, set()
        return True

    def ride(self, at: float, phase: Phase, here: Point) -> None:
        """What it says on the way by lift, each line once, and whether its visitor stays with it at the landing."""
        if self.state is not S.RIDING:
            return
        apart = phase is Phase.LANDING and self.tracker.away(at, here) > self.pace.far_m
        if apart and not self._is_apart:
            self._behind_at = at
        self._is_apart = apart
        key = {Phase.LANDING: "near" if apart else "lift", Phase.BOARDING: "board", Phase.LEAVING: "out"}.get(phase)
        if key is not None and key not in self._said:
            self._said.add(key)
            self._say(key)
        if phase not in (Phase.LANDING, Phase.BOARDING):
            self.since = at  # aboard the ride itself has deadlines

    def close_by(self, at: float) -> bool:
        """People stand before the window and do not go: the visitor sees it from here."""
        if self.state is not S.WALKING or not self._fire("THERE", at):
            return False
        self.is_short = True
        self._say("close")
        return True

    def asks_past(self) -> None:
        """Its way turns round to where its visitor walks behind it: they are to step aside and come after it."""
        self._say("aside")

    def held_up(self, at: float) -> None:
        """There is no way through: the visitor is told how to find the window without it."""
        if self._fire("HELD_UP", at):
            self._why = Reason.OBSTACLE
            self._say("blocked")

    def got_off(self, at: float) -> None:
        """Both are out of the car again."""
        if self._fire("GOT_OFF", at):
            self._say("on")

    def give_up(self, at: float, why: Reason) -> None:
        """The ride came to nothing."""
        if self._fire("LATE", at):
            self._why = why
            self._say({Reason.LIFT_GAVE_UP: "no_lift", Reason.VISITOR_GONE: "gone"}.get(why, "staff"))

    def step(self, at: float, here: Point, at_goal: bool, under_way: bool = False) -> bool:
        """Let time pass until `at`. True: the state changed, or the speed.

        at_goal    it stands before the window
        under_way  it has a path to drive, and nothing but what stands in its way keeps it from that
        """
        was, passed = self.state, max(0.0, at - self._at)
        self._at = max(self._at, at)
        if self.is_over:
            return False
        away = self.tracker.away(at, here)
        self._headway(passed if under_way else 0.0, here)
        goes = self.state is S.WALKING and self._stood_s < STANDS_S
        if goes and self.tracker.place is not None and away < math.inf:
            self.gait.see(at, self.tracker.place, away)
        else:
            self.gait.stands()
        if self.until is not None and at >= self.until:
            self._late(at)
        elif self.state is S.RIDING:
            pass
        elif self.state is S.WALKING:
            self._walked_s += passed if goes else 0.0
            self._walk(at, here, away, at_goal)
        elif self.state is S.RESTING and away > self.pace.far_m:
            self._fall_behind(at, here)
        elif self.state is not S.RESTING and away <= self.pace.near_m:
            first = self.state is S.INVITED
            self._fire("CAME", at)
            if not first and not at_goal:
                self._say("on")
        elif self._may_fetch and at - self.since >= self.pace.call_s:
            self._went_back, self._fetched = True, self._fetched + 1
            self._fire("STAYED", at)
            self._say("back")
        return self.state is not was or self._has_new_speed()

    def _headway(self, passed: float, here: Point) -> None:
        """Where it waits for its visitor it makes none either, but that has a deadline of its own."""
        if distance(here, self._stood) >= HEADWAY_M:
            self._stood, self._stood_s = here, 0.0
        elif self.state is S.WALKING:
            self._stood_s += passed

    @property
    def _may_fetch(self) -> bool:
        """To and fro for ever is no end: where they cannot come on, going back once more helps nobody."""
        return self.state is S.WAITING and not self._went_back and self._fetched < FETCHED_MOST

    def _has_new_speed(self) -> bool:
        if self.state is not S.WALKING or abs(self.gait.speed - self._led) < SPEED_STEP:
            return False
        self._led = self.gait.speed
        return True

    def _walk(self, at: float, here: Point, away: float, at_goal: bool) -> None:
        if away > self.pace.far_m:
            self._fall_behind(at, here)
        elif at_goal and away < math.inf:
            self._fire("THERE", at)
            self._say("here")
        elif self.gait.rest_every_s and self._walked_s >= self.gait.rest_every_s and not at_goal:
            self._walked_s = 0.0
            self._fire("TIRED", at)
            self._say("rest")

    def _fall_behind(self, at: float, here: Point) -> None:
        if distance(here, self._fell_at) >= SAME_PLACE_M:
            self._fell_at, self._fetched = here, 0
        self._behind_at, self._went_back = at, False
        self._fire("FELL_BEHIND", at)
        self._say("wait")

    def _late(self, at: float) -> None:
        if self.state is S.RESTING:
            self._fire("RESTED", at)
            self._say("on")
        elif self.state is S.RIDING:
            self.give_up(at, Reason.VISITOR_GONE if self._is_apart else Reason.LIFT_GAVE_UP)
        elif self._fire("LATE", at):
            self._say("gone")

    def _fire(self, trigger: str, at: float) -> bool:
        after = STEPS[trigger].get(self.state)
        if after is None:
            return False
        self.state, self.since = after, at
        return True

    def _say(self, key: str) -> None:
        self._lines.append(line(key, self._place.zh, self._place.en))
