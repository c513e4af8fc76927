"""Resetting an alarm: by a supervisor, when the building is quiet, to everybody who latched it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.geometry import Pose
from robots.core.resets import AGAIN_S, GIVEN_UP_S
from robots.core.runs import FleetSummary
from robots.core.vda import Info
from robots.web.facts import Facts, lift_json, robot_json
from tests.web.conftest import Browser
from tests.web.stage import NOW, Stage, lift_state, vehicle_state

FIRE = Alarm("fire", "b1", True, ("b1",))
PATH = "/api/v1/alarms/fire/b1/reset"


@pytest.fixture
def quiet(stage: Stage) -> Stage:
    """The building has said that the fire is over; the fleet still keeps it."""
    stage.facts.take(FIRE, (7, 1))
    stage.facts.take(replace(FIRE, active=False), (7, 2))
    stage.facts.take(FleetSummary((), 0, 0, alarms=("fire/b1",)))
    return stage


def test_a_supervisors_reset_goes_out_in_that_persons_id(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    answer = browser.post(PATH, json={})
    assert (answer.status_code, answer.json()["status"]) == (202, "sent")
    assert quiet.resets == [AlarmReset("fire", "b1", "zhou", NOW, (7, 2))], "it names what it ends"


def fares(stage: Stage) -> str:
    """What the pages show of the reset."""
    told = [change["fact"] for change in stage.facts.since(0)[1] if change["kind"] == "reset"]
    return str(told[0]["fares"]) if told else ""


def test_a_reset_is_said_again_until_the_fleet_has_heard_it(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    browser.post(PATH, json={})
    assert (quiet.facts.resets_due(), fares(quiet)) == ([], "sent")
    for _ in range(3):
        quiet.clock.at += AGAIN_S
        assert quiet.facts.resets_due() == quiet.resets
        assert quiet.facts.resets_due() == []
    quiet.facts.take(FleetSummary((), 0, 0, alarms=("fire/b1",)))
    assert fares(quiet) == "sent"
    quiet.facts.take(FleetSummary((), 0, 0))
    assert fares(quiet) == ""
    quiet.clock.at += AGAIN_S
    assert quiet.facts.resets_due() == []


def test_a_reset_nobody_hears_is_given_up_and_shown(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    browser.post(PATH, json={})
    quiet.clock.at += GIVEN_UP_S
    assert (quiet.facts.resets_due(), fares(quiet)) == ([], "unheard")
    browser.post(PATH, json={})
    assert fares(quiet) == "sent"


def test_a_reset_is_not_said_again_for_a_newer_alarm(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    browser.post(PATH, json={})
    quiet.facts.take(FIRE, (7, 3))
    quiet.facts.take(replace(FIRE, active=False), (7, 4))
    quiet.clock.at += AGAIN_S
    assert (quiet.facts.resets_due(), fares(quiet)) == ([], "raised_again")
    browser.post(PATH, json={})
    assert quiet.resets[-1].word == (7, 4)


@pytest.mark.parametrize(("person", "status"), [("wang", 403), ("wu", 403), ("", 401)])
def test_nobody_else_may(quiet: Stage, browser: Browser, person: str, status: int) -> None:
    if person:
        browser.log_in(person)
    answer = browser.post(PATH, json={})
    assert answer.status_code == status
    assert quiet.resets == []
    if person:
        assert "主管" in answer.json()["zh"]


def test_not_while_the_building_still_reports_it(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    quiet.facts.take(FIRE)
    answer = browser.post(PATH, json={})
    assert (answer.status_code, answer.json()["code"], quiet.resets) == (409, "alarm_active", [])


def test_not_without_a_connection(quiet: Stage, browser: Browser) -> None:
    browser.log_in("zhou")
    quiet.facts.link_down()
    answer = browser.post(PATH, json={})
    assert (answer.status_code, answer.json()["code"], quiet.resets) == (503, "not_connected", [])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/alarms/quake/b1/reset", {}, 404),
        ("/api/v1/alarms/fire/b2/reset", {}, 404),
        ("/api/v1/alarms/flood/b1/reset", {}, 422),
        ("/api/v1/alarms/fire/b+/reset", {}, 422),
        (PATH, {"person": "li"}, 422),
    ],
)
def test_no_such_alarm_and_odd_requests(quiet: Stage, browser: Browser, path: str, body: Any, status: int) -> None:
    browser.log_in("zhou")
    assert browser.post(path, json=body).status_code == status
    assert quiet.resets == []


def test_an_alarm_that_only_a_robot_or_a_lift_still_keeps_can_be_reset() -> None:
    """It was away when the others heard the reset."""
    facts = Facts()
    assert facts.alarm("fire/b1") == "unknown"
    robot = vehicle_state(
        "xiaodi", Pose("b1-F1", 1.0, 1.0, 0.0), information=(Info("alarm", (("lines", "fire/b1 quake/b1"),)),)
    )
    facts.take(robot)
    assert (facts.alarm("fire/b1"), facts.alarm("quake/b1"), facts.alarm("power/b1")) == ("quiet", "quiet", "unknown")
    assert robot_json(robot)["alarms"] == ["fire/b1", "quake/b1"]
    lift = lift_state("east", "b1-F1", fault_codes=("stuck", "alarm:power/b1"))
    facts.take(lift)
    assert facts.alarm("power/b1") == "quiet"
    assert (lift_json(lift)["faults"], lift_json(lift)["alarms"]) == (["stuck"], ["power/b1"])
