"""`hall drill` on a running floor: marked for everybody, scored, over when it is over; and nowhere else."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from robots.core.alarm import Alarm
from robots.core.runs import FleetSummary, RunState
from robots.floor.door import DoorRefusedError, ask, simulator_door
from sim.arguments import FAILED, STOPPED
from sim.drills.commands import drill
from tests.fixtures.floor import ROOT, RunningFloor, start_floor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import collect, load, send

app = typer.Typer()
app.command()(drill)


@pytest.fixture(scope="module")
def lab_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    state = tmp_path_factory.mktemp("drills")
    running, end = start_floor(state, ROOT / "config" / "hall", lab=True)
    try:
        yield running
    finally:
        end()
        shutil.rmtree(state, ignore_errors=True)


def played(floor: RunningFloor, name: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("HALL_STATE", str(floor.state))
    settings = floor.floor.settings
    script = floor.state / f"{name}.yaml"  # the product's, in a third of its time
    text = (ROOT / "config" / "drills" / f"{name}.yaml").read_text("utf-8")
    script.write_text(text.replace("lasts_s: 90", "lasts_s: 35").replace("at_s: 75", "at_s: 28"), "utf-8")
    ports = ["--web-port", str(settings.ports.web), "--screen-port", str(settings.ports.screen)]
    return CliRunner().invoke(app, [str(script), "--json", "--hall", str(settings.hall_folder), *ports])


def facts(floor: RunningFloor) -> dict[tuple[str, str], dict[str, object]]:
    changes = httpx.get(f"{floor.url}/api/v1/facts").json()["changes"]
    return {(one["kind"], one["id"]): one["fact"] for one in changes}


def marked(floor: RunningFloor) -> dict[str, str]:
    """What each page calls the drill; empty: it shows no mark."""
    told = {"tablets": facts(floor).get(("drill", "drill"))}
    for robot in ("xiaodi", "xiaozhi"):
        with floor.screen(robot) as page, page.stream("GET", "/api/v1/events") as events:
            view = next(line for line in events.iter_lines() if line.startswith("data:"))
            told[robot] = json.loads(view[5:])["drill"]
    return {page: str(title["zh"]) if title else "" for page, title in told.items()}


def player(floor: RunningFloor, name: str) -> subprocess.Popen[bytes]:
    """`hall drill` in a process of its own."""
    ports = floor.floor.settings.ports
    code = (
        "import signal, typer; from sim.drills.commands import drill; app = typer.Typer(); app.command()(drill); "
        "signal.signal(signal.SIGINT, signal.default_int_handler); app()"
    )  # a background process may have been told to ignore Ctrl-C
    words = [name, "--web-port", str(ports.web), "--screen-port", str(ports.screen)]
    here = {**os.environ, "HALL_STATE": str(floor.state)}
    return subprocess.Popen([sys.executable, "-c", code, *words], env=here, stderr=subprocess.PIPE)


def says_why(floor: RunningFloor, why: str) -> bool:
    return all(title.startswith("停电演练已中止") and why in title for title in marked(floor).values())


def at_the_door(floor: RunningFloor, do: str, **args: object) -> None:
    body = args if do.startswith("drill") else {"args": args}
    ask(simulator_door(floor.state), {"do": do, **body})


def reset(floor: RunningFloor, *lines: str) -> None:
    with floor.login("A12", "supervisor") as tablet:
        for line in lines:
            assert tablet.post(f"/api/v1/alarms/{line}/reset", json={}).status_code == 202
    floor.until(lambda: not _latched(floor), PATIENCE_S, "the fleet has heard the reset")


EVERYWHERE = ("tablets", "xiaodi", "xiaozhi")


@pytest.mark.timeout(400)
def test_a_fire_drill_is_marked_scored_and_ends(lab_floor: RunningFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = lab_floor
    run = send(floor, "B03")
    load(floor, run)
    done = played(floor, "fire", monkeypatch)
    print(done.stdout, done.stderr)
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert {row["what"]: row["good"] for row in told["rows"]} == {
        "clear": True, "stranded": True, "folders": True, "tablets told": True, "screens told": True,
        "kiosks told": True,
    }  # fmt: skip
    assert next(row["found"] for row in told["rows"] if row["what"] == "folders") == "1 of 1"
    assert told["left_alarms"] == ["fire/b1"]
    alarms = [message for message in floor.seen if isinstance(message, Alarm)]
    assert [(one.active, one.source) for one in alarms if one.active] == [(True, "drill")]
    assert not alarms[-1].active, "the drill left its alarm active"
    # its alarm is still latched, so the mark stays until a named person resets it
    assert marked(floor) == dict.fromkeys(EVERYWHERE, "警报未复位")
    assert played(floor, "fire", monkeypatch).exit_code == 1, "a second drill began over a latched alarm"
    reset(floor, "fire/b1")
    floor.until(lambda: marked(floor) == dict.fromkeys(EVERYWHERE, ""), PATIENCE_S, "the mark is gone")
    collect(floor, run, "B03")  # else the courier has work for as long as the next tests last


@pytest.mark.timeout(180)
def test_a_drill_whose_player_is_gone_ends_and_a_real_alarm_is_told_as_real_at_once(lab_floor: RunningFloor) -> None:
    floor, words = lab_floor, {"drill": "power", "zh": "停电演练", "en": "Power failure drill"}
    line = {"kind": "power", "zone": "b1", "building": "b1"}
    with player(floor, "power") as played:
        floor.until(lambda: ("alarm", "power/b1") in facts(floor), PATIENCE_S, "the drill has raised its alarm")
        played.send_signal(signal.SIGTERM)  # as Ctrl-C, which a background process may not get
        assert played.wait(PATIENCE_S) == STOPPED
    floor.until(lambda: ("alarm", "power/b1") not in facts(floor), PATIENCE_S, "its alarm ends with it")
    floor.until(lambda: says_why(floor, "被主持的一方停止"), PATIENCE_S, "all pages say why it ended early")
    at_the_door(floor, "drill", key="killed", for_s=12, **words)
    at_the_door(floor, "alarm", drill=True, **line)
    floor.until(
        lambda: marked(floor) == dict.fromkeys(EVERYWHERE, "停电演练"), PATIENCE_S, "all pages say that it is a drill"
    )
    floor.until(lambda: ("alarm", "power/b1") not in facts(floor), PATIENCE_S, "nobody goes on with it: its alarm ends")
    floor.until(lambda: says_why(floor, "主持演练的一方没有应答"), PATIENCE_S, "all pages say why it ended early")
    floor.until(lambda: marked(floor) == dict.fromkeys(EVERYWHERE, "警报未复位"), PATIENCE_S, "only the latch is left")
    reset(floor, "power/b1")
    at_the_door(floor, "drill", key="next", for_s=60, **words)
    with pytest.raises(DoorRefusedError, match="on already"):
        at_the_door(floor, "drill", key="another", for_s=60, **words)
    at_the_door(floor, "alarm", drill=True, **line)
    floor.until(
        lambda: marked(floor) == dict.fromkeys(EVERYWHERE, "停电演练"), PATIENCE_S, "all pages say that it is a drill"
    )
    at_the_door(floor, "alarm", **line)
    floor.until(lambda: marked(floor) == dict.fromkeys(EVERYWHERE, ""), PATIENCE_S, "nothing real is called a drill")
    with pytest.raises(DoorRefusedError, match="real alarm stands"):
        at_the_door(floor, "drill", key="next", for_s=60, **words)
    assert ("alarm", "power/b1") in facts(floor), "the end of the drill ended the real alarm"
    at_the_door(floor, "alarm_over", **line)
    floor.until(lambda: ("alarm", "power/b1") not in facts(floor), PATIENCE_S, "the building says that it is over")
    assert marked(floor) == dict.fromkeys(EVERYWHERE, ""), "what was real has become a drill"
    reset(floor, "power/b1")


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("stop", "why"), [(signal.SIGINT, "被主持的一方停止"), (signal.SIGKILL, "主持演练的一方没有应答")],
    ids=["ctrl-c", "kill-9"],
)  # fmt: skip
def test_after_a_player_that_was_stopped_work_goes_on(
    lab_floor: RunningFloor, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals, why: str
) -> None:
    floor = lab_floor
    run = send(floor, "B03")
    load(floor, run)
    with player(floor, "power") as playing:
        floor.until(lambda: ("alarm", "power/b1") in facts(floor), PATIENCE_S, "the drill has raised its alarm")
        floor.until(lambda: _latched(floor), PATIENCE_S, "the fleet has heard the alarm")
        second = played(floor, "fire", monkeypatch)
        assert second.exit_code == FAILED
        assert "another drill is on (power/b1)" in " ".join(second.stderr.split())
        playing.send_signal(stop)
        playing.wait(PATIENCE_S)
        assert playing.returncode == (STOPPED if stop is signal.SIGINT else -stop)
        assert playing.stderr is not None
        told = " ".join(playing.stderr.read().decode().split())
        assert ("a supervisor resets on a tablet: power/b1" in told) is (stop is signal.SIGINT)
    floor.until(lambda: says_why(floor, why), PATIENCE_S, "all pages say why it ended early")
    assert ("alarm", "power/b1") not in facts(floor), "its alarm outlived it"
    floor.until(lambda: marked(floor) == dict.fromkeys(EVERYWHERE, "警报未复位"), PATIENCE_S, "only the latch is left")
    assert floor.run_state(run) in (RunState.CARRYING, RunState.WAITING_RECIPIENT), "the folder is aboard"
    reset(floor, "power/b1")
    floor.until(lambda: marked(floor) == dict.fromkeys(EVERYWHERE, ""), PATIENCE_S, "the mark is gone")
    collect(floor, run, "B03")


def _latched(floor: RunningFloor) -> bool:
    summaries = [message for message in floor.seen if isinstance(message, FleetSummary)]
    return bool(summaries[-1].alarms)


def test_without_a_lab_nothing_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_STATE", str(tmp_path))
    done = CliRunner().invoke(app, ["fire", "--hall", str(ROOT / "config" / "hall")])
    assert done.exit_code == 3
    assert "In a real hall there is none" in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == [], "something was written"
