"""What staff are told of lifts: once when it begins, again when it has been over in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from robots.core.commands import Note
from robots.core.events import Received
from robots.core.lift import DoorState, LiftMode, LiftSession, LiftState, Motion, Presence, Zone
from robots.fleet.lift_notices import SKEWED_TIMES, LiftNotices
from robots.fleet.rules import FleetRules
from robots.fleet.work import Work
from tests.fixtures.fleet_bench import hall_plan

CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    None, "unknown", "", None, None,
)  # fmt: skip


class Ear:
    def __init__(self) -> None:
        self.work, self.notices, self.at = Work(hall_plan(), bytes, FleetRules(), views={}), LiftNotices(), 100.0

    def hear(self, late_s: float = 0.0, retained: bool = False, **changes: object) -> list[str]:
        self.at, self.work.out = self.at + 1.0, []
        state = replace(CAR, **changes)
        self.notices.hear(self.work, Received(self.at, state, self.at - late_s, 1, round(self.at), retained), state)
        return [command.event for command in self.work.out if isinstance(command, Note)]


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        ({"mode": LiftMode.INSPECTION}, "lift_inspected"),
        ({"mode": LiftMode.EMERGENCY_POWER}, "rescue_run"),
        ({"mode": LiftMode.OUT_OF_SERVICE}, "lift_out_of_service"),
        ({"mode": LiftMode.EARTHQUAKE_OPERATION}, "lift_quake"),
        ({"mode": LiftMode.ATTENDANT_CONTROL}, "lift_keyed"),
        ({"fault_codes": ("offline",)}, "lift_box_silent"),
        ({"fault_codes": ("offline", "adapter_failed")}, "lift_adapter_failed"),
        ({"fault_codes": ("no_power",)}, "lift_power_lost"),
        ({"fault_codes": ("floors_changed",)}, "floors_changed"),
        ({"door_side": "rear", "door_state": DoorState.OPEN}, "rear_door_open"),
    ],
)
def test_each_is_told_when_it_begins_and_once(changes: dict[str, object], notice: str) -> None:
    ear = Ear()
    assert ear.hear() == []
    assert ear.hear(**changes) == [notice]
    assert ear.hear(**changes) == []
    assert ear.hear() == []
    assert ear.hear(**changes) == [notice]


def test_our_own_session_is_nobodys_key() -> None:
    ours = LiftSession("xiaodi", "s-1", "exclusive", 0.0, 1e9)
    assert Ear().hear(mode=LiftMode.ATTENDANT_CONTROL, session=ours) == []


def test_what_the_broker_kept_is_no_news() -> None:
    assert Ear().hear(retained=True, mode=LiftMode.INSPECTION) == []


def test_one_late_word_is_no_clock_that_is_off() -> None:
    ear = Ear()
    assert ear.hear(late_s=5.0) == []
    assert ear.hear() == []
    told = [ear.hear(late_s=5.0) for _ in range(SKEWED_TIMES)]
    assert told == [[]] * (SKEWED_TIMES - 1) + [["clock_skew"]]


def test_a_silent_robot_is_told_of_only_in_a_car() -> None:
    ear = Ear()
    ear.work.link_since = 0.0
    ear.work.views = {"xiaodi": None}  # type: ignore[dict-item]
    for zone, expected in ((Zone.OUT, []), (Zone.IN, ["robot_silent"])):
        ear.work.presence["xiaodi"] = Presence("xiaodi", zone, "b1", "east", "b1-F2", {}, "", "")
        ear.work.out = []
        ear.notices.look(ear.work)
        assert [command.event for command in ear.work.out if isinstance(command, Note)] == expected
