"""A restored engine goes on as the first one did, line by line: in a ride, in a handover, under a fault, elsewhere."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from robots.settings import load_hall
from sim.engine import Engine
from sim.snapshot import SnapshotError

SMALL = Path("config/scenarios/halls/small")
END_S = 330.0


def begun() -> Engine:
    engine = Engine(load_hall(SMALL), seed=3)
    engine.after(1.0, partial(engine.office.request_run, "up", "S1", "T1"))
    engine.after(2.0, partial(engine.office.request_run, "over", "S2", "T2"))
    engine.after(60.0, partial(engine.stop_broker, 20.0))
    engine.after(100.0, partial(engine.kill, "scheduler", 15.0))
    return engine


def in_a_ride(engine: Engine) -> bool:
    return any(vehicle.car and not engine.world.cars[vehicle.car].standing for vehicle in engine.world.robots.values())


def in_a_handover(engine: Engine) -> bool:
    return any(not all(vehicle.lids) for vehicle in engine.world.robots.values())


def in_a_fault(engine: Engine) -> bool:
    return not engine.bus.running


def scheduler_dead(engine: Engine) -> bool:
    return engine.processes["scheduler"].mind is None


def log(engine: Engine) -> str:
    engine.run_for(END_S - engine.elapsed_s)
    return "\n".join(engine.chronicle.lines)


@pytest.fixture(scope="module")
def whole() -> str:
    text = log(begun())
    assert text.count("delivered") >= 2
    return text


@pytest.mark.parametrize("moment", [in_a_ride, in_a_handover, in_a_fault, scheduler_dead])
def test_a_restored_engine_writes_the_same_log(whole: str, moment: Callable[[Engine], bool]) -> None:
    engine = begun()
    assert engine.run_until(partial(moment, engine), END_S)
    data = engine.snapshot()
    assert log(Engine.restore(data)) == whole
    assert log(engine) == whole


def test_taking_one_restores_one_in_another_process(whole: str, tmp_path: Path) -> None:
    engine = begun()
    assert engine.run_until(partial(in_a_ride, engine), END_S)
    (tmp_path / "ride").write_bytes(engine.snapshot())
    code = (
        "import hashlib, sys, pathlib; from sim.engine import Engine\n"
        "engine = Engine.restore(pathlib.Path(sys.argv[1]).read_bytes())\n"
        f"engine.run_for({END_S} - engine.elapsed_s)\n"
        "print(hashlib.sha256('\\n'.join(engine.chronicle.lines).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "ride")],
        env={**os.environ, "PYTHONHASHSEED": "77"}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(whole.encode()).hexdigest()


def test_two_futures_of_one_snapshot_do_not_touch_each_other() -> None:
    engine = begun()
    engine.run_for(40.0)
    data = engine.snapshot()
    one, other = Engine.restore(data), Engine.restore(data)
    one.kill("left", 5.0)
    one.run_for(30.0)
    assert other.elapsed_s == pytest.approx(40.0) and other.processes["left"].mind is not None
    assert other.chronicle.lines == engine.chronicle.lines


def test_what_is_no_snapshot_of_these_sources_is_refused() -> None:
    with pytest.raises(SnapshotError, match="no snapshot"):
        Engine.restore(b"something else")
    data = bytearray(begun().snapshot())
    with pytest.raises(SnapshotError, match=r"damaged|cut off"):
        Engine.restore(bytes(data[: len(data) // 2]))
    data[20] ^= 1
    with pytest.raises(SnapshotError, match="other sources"):
        Engine.restore(bytes(data))
