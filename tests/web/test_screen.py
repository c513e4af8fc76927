"""The courier's own screen: shows the agent's view, passes on only what the view offers, checks staff PINs itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from robots.courier.screen import PersonIdentified, PinRefused, ScreenTouched
from robots.web.login import LOCK_S
from tests.web.conftest import Browser
from tests.web.stage import COLLECTING, IDLE, LOADING, LOCKED, NOW, PINS, ScreenStage
from tests.web.test_events import stream


@pytest.fixture
def thumb(screen: ScreenStage) -> Iterator[Browser]:
    with Browser(screen.url, of="screen") as client:
        yield client


def test_the_view_comes_at_once_and_again_only_when_it_changed(screen: ScreenStage) -> None:
    events = stream(screen.url)
    shown = [next(events), next(events)]
    assert [name for name, _ in shown] == ["facts", "beat"]
    assert shown[0][1]["mode"] == "idle"
    screen.robot.view = replace(screen.robot.view, now=NOW + 5)  # only its clock moved
    assert next(events)[0] == "beat"
    screen.robot.view = LOADING
    name, view = next((name, data) for name, data in events if name == "facts")
    assert (name, view["mode"], view["buttons"]) == ("facts", "loading", ["open", "not_now"])


@pytest.mark.parametrize("what", ["open", "not_now"])
def test_an_offered_touch_reaches_the_agent(screen: ScreenStage, thumb: Browser, what: str) -> None:
    screen.robot.view = LOADING
    assert thumb.post("/api/v1/touch", json={"what": what}).status_code == 202
    assert screen.robot.touches == [ScreenTouched(NOW, what)]  # type: ignore[arg-type]


def test_a_code_reaches_the_agent_as_digits(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = COLLECTING
    assert thumb.post("/api/v1/touch", json={"what": "code", "value": "048213"}).status_code == 202
    assert screen.robot.touches == [ScreenTouched(NOW, "code", "048213")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"what": "taken"}, 403), ({"what": "open"}, 403), ({"what": "code", "value": "12345"}, 422),
        ({"what": "code", "value": "12345a"}, 422), ({"what": "code", "value": 123456}, 422), ({"what": "dance"}, 422),
        ({"what": "code", "value": "١٢٣٤٥٦"}, 422), ({}, 422), ([], 422),
    ],
)  # fmt: skip
def test_anything_else_does_not(screen: ScreenStage, thumb: Browser, body: Any, status: int) -> None:
    screen.robot.view = COLLECTING
    assert thumb.post("/api/v1/touch", json=body).status_code == status
    assert screen.robot.touches == []


def test_another_sites_touch_is_refused(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = LOADING
    headers = {"Origin": "http://elsewhere.example"}
    assert thumb.post("/api/v1/touch", json={"what": "open"}, headers=headers).status_code == 403
    assert screen.robot.touches == []


def test_a_locked_screen_takes_a_supervisors_pin(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = LOCKED
    assert [person["id"] for person in thumb.get("/api/v1/staff").json()] == ["zhou"]
    answer = thumb.post("/api/v1/person", json={"person": "zhou", "pin": PINS["zhou"]})
    assert answer.status_code == 202
    assert screen.robot.touches == [PersonIdentified(NOW, "zhou", "周涛", ("staff", "supervisor"))]


def test_a_locked_screen_does_not_take_the_recipients_pin(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = LOCKED
    assert thumb.post("/api/v1/person", json={"person": "chen", "pin": PINS["chen"]}).status_code == 403
    assert screen.robot.touches == []


def test_who_may_not_open_is_told_who_may(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = replace(COLLECTING, needs_person=True, person_role="supervisor", buttons=())
    body = thumb.post("/api/v1/person", json={"person": "chen", "pin": PINS["chen"]}).json()
    assert ("主管" in body["zh"], "a supervisor's PIN" in body["en"]) == (True, True)


def test_anybody_of_the_staff_may_identify_at_a_robot_that_needs_help(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = replace(IDLE, mode="help", stop="3F-archive", needs_person=True, person_role="staff")
    assert {"wang", "wu", "zhou"} <= {person["id"] for person in thumb.get("/api/v1/staff").json()}
    assert thumb.post("/api/v1/person", json={"person": "wu", "pin": PINS["wu"]}).status_code == 202
    assert thumb.post("/api/v1/touch", json={"what": "help_done"}).status_code == 403
    assert [touch.person for touch in screen.robot.touches] == ["wu"]


def test_staff_of_the_stop_at_hand_may_identify(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = COLLECTING
    assert {person["id"] for person in thumb.get("/api/v1/staff").json()} == {"chen", "zhou"}
    assert thumb.post("/api/v1/person", json={"person": "chen", "pin": PINS["chen"]}).status_code == 202
    assert thumb.post("/api/v1/person", json={"person": "wang", "pin": PINS["wang"]}).status_code == 403


def test_an_idle_screen_names_nobody(screen: ScreenStage, thumb: Browser) -> None:
    assert thumb.get("/api/v1/staff").json() == []


def test_wrong_pins_are_told_to_the_agent_and_lock_the_screen(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = LOCKED
    codes = [thumb.post("/api/v1/person", json={"person": "zhou", "pin": "0000"}).status_code for _ in range(6)]
    assert codes == [401, 401, 401, 401, 429, 429]
    assert screen.robot.touches == [PinRefused(NOW)] * 5
    screen.clock.at += LOCK_S + 1
    assert thumb.post("/api/v1/person", json={"person": "zhou", "pin": PINS["zhou"]}).status_code == 202


def test_a_supervisors_lock_at_the_robot_leaves_the_recipient_alone(screen: ScreenStage, thumb: Browser) -> None:
    screen.robot.view = COLLECTING
    for _ in range(5):
        thumb.post("/api/v1/person", json={"person": "zhou", "pin": "0000"})
        thumb.post("/api/v1/person", json={"person": "chen", "pin": PINS["chen"]})
    assert thumb.post("/api/v1/person", json={"person": "zhou", "pin": PINS["zhou"]}).status_code == 429
    assert thumb.post("/api/v1/person", json={"person": "chen", "pin": PINS["chen"]}).status_code == 202
