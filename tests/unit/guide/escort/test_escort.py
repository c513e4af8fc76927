"""The chart of an escort: it waits, goes back, rests with elders and always ends; walls are no people."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from robots.core.geometry import Point, Pose
from robots.core.reasons import Reason
from robots.core.sensing import ScanSeen
from robots.core.text import Text
from robots.guide.escort.chart import OVER, STEPS, EscortState, mermaid
from robots.guide.escort.escort import FETCHED_MOST, HELD_UP_S, STANDS_S, Escort
from robots.guide.escort.gait import SLOWER, Gait
from robots.guide.escort.pace import ELDER, USUAL
from robots.guide.escort.tracking import Tracker

WALL = ((-10.0, 3.0, 10.0, 3.0),)
BEAMS = 360
S = EscortState


def scan(at: float, here: Point, people: list[Point], radius: float = 0.25) -> ScanSeen:
    """A laser all around among round people and the wall y = 3."""
    ranges = []
    for beam in range(BEAMS):
        angle = -math.pi + beam * 2 * math.pi / BEAMS
        c, s = math.cos(angle), math.sin(angle)
        found = 6.0
        if s > 0:
            found = min(found, (3.0 - here[1]) / s)
        for x, y in people:
            ahead = (x - here[0]) * c + (y - here[1]) * s
            aside = (x - here[0]) * s - (y - here[1]) * c
            if ahead > 0 and abs(aside) < radius:
                found = min(found, ahead - math.sqrt(radius**2 - aside**2))
        ranges.append(found)
    return ScanSeen(at, Pose("f", *here, 0.0), -math.pi, 2 * math.pi / BEAMS, 6.0, tuple(ranges))


class Walk:
    """A guide that stands at `here` and a visitor at `person`; None: nobody is there."""

    def __init__(self, elder: bool = False) -> None:
        self.at, self.here = 100.0, (0.0, 0.0)
        self.person: Point | None = (-1.2, 0.0)
        self.others: list[Point] = []
        self.said: list[str] = []
        self.escort = Escort(self.at, "e-1-escort", Text("1 号窗", "window 1"), WALL, elder)

    def go(self, seconds: float, at_goal: bool = False, under_way: bool = False) -> EscortState:
        for _ in range(round(seconds * 5)):
            self.at += 0.2
            self.escort.see(scan(self.at, self.here, [*self.others, *([self.person] if self.person else [])]))
            self.escort.step(self.at, self.here, at_goal, under_way)
            self.said += [text.zh for text in self.escort.said()]
        return self.escort.state

    def come_along(self, seconds: float, pace: float = 0.5) -> EscortState:
        """Both walk on, m/s."""
        for _ in range(round(seconds * 5)):
            self.here = (self.here[0] + pace / 5, 0.0)
            if self.person:
                self.person = (self.person[0] + pace / 5, self.person[1])
            self.go(0.2)
        return self.escort.state


def test_it_leads_who_comes_along_and_says_when_they_are_there() -> None:
    walk = Walk()
    assert walk.come_along(20.0) is S.WALKING
    assert walk.go(1.0, at_goal=True) is S.ARRIVED
    assert not walk.escort.result
    assert any("到了" in line for line in walk.said)


def test_who_cannot_come_on_is_fetched_three_times_and_then_let_go() -> None:
    """Somebody whose way is barred comes no nearer, however often the guide goes back and forth."""
    walk = Walk()
    walk.come_along(6.0)
    for _ in range(200):
        state = walk.escort.state
        if state in OVER:
            break
        ahead = walk.person[0] + (1.5 if state is S.GOING_BACK else 3.5) if walk.person else 0.0
        walk.here = (ahead, 0.0)
        walk.go(2.0)
    assert walk.escort.state is S.GIVEN_UP
    assert walk.escort.result == Reason.VISITOR_GONE.value
    assert sum(line == "我回来接您。" for line in walk.said) == FETCHED_MOST
    assert walk.at < 400.0


def test_where_people_stand_before_the_window_it_says_that_it_is_just_ahead() -> None:
    walk = Walk()
    assert not walk.escort.close_by(walk.at), "nobody has come along yet"
    walk.come_along(4.0)
    assert walk.escort.close_by(walk.at)
    assert walk.go(0.2) is S.ARRIVED
    assert not walk.escort.result
    assert any("就在前面" in line for line in walk.said)


@pytest.mark.parametrize("elder", [False, True])
def test_without_headway_its_visitor_is_let_go_and_nothing_begins_its_way_anew_meanwhile(elder: bool) -> None:
    walk = Walk(elder)
    walk.come_along(4.0, 0.3)
    walk.go(STANDS_S + 0.2, under_way=True)
    for step in range(round((HELD_UP_S - STANDS_S - 2.0) * 5)):
        walk.person = (walk.here[0] - 1.2, 0.08 * abs(step % 20 - 10) - 0.4)  # to and fro: that is no pace
        walk.at += 0.2
        walk.escort.see(scan(walk.at, walk.here, [walk.person]))
        assert not walk.escort.step(walk.at, walk.here, False, True), "the way would begin anew"
        assert not walk.escort.is_held_up
    walk.go(2.4, under_way=True)
    assert walk.escort.is_held_up
    walk.escort.held_up(walk.at)
    assert walk.go(0.2) is S.GIVEN_UP
    assert walk.escort.result == Reason.OBSTACLE.value
    assert any("过不去" in line for line in walk.said)


def test_who_is_held_by_something_else_or_gets_on_is_not_held_up() -> None:
    walk = Walk()
    walk.come_along(4.0)
    walk.go(2.0 * HELD_UP_S)  # the way ahead is not released, a person has paused it
    assert not walk.escort.is_held_up
    for _ in range(3):
        walk.go(HELD_UP_S - 5.0, under_way=True)
        walk.come_along(2.0)
        assert not walk.escort.is_held_up


def test_who_falls_behind_is_waited_for_and_then_it_goes_on() -> None:
    walk = Walk()
    walk.come_along(4.0)
    walk.person = (walk.here[0] - 2.6, 0.0)
    walk.go(0.6)
    walk.person = (walk.here[0] - 3.6, 0.0)
    assert walk.go(2.0) is S.WAITING
    assert not walk.escort.may_drive
    assert walk.escort.waits() == (Reason.WAITING_FOR_VISITOR, walk.escort.until)
    for gap in (3.2, 2.8, 2.4, 1.9):
        walk.person = (walk.here[0] - gap, 0.0)
        walk.go(0.6)
    assert walk.escort.state is S.WALKING


def test_who_stays_behind_is_gone_back_to_once_and_then_given_up_within_the_deadline() -> None:
    walk = Walk()
    walk.come_along(4.0)
    walk.person = None
    began = walk.at
    assert walk.go(USUAL.lost_s + 1.0) is S.WAITING
    assert walk.go(USUAL.call_s + 1.0) is S.GOING_BACK
    assert walk.escort.may_drive
    walk.escort.looked(walk.at)
    assert walk.go(USUAL.call_s + 5.0) is S.WAITING, "it goes back once for each time somebody falls behind"
    while not walk.escort.is_over:
        walk.go(1.0)
    assert walk.escort.state is S.GIVEN_UP
    assert walk.at - began <= USUAL.give_up_s + USUAL.lost_s + 2.0
    assert walk.escort.result == Reason.VISITOR_GONE.value
    assert any("我先回去了" in line for line in walk.said)


def test_nobody_who_comes_along_at_all_is_given_up_too() -> None:
    walk = Walk()
    walk.person = None
    assert walk.go(USUAL.invite_s + 1.0) is S.GIVEN_UP


def test_an_alarm_ends_it_in_every_state() -> None:
    for state in S:
        walk = Walk()
        walk.escort.state = state
        walk.escort.alarm(walk.at)
        assert walk.escort.state is (state if state in OVER else S.ALARM)
    assert walk.escort.result == Reason.ALARM.value


def test_a_family_that_joins_is_followed_and_one_who_leaves_it_does_not_end_it() -> None:
    walk = Walk()
    walk.come_along(4.0)
    walk.others = [(walk.here[0] - 1.4, 0.9)]
    walk.go(2.0)
    walk.person = None  # the other one goes on with the guide
    for _ in range(40):
        walk.others = [(walk.others[0][0] + 0.1, walk.others[0][1])]
        walk.come_along(0.2)
    assert walk.escort.state is S.WALKING


@pytest.mark.parametrize("pace", [0.2, 0.35, 0.5])
def test_elders_rest_as_their_own_pace_asks_and_every_rest_ends(pace: float) -> None:
    walk = Walk(elder=True)
    walked = 0.0
    while walk.come_along(1.0, pace) is S.WALKING and walked < 90.0:
        walked += 1.0
    assert walk.escort.state is S.RESTING
    gait = walk.escort.gait
    assert gait.pace == pytest.approx(pace, abs=0.03)
    assert walked == pytest.approx(ELDER.rest_every_s * pace / ELDER.first, abs=4.0)
    assert walk.escort.waits() == (Reason.RESTING, walk.escort.until)
    assert gait.rest_s == pytest.approx(ELDER.rest_s * ELDER.first / pace, rel=0.15)
    assert walk.go(gait.rest_s + 1.0) is S.WALKING


def test_who_does_not_keep_up_is_led_as_slowly_as_they_walk_and_no_slower_than_the_limit() -> None:
    for pace, led in ((0.45, 0.45 * SLOWER), (0.15, USUAL.slowest)):
        gait = Gait(USUAL)
        assert gait.speed == USUAL.speed
        for second in range(60):
            gait.see(float(second), (pace * second, 0.0), 2.4)
        assert gait.speed == pytest.approx(led, abs=0.02)
    gait.see(100.0, (50.0, 0.0), 1.0)
    gait.stands()
    assert gait.pace is not None, "a rest does not make it forget"


def test_an_elder_who_keeps_up_is_led_faster_but_not_past_the_limit() -> None:
    gait = Gait(ELDER)
    for second in range(60):
        gait.see(float(second), (0.48 * second, 0.0), 1.2)
    assert ELDER.first < gait.speed <= ELDER.speed < USUAL.speed


def test_who_tires_rests_sooner() -> None:
    fresh, tired = Gait(ELDER), Gait(ELDER)
    place = 0.0
    for second in range(80):
        fresh.see(float(second), (0.25 * second, 0.0), 1.2)
        place += 0.5 if second < 30 else 0.25
        tired.see(float(second), (place, 0.0), 1.2)
    assert tired.rest_every_s < fresh.rest_every_s


def test_walls_and_counters_are_no_people() -> None:
    tracker = Tracker(WALL, 3.0)
    assert tracker.people(scan(1.0, (0.0, 0.0), [])) == []
    found = tracker.people(scan(1.0, (0.0, 0.0), [(-1.2, 0.0), (0.0, -1.5)]))
    assert len(found) == 2
    assert min(math.hypot(x + 1.2, y) for x, y in found) < 0.3


def test_a_scan_without_beams_shows_nobody() -> None:
    tracker = Tracker((), 3.0)
    tracker.see(ScanSeen(1.0, Pose("f", 0.0, 0.0, 0.0), 0.0, 0.0, 6.0, ()))
    assert tracker.place is None
    assert tracker.is_lost(1.0)


def test_every_state_but_walking_has_a_deadline_and_every_end_is_reached() -> None:
    for state in S:
        walk = Walk()
        walk.escort.state = state
        assert (walk.escort.until is not None) is (state not in OVER and state is not S.WALKING), state
    reached = {after for row in STEPS.values() for after in row.values()}
    assert reached == set(S) - {S.INVITED}
    assert "waiting --> going_back : STAYED" in mermaid()


@pytest.mark.parametrize("trigger", sorted(STEPS))
def test_nothing_leads_out_of_an_end(trigger: str) -> None:
    assert not OVER & set(STEPS[trigger])


def test_the_picture_in_the_documentation_is_the_table() -> None:
    page = (Path(__file__).parents[4] / "docs/escort.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{mermaid()}```" in page
