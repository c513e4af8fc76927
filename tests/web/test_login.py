"""Who gets in, who does not, and for how long."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from structlog.testing import capture_logs

from robots.settings import Hall, load_hall
from robots.web.login import FORGET_S, IDLE_S, LIFETIME_S, LOCK_S, MAX_WRONG, MAX_WRONG_CLIENT, Attempts, PinCheck
from robots.web.problems import Problem
from tests.web.conftest import Browser
from tests.web.stage import PINS, RUN, HandClock, Stage


def test_the_right_pin_opens_a_session_that_names_person_role_and_counter(browser: Browser) -> None:
    answer = browser.log_in("wang", "A12")

    assert answer.status_code == 200
    assert answer.json() == {"person": "wang", "name": "王芳", "roles": ["staff"], "counter": "A12", "sends": True}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.get("/api/v1/session").json()["person"] == "wang"


@pytest.mark.parametrize("person", ["wang", "nobody-here"])
def test_a_wrong_pin_or_an_unknown_person_is_told_how_many_tries_are_left(browser: Browser, person: str) -> None:
    answer = browser.log_in(person, pin="0000")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "wrong_pin"
    assert answer.json()["tries_left"] == MAX_WRONG - 1
    assert "set-cookie" not in answer.headers
    assert browser.get("/api/v1/session").json() is None


def test_the_hashes_of_the_halls_own_staff_open_with_their_pins_and_no_others() -> None:
    staff = load_hall(Path(__file__).parents[2] / "config" / "hall").staff
    pins = PinCheck()
    assert pins.matches(PINS["wang"], staff["wang"])
    assert not pins.matches(PINS["li"], staff["wang"])
    assert not pins.matches(PINS["wang"], None)


def test_five_wrong_pins_lock_the_person_for_a_minute_even_for_the_right_pin(stage: Stage, browser: Browser) -> None:
    codes = [browser.log_in(pin="0000").status_code for _ in range(MAX_WRONG)]
    assert codes == [401] * (MAX_WRONG - 1) + [429]

    stage.clock.at += LOCK_S - 2
    locked = browser.log_in()
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 3

    stage.clock.at += 3
    assert browser.log_in().status_code == 200


def test_a_right_pin_forgives_the_wrong_ones(browser: Browser) -> None:
    for _ in range(3):
        for _ in range(MAX_WRONG - 1):
            assert browser.log_in(pin="0000").status_code == 401
        assert browser.log_in().status_code == 200


def test_a_right_pin_of_ones_own_does_not_forgive_guesses_at_another(browser: Browser) -> None:
    codes = []
    for guess in range(MAX_WRONG + 1):
        codes.append(browser.log_in("zhou", pin=f"{guess:04}").status_code)
        assert browser.log_in("wang").status_code == 200
    assert codes == [401] * (MAX_WRONG - 1) + [429, 429]


def test_a_person_is_locked_whatever_address_the_guesses_come_from(the_hall: Hall) -> None:
    attempts = Attempts(HandClock(), the_hall.staff)
    for number in range(MAX_WRONG):
        attempts.begin(f"10.0.0.{number}", "zhou")
    with pytest.raises(Problem) as locked:
        attempts.begin("10.0.0.99", "zhou")
    assert locked.value.status == 429


def test_one_persons_lock_leaves_the_others_at_the_same_address_alone(browser: Browser) -> None:
    for _ in range(MAX_WRONG + 1):
        browser.log_in("zhou", pin="0000")
    assert browser.log_in("zhou").status_code == 429
    assert browser.log_in("wang").status_code == 200
    assert browser.log_in("nobody-here", pin="0000").status_code == 401


def test_twenty_wrong_pins_within_a_minute_lock_the_client_whoever_they_were_for(the_hall: Hall) -> None:
    clock = HandClock()
    attempts = Attempts(clock, the_hall.staff)
    people = ["wang", "li", "chen", "zhou", "wu"]
    for number in range(MAX_WRONG_CLIENT):
        attempts.begin("tablet", people[number % 5])
        attempts.failed("tablet", people[number % 5])
    with pytest.raises(Problem) as locked:
        attempts.begin("tablet", "somebody-new")
    assert locked.value.extra["retry_after_s"] <= LOCK_S + 1
    attempts.begin("another-tablet", "somebody-new")
    clock.at += LOCK_S
    attempts.begin("tablet", "wang")


def test_right_pins_do_not_count_against_the_client(the_hall: Hall) -> None:
    attempts = Attempts(HandClock(), the_hall.staff)
    for _ in range(3 * MAX_WRONG_CLIENT):
        attempts.begin("proxy", "wang")
        attempts.succeeded("proxy", "wang")


def test_waiting_a_minute_after_each_fourth_guess_does_not_start_the_count_again(
    stage: Stage, browser: Browser
) -> None:
    for _ in range(MAX_WRONG - 1):
        assert browser.log_in(pin="0000").status_code == 401
    stage.clock.at += LOCK_S + 1
    assert browser.log_in(pin="0000").status_code == 429
    stage.clock.at += FORGET_S
    assert browser.log_in(pin="0000").json()["tries_left"] == MAX_WRONG - 1


def test_a_lock_is_logged_without_the_pin(browser: Browser) -> None:
    with capture_logs() as lines:
        for _ in range(MAX_WRONG):
            browser.log_in("zhou", pin="4711")
    assert [(line["log_level"], line["person"]) for line in lines] == [("warning", "zhou")]
    assert "4711" not in str(lines)


@pytest.mark.parametrize(
    ("person", "counter", "status"),
    [
        ("wang", "A12", 200),
        ("wang", "3F-archive", 403),
        ("wang", "no-such", 403),
        ("zhou", "A12", 200),
        ("wu", "A12", 200),
    ],
)
def test_staff_log_in_at_their_own_counters_supervisors_anywhere(
    browser: Browser, person: str, counter: str, status: int
) -> None:
    assert browser.log_in(person, counter).status_code == status


def test_a_session_ends_after_ten_idle_minutes_and_acting_renews_it(stage: Stage, at_a12: Browser) -> None:
    stage.clock.at += IDLE_S - 1
    assert at_a12.get("/api/v1/session").json()["person"] == "wang"
    stage.clock.at += IDLE_S - 1
    assert at_a12.get("/api/v1/session").json()["person"] == "wang"
    stage.clock.at += IDLE_S + 1
    assert at_a12.get("/api/v1/session").json() is None


def test_a_session_ends_after_a_working_day_however_busy(stage: Stage, at_a12: Browser) -> None:
    for _ in range(int(LIFETIME_S // 500)):
        stage.clock.at += 500
        at_a12.get("/api/v1/session")
    stage.clock.at += 500
    assert at_a12.get("/api/v1/session").json() is None


def test_logging_out_makes_a_copy_of_the_cookie_worthless(stage: Stage, at_a12: Browser) -> None:
    copy = dict(at_a12.cookies)
    assert at_a12.post("/api/v1/logout", json={}).status_code == 204
    assert at_a12.get("/api/v1/session").json() is None
    with httpx.Client(base_url=stage.url, cookies=copy) as thief:
        assert thief.get("/api/v1/session").json() is None


def test_a_cookie_signed_by_somebody_else_opens_nothing(stage: Stage) -> None:
    forged = URLSafeSerializer("another secret of sixteen", salt="hall-tablet-session-1").dumps(
        {"id": "x", "person": "zhou", "counter": "A12", "began": stage.clock.at, "seen": stage.clock.at}
    )
    with httpx.Client(base_url=stage.url, cookies={"hall_session": forged}) as forger:
        assert forger.get("/api/v1/session").json() is None
        assert forger.get(f"/api/v1/runs/{RUN}/code").status_code == 401


def test_the_people_of_a_counter_are_offered_first(browser: Browser) -> None:
    offered = browser.get("/api/v1/staff", params={"counter": "A12"}).json()

    assert offered[0]["name"] == "王芳"
    assert "zhou" in [person["id"] for person in offered]
    assert "chen" not in [person["id"] for person in offered]
    assert not any("hash" in key for person in offered for key in person)
