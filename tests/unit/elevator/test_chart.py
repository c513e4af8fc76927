"""The table itself: every row walks, everything else is refused, and a real ride survives both."""

from __future__ import annotations

import pytest

from robots.core.commands import Note, Remember, SetTimer
from robots.core.events import TimerFired
from robots.core.lift import Zone
from robots.elevator import conduct
from robots.elevator.chart import CHART, GLOBAL_EVENTS, LEGAL, STEPS, TRANSITIONS, RideState
from robots.elevator.deadlines import LIMITS

GUARDS = sorted({guard for row in TRANSITIONS for guard in row["conditions"]})
TRIGGERS = sorted({row["trigger"] for row in TRANSITIONS})
ALONG = {Zone.OUT: 2.0, Zone.SILL: 0.0, Zone.IN: -0.8}


class Walker:
    """A ride whose guards say what the test wants."""

    def __init__(self, state: RideState, says_yes: list[str]) -> None:
        self.state, self.epoch = state, 0
        for guard in GUARDS:
            setattr(self, guard, lambda answer=guard in says_yes: answer)

    def entered(self) -> None:
        self.epoch += 1


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row['trigger']}-{row['source']}-{row['dest']}")
def test_each_row_leads_to_its_state_when_only_its_guard_holds(row):
    walker = Walker(row["source"], row["conditions"])
    assert CHART.fire(walker, row["trigger"])
    assert walker.state is row["dest"]


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if row["conditions"]], ids=lambda row: row["conditions"][0])
def test_no_guarded_row_moves_when_no_guard_holds(row):
    walker = Walker(row["source"], [])
    assert not CHART.fire(walker, row["trigger"])
    assert walker.state is row["source"]


@pytest.mark.parametrize("state", RideState)
def test_a_trigger_without_a_row_is_noted_and_changes_nothing(new_stage, state):
    stage = new_stage().force(state.value)
    before = stage.stored
    for trigger in TRIGGERS:
        if (trigger, state) not in LEGAL:
            stage.ride.out = []
            assert not stage.ride.fire(trigger)
            assert [type(c) for c in stage.ride.out] == [Note]
            assert stage.ride.out[0].level == "warning"
    assert stage.ride.remembered() == before


@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize("state", RideState)
def test_every_state_can_be_entered_anywhere_and_sets_its_own_deadline(new_stage, state, zone):
    stage = new_stage().force(state.value, ALONG[zone])
    timeouts = [c for c in stage.all if isinstance(c, SetTimer) and c.name == "ride.timeout"]
    assert len(timeouts) == (0 if LIMITS[state] is None else 1)
    assert all(c.epoch == stage.ride.epoch and c.in_s > 0 for c in timeouts)
    assert len(stage.of(Remember)) == 1


@pytest.mark.parametrize(
    "state, dest", [(s, d) for t, s, d, _ in STEPS if t == "TIMEOUT" and s is not RideState.WAIT_CAR]
)
def test_each_deadline_leads_on(new_stage, state, dest):
    inside = {"IN_CAR", "SELECT_DEST", "RIDING", "ARRIVED_CHECK", "WRONG_FLOOR_HOLD", "RIDE_STALLED"}
    sill = {"ENTERING", "EXITING", "RETREAT_LANDING", "RETREAT_CAR", "RETREAT_SAFE_SIDE", "EVAC_EXIT"}
    along = -0.8 if state in inside | {"EMERGENCY_IN_CAR", "COMMS_LOST_IN"} else 0.0 if state in sill else 2.0
    stage = new_stage().force(state.value, along)
    stage.fire_timer()
    assert dest.value in stage.visited


def test_a_deadline_of_an_earlier_state_is_dropped(stage):
    stage.force("YIELD")
    old = stage.ride.epoch
    stage.fire_timer()
    assert stage.state == "REQUEUE"
    stage.feed(TimerFired(stage.now, "ride.timeout", old))
    assert stage.state == "REQUEUE"


def test_every_state_but_the_excepted_is_moved_by_each_global_event():
    for event, (by_zone, unmoved) in GLOBAL_EVENTS.items():
        moved = {source for trigger, source in LEGAL if trigger == event}
        assert moved == set(RideState) - unmoved, event
        assert by_zone


def test_every_state_but_idle_has_a_first_deed() -> None:
    assert set(conduct._DEEDS) == set(RideState) - {RideState.IDLE}
