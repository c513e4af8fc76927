"""The ride's table against the chart as it was written down (ride_statechart.yaml)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from robots.core.lift import Zone
from robots.elevator.chart import GLOBAL_EVENTS, STEPS, RideState
from robots.elevator.deadlines import LIMITS
from robots.elevator.timers import RideTimers

CHART = yaml.safe_load(Path(__file__).with_name("ride_statechart.yaml").read_text(encoding="utf-8"))
STATES = {state["id"]: state for state in CHART["states"]}


def test_thirty_states_and_no_other():
    assert {state.value for state in RideState} == set(STATES)
    assert len(STATES) == 30


@pytest.mark.parametrize("name", sorted(STATES))
def test_exits_and_timeout_of_each_state(name):
    written = [(exit_["ev"], exit_["to"]) for exit_ in STATES[name]["exits"]]
    if "to" in STATES[name]["timeout"]:
        written.append(("TIMEOUT", STATES[name]["timeout"]["to"]))
    ours = [(trigger, dest.value) for trigger, source, dest, _ in STEPS if source.value == name]
    assert sorted(ours) == sorted(written)


@pytest.mark.parametrize("name", sorted(STATES))
def test_a_state_has_a_deadline_exactly_when_the_chart_gives_one(name):
    has_deadline = STATES[name]["timeout"]["s"] != "none" and not str(STATES[name]["timeout"]["s"]).startswith("none")
    assert (LIMITS[RideState(name)] is not None) == has_deadline


@pytest.mark.parametrize("event", sorted(CHART["global_events"]))
def test_global_events_lead_where_the_chart_says(event):
    row = CHART["global_events"][event]
    by_zone, unmoved = GLOBAL_EVENTS[event]
    assert {state.value for state in unmoved} == set(row["except"])
    for zone in Zone:
        written = row[zone.value]
        if written.startswith("deferred"):
            assert zone not in by_zone
        else:
            assert by_zone[zone].value == written
    assert set(GLOBAL_EVENTS) == set(CHART["global_events"])


def test_plain_numbers_of_the_chart_are_the_timers_defaults():
    limits = RideTimers()
    by_state = {
        "QUEUE": limits.queue_s, "YIELD": limits.yield_s, "ENTERING": limits.sill_s, "ARRIVED_CHECK": limits.arrived_s,
        "EXITING": limits.sill_s, "RETREAT_LANDING": limits.retreat_s, "RETREAT_CAR": limits.retreat_s,
        "RETREAT_SAFE_SIDE": limits.retreat_s, "REQUEUE": limits.backoff_limit_s,
        "WRONG_FLOOR_HOLD": limits.wrong_floor_s, "RIDE_STALLED": limits.ride_stalled_s,
        "EMERGENCY_IN_CAR": limits.emergency_car_s, "EVAC_EXIT": limits.sill_s, "COMMS_LOST_OUT": limits.comms_out_s,
        "COMMS_LOST_IN": limits.comms_in_s, "ABORT_OUT": limits.abort_s,
    }  # fmt: skip
    assert by_state == {name: STATES[name]["timeout"]["s"] for name in by_state}
    assert (limits.answer_s, limits.tries, limits.apart_s, limits.exclusive_register_s) == (10, 3, 5, 185)
    assert (limits.wait_car_s, limits.recalls, limits.requeues, limits.lease_s) == (180, 2, 5, 180)
    assert limits.hold_renew_s <= 5 and limits.hold_slice_s <= 10 and limits.hold_total_s <= 45


def test_every_state_is_reached_and_reaches_the_end():
    edges = {(source, dest) for _, source, dest, _ in STEPS}
    for by_zone, unmoved in GLOBAL_EVENTS.values():
        edges |= {(source, dest) for source in RideState if source not in unmoved for dest in by_zone.values()}

    def closure(start, step):
        found, ahead = {start}, [start]
        while ahead:
            new = step(ahead.pop()) - found
            found |= new
            ahead += new
        return found

    forward = closure(RideState.IDLE, lambda state: {b for a, b in edges if a is state})
    backward = closure(RideState.DONE, lambda state: {a for a, b in edges if b is state})
    assert forward == backward == set(RideState)
