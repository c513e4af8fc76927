"""`hall up --lab`: an engineer pauses the real floor, blocks a lift's door, kills a process, from the map page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from robots.core.lift import DoorState, LiftOnline, LiftState, Presence, Zone
from robots.core.runs import RunState
from tests.fixtures.browser import OpenPage
from tests.fixtures.floor import SPEED, RunningFloor, start_floor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, type_digits
from tests.floor.staff import collect, load, send


@pytest.fixture(scope="module")
def lab_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    state = tmp_path_factory.mktemp("lab")
    running, end = start_floor(state, lab=True)
    try:
        yield running
    finally:
        end()
        shutil.rmtree(state, ignore_errors=True)


def now(client: httpx.Client) -> float:
    return float(client.get("/api/v1/lab").json()["clock"]["now"])


def lifts(floor: RunningFloor) -> list[LiftState]:
    return [message for message in floor.seen if isinstance(message, LiftState)]


@pytest.mark.timeout(300)
def test_a_run_survives_what_an_engineer_does_to_its_floor(lab_floor: RunningFloor) -> None:
    floor = lab_floor
    run = send(floor, "3F-archive")
    load(floor, run)
    with floor.login("A12", "engineer") as lab:
        assert lab.post("/api/v1/lab/speed", json={"speed": 0}).json()["clock"]["speed"] == 0
        stood = now(lab)
        answer = lab.post(
            "/api/v1/lab/faults", json={"do": "kill", "args": {"process": "scheduler", "duration_s": 0.1}}
        )
        assert answer.status_code == 200, answer.text
        assert now(lab) == stood
        for lift in ("east", "west"):
            answer = lab.post(
                "/api/v1/lab/faults", json={"do": "door_obstruct", "args": {"lift": lift, "duration_s": 20}}
            )
            assert answer.status_code == 200, answer.text
        refused = lab.post("/api/v1/lab/faults", json={"do": "door_obstruct", "args": {"lift": "north"}})
        assert "north" in refused.json()["en"]
        assert lab.post("/api/v1/lab/step", json={"seconds": 1}).status_code == 200
        floor.until(lambda: now(lab) == stood + 1, PATIENCE_S, "a step of one second")
        lab.post("/api/v1/lab/speed", json={"speed": SPEED})
    collect(floor, run, "3F-archive")
    floor.wait_for(run, RunState.DELIVERED, 90)
    assert any(state.door_state is DoorState.OPEN for state in lifts(floor))
    assert any("scheduler killed" in line for line in floor.said)


@pytest.mark.timeout(120)
def test_the_map_page_has_the_lab(lab_floor: RunningFloor, open_page: OpenPage) -> None:
    floor = lab_floor
    page = open_page(f"{floor.url}/?counter=A12")
    page.get_by_test_id("person-gao").tap()
    type_digits(page, "8001")
    page.get_by_test_id("pin-enter").tap()
    page.get_by_test_id("tab-map").tap()
    expect(page.get_by_test_id("lab-pace")).to_have_text(f"×{SPEED:g}", timeout=ANSWERS_MS)
    page.get_by_test_id("lab-pause").tap()
    expect(page.get_by_test_id("lab-pace")).to_have_text("已暂停")
    page.get_by_test_id("lab-fault").select_option("walk")
    for x in (200, 320):
        page.get_by_test_id("map").click(position={"x": x, "y": 300})
    assert len(page.get_by_test_id("lab-field-way").input_value().split()) == 2
    page.get_by_test_id("lab-inject").tap()
    expect(page.get_by_test_id("lab-log").locator("li").first).to_contain_text("有人走动", timeout=ANSWERS_MS)
    expect(page.locator("floor-plan .bodies circle")).to_have_count(1, timeout=ANSWERS_MS)
    page.get_by_test_id("lab-fault").select_option("kill")
    page.get_by_test_id("lab-field-process").select_option("xiaodi")
    page.get_by_test_id("lab-inject").tap()
    expect(page.get_by_test_id("lab-log").locator("li").first).to_contain_text("xiaodi", timeout=ANSWERS_MS)
    page.get_by_test_id("lab-speed-5").tap()
    expect(page.get_by_test_id("lab-pace")).to_have_text("×5")
    expect(page.get_by_test_id("map-robot-xiaodi")).to_be_visible(timeout=ARRIVES_MS)


@pytest.mark.timeout(420)
def test_the_gateway_is_killed_with_the_robot_in_the_car_and_the_ride_goes_on(lab_floor: RunningFloor) -> None:
    floor = lab_floor
    run = send(floor, "3F-archive")
    load(floor, run)
    with floor.login("A12", "engineer") as lab:
        floor.until(lambda: _in_car(floor), 120, "the robot is in a car")
        begun = len(floor.seen)
        lift, session = _in_car(floor) or ("", "")
        answer = lab.post(
            "/api/v1/lab/faults", json={"do": "kill", "args": {"process": "gateway-b1", "duration_s": 0.5}}
        )
        assert answer.status_code == 200, answer.text
    floor.until(
        lambda: any(isinstance(one, LiftOnline) and not one.online for one in floor.seen[begun:]), PATIENCE_S, "gone"
    )
    floor.until(
        lambda: any(isinstance(one, LiftOnline) and one.online for one in floor.seen[begun:]), PATIENCE_S, "back"
    )
    collect(floor, run, "3F-archive")
    floor.wait_for(run, RunState.DELIVERED, 120)
    later = [one for one in floor.seen[begun:] if isinstance(one, LiftState)]
    owners = {one.session.id for one in later if one.lift == lift and one.session is not None}
    assert session in owners, "the session was not taken up again"


def _in_car(floor: RunningFloor) -> tuple[str, str] | None:
    """The car whose robot says it is inside, and its session; None: not yet."""
    for state in reversed(lifts(floor)):
        if state.session is not None and _says_in(floor, state.session.robot):
            return state.lift, state.session.id
    return None


def _says_in(floor: RunningFloor, robot: str) -> bool:
    said = [one for one in floor.seen if isinstance(one, Presence) and one.robot == robot]
    return bool(said) and said[-1].zone is Zone.IN
