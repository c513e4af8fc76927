"""The adapter printed in docs/lift-gateway.md is run, and an adapter of one's own is found by its name."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from robots.adapters.choosing import AdapterMissingError, hardware_of
from robots.core.lift import LiftFloor, Zone
from robots.settings import load_hall
from tests.adapters.ride import Rig
from tests.fixtures.patience import PATIENCE_S
from tests.unit.building.test_check_groups import hall_with

PAGE = Path(__file__).parents[2] / "docs" / "lift-gateway.md"
FLOORS = (LiftFloor("b1-F1", "1", 0.0), LiftFloor("b1-F2", "2", 4.5))


def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


class Controller:
    """What the example's lift understands; each question moves it a step. said: its answer to a press."""

    def __init__(self) -> None:
        self.stop, self.open, self.held, self.lit, self.said, self.gone = 0, False, False, [], "ok", False
        self._lock = threading.Lock()

    def press(self, what: str, stop: int) -> str:
        with self._lock:
            if what == "HoldDoor":
                self.held = self.open
            elif self.said == "ok":
                self.lit = [stop]
                self.held = False
            return self.said

    def status(self, timeout: float) -> dict[str, Any]:
        with self._lock:
            if self.gone:
                raise TimeoutError
            moving = bool(self.lit) and self.lit[0] != self.stop
            if moving and self.open:
                self.open = moving = False
            elif moving:
                self.stop = self.lit[0]
            elif self.lit:
                self.open, self.lit = True, []
            return {"stop": self.stop, "open": self.open, "moving": moving, "lit": self.lit, "held": self.held}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page's code as an installed module."""
    (tmp_path / "my_lifts.py").write_text(example().replace("wait(0.5)", "wait(0.02)"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "my_lifts", raising=False)
    return __import__("my_lifts")


def test_the_page_s_adapter_carries_a_robot(made: Any) -> None:
    controller = Controller()
    hardware = made.make({"east": ("b1-F1", "b1-F2")}, time.time, {"controller": controller})
    rig = Rig(hardware, FLOORS)
    rig.until(lambda: rig.state, PATIENCE_S, "a first state")
    rig.ask("register", "controller_accepted")
    rig.ask("call", "done", origin="b1-F2", destination="b1-F1")
    rig.ask("hold_door", "controller_accepted", hold_s=5.0)
    rig.at(Zone.IN)
    rig.ask("entered", "done")
    rig.ask("car_call", "done", destination="b1-F1")
    rig.ask("got_off", "done")
    controller.said = "not now"
    assert rig.ask("call", "rejected", origin="b1-F2", destination="b1-F1").reason == "busy"
    controller.gone = True
    rig.until(lambda: rig.state and "offline" in rig.state.fault_codes, PATIENCE_S, "the lift lost")
    hardware.close()


def test_the_example_is_short() -> None:
    lines = [line for line in example().splitlines() if line.strip()]
    assert len(lines) <= 50
    assert len([line for line in lines if not line.startswith(("import", "from"))]) <= 46


def test_an_adapter_of_one_s_own_is_found(made: Any, tmp_path: Path) -> None:
    own = 'kind: own, factory: "my_lifts:make", options: {controller: "10.0.0.7:502"}'
    hardware = hardware_of(load_hall(hall_with(tmp_path, own)), "b1", time.time, print, tmp_path)
    assert isinstance(hardware, made.PolledLift)
    assert hardware.controller == "10.0.0.7:502"
    assert hardware.floors == {"east": ("b1-F1", "b1-F2")}


@pytest.mark.parametrize(
    ("own", "why"),
    [('kind: own, factory: "no_such:make"', "No module named 'no_such'; install"),
     ('kind: own, factory: "my_lifts:take"', "no attribute 'take'; install"),
     ("kind: simulated", "is `simulated`: such lifts have no gateway process")],
)  # fmt: skip
def test_what_cannot_be_made_says_why(made: Any, tmp_path: Path, own: str, why: str) -> None:
    with pytest.raises(AdapterMissingError, match=re.escape(why)):
        hardware_of(load_hall(hall_with(tmp_path, own)), "b1", time.time, print, tmp_path)


def test_an_adapter_that_does_not_like_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "picky.py").write_text("def make(floors, now, options):\n    raise ValueError('no port')\n")
    monkeypatch.syspath_prepend(tmp_path)
    hall = load_hall(hall_with(tmp_path, 'kind: own, factory: "picky:make"'))
    with pytest.raises(AdapterMissingError, match="no port; look at its options"):
        hardware_of(hall, "b1", time.time, print, tmp_path)
