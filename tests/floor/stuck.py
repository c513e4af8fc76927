"""A courier stuck in a lift on a running floor with its lab, and what staff do about it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from robots.core.lift import LiftState, Presence, Zone
from tests.fixtures.browser import act
from tests.fixtures.floor import RunningFloor
from tests.floor.by_touch import ANSWERS_MS, type_digits


def car_of(floor: RunningFloor) -> str:
    """The car whose robot says that it is inside while it travels; empty: none yet."""
    words = {one.robot: one for one in floor.seen if isinstance(one, Presence)}
    cars = {one.lift: one for one in floor.seen if isinstance(one, LiftState)}
    for car in cars.values():
        where = words.get(car.session.robot) if car.session is not None else None
        if where is not None and where.zone is Zone.IN and where.lift == car.lift and car.between_floors:
            return car.lift
    return ""


def stick(floor: RunningFloor, seconds: float) -> str:
    """Once a robot travels in a car: that car stops between floors for so long. The lift's id."""
    lift = str(floor.until(lambda: car_of(floor), 120, "a robot travels in a car"))
    with floor.login("A12", "engineer") as lab:
        answer = lab.post(
            "/api/v1/lab/faults", json={"do": "lift_stuck", "args": {"lift": lift, "duration_s": seconds}}
        )
        assert answer.status_code == 200, answer.text
    return lift


def identify(floor: RunningFloor, screen: Page, person: str) -> None:
    """Somebody of the staff gives a PIN at the robot's own screen."""
    begin, asked = screen.get_by_test_id("identify"), screen.get_by_test_id("person-entry")
    expect(begin.or_(asked)).to_be_visible(timeout=ANSWERS_MS)
    if begin.is_visible():
        begin.tap()
    screen.get_by_test_id(f"person-{person}").tap()
    type_digits(screen, str(floor.floor.hall.staff[person].demo_pin))
    act(screen, "pin-enter", "/api/v1/person")


def take_papers_out(floor: RunningFloor, screen: Page, *persons: str) -> None:
    """Each with a PIN of their own; a simulated hand shuts the lids."""
    for person in persons:
        identify(floor, screen, person)
        expect(screen.get_by_test_id("help_done")).to_be_visible(timeout=ANSWERS_MS)
    act(screen, "papers_out")
    expect(screen.get_by_test_id("papers_taken")).to_be_visible(timeout=2 * ANSWERS_MS)
    act(screen, "papers_taken")
    expect(screen.get_by_test_id("prompt")).to_contain_text("由工作人员保管", timeout=ANSWERS_MS)
