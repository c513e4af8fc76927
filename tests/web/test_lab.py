"""The engineers' lab on the map page: who may, what is asked of the floor, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from robots.settings import Hall
from robots.web.lab import Fault, FaultField, LabRefusedError
from tests.web.conftest import Browser
from tests.web.stage import NOW, Stage, tablet_stage

OBSTRUCT = Fault("door_obstruct", (FaultField("lift", "text", "a lift's id", None, True),))


@dataclass
class HandLab:
    """Stands where the running floor stands; remembers what was asked of it."""

    speed: float = 1.0
    done: list[tuple[str, Any]] = field(default_factory=list)
    is_silent: bool = False

    def clock(self) -> tuple[float, float]:
        return NOW, self.speed

    def set_speed(self, speed: float) -> None:
        if speed > 10:
            raise LabRefusedError("the speed is 0 (paused) or 0.1 to 10, not 99")
        self.speed = speed

    def step(self, seconds: float) -> None:
        self.done.append(("step", seconds))

    def look(self) -> tuple[list[Fault], list[dict[str, Any]]]:
        if self.is_silent:
            raise LabRefusedError("simulator does not answer")
        return [OBSTRUCT], [{"name": "body-1", "map": "b1-F1", "x": 3.0, "y": 4.0, "radius": 0.25}]

    def processes(self) -> list[str]:
        return ["broker", "xiaodi"]

    def inject(self, do: str, args: dict[str, Any]) -> None:
        if do != "door_obstruct":
            raise LabRefusedError(f"{do!r} is no fault of the simulated floor")
        self.done.append((do, args))


@pytest.fixture
def lab() -> HandLab:
    return HandLab()


@pytest.fixture
def lab_stage(the_hall: Hall, lab: HandLab) -> Iterator[Stage]:
    with tablet_stage(the_hall, lab) as opened:
        yield opened


@pytest.fixture
def engineer(lab_stage: Stage) -> Iterator[Browser]:
    with Browser(lab_stage.url) as client:
        assert client.log_in("gao", "A12", "2468").status_code == 200
        yield client


def test_an_engineer_sees_time_and_faults_and_uses_them(engineer: Browser, lab: HandLab) -> None:
    seen = engineer.get("/api/v1/lab").json()
    assert seen["clock"] == {"now": NOW, "speed": 1.0}
    assert seen["faults"][0]["do"] == "door_obstruct"
    assert seen["processes"] == ["broker", "xiaodi"]
    assert seen["bodies"][0]["map"] == "b1-F1"
    assert engineer.post("/api/v1/lab/speed", json={"speed": 0}).json()["clock"]["speed"] == 0
    assert engineer.post("/api/v1/lab/step", json={"seconds": 2.5}).status_code == 200
    answer = engineer.post(
        "/api/v1/lab/faults", json={"do": "door_obstruct", "args": {"lift": "east", "duration_s": 3}}
    )
    assert answer.status_code == 200
    assert lab.done == [("step", 2.5), ("door_obstruct", {"lift": "east", "duration_s": 3})]
    way = {"do": "door_obstruct", "args": {"way": [[1, 2.5], [3.0, 4.0]], "careless": True, "times": 2}}
    assert engineer.post("/api/v1/lab/faults", json=way).status_code == 200
    done = lab.done.pop()
    assert done == ("door_obstruct", way["args"])
    assert type(done[1]["times"]) is int
    assert [line["do"] for line in answer.json()["log"]] == ["door_obstruct", "step", "speed"]  # as it was then


def test_what_is_refused_is_told_with_the_reason_and_kept_in_the_log(engineer: Browser) -> None:
    answer = engineer.post("/api/v1/lab/speed", json={"speed": 99})
    assert answer.status_code == 409
    assert "0.1 to 10" in answer.json()["en"]
    assert engineer.post("/api/v1/lab/faults", json={"do": "explode"}).status_code == 409
    log = engineer.get("/api/v1/lab").json()["log"]
    assert [line["do"] for line in log] == ["explode", "speed"]
    assert all(line["refused"] for line in log)


def test_a_silent_simulator_is_said(engineer: Browser, lab: HandLab) -> None:
    lab.is_silent = True
    answer = engineer.get("/api/v1/lab")
    assert answer.status_code == 503
    assert "模拟器没有应答" in answer.json()["zh"]


@pytest.mark.parametrize(
    "body",
    [{"do": "Kill!"}, {"do": "kill", "args": {"x": {}}}, {"do": "kill", "args": [], "more": 1}, {"args": {}}, [], "x"],
)
def test_nonsense_is_no_fault(engineer: Browser, lab: HandLab, body: object) -> None:
    assert engineer.post("/api/v1/lab/faults", json=body).status_code == 422
    assert not lab.done


@pytest.mark.parametrize("path", ["speed", "step", "faults"])
@pytest.mark.parametrize("person", ["", "wang", "zhou"])
def test_nobody_but_engineers(lab_stage: Stage, lab: HandLab, path: str, person: str) -> None:
    body = {"speed": {"speed": 0}, "step": {"seconds": 1}, "faults": {"do": "door_obstruct", "args": {"lift": "east"}}}
    with Browser(lab_stage.url) as client:
        if person:
            assert client.log_in(person).status_code == 200
        answer = client.post(f"/api/v1/lab/{path}", json=body[path])
        assert answer.status_code == (403 if person else 401)
        assert client.get("/api/v1/lab").status_code == (403 if person else 401)
    assert (lab.speed, lab.done) == (1.0, [])


def test_an_ordinary_floor_has_no_lab(at_a12: Browser) -> None:
    assert at_a12.get("/api/v1/hall").json()["lab"] is False
    assert at_a12.get("/api/v1/lab").status_code == 404
    assert at_a12.post("/api/v1/lab/speed", json={"speed": 0}).status_code == 404
