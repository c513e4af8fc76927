"""What a floor needs before it starts: a clock that goes on, ports, a state folder, a ROS domain."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from robots.floor.clock import VARIABLE, FloorClock, SteadyClock
from robots.floor.domain import claim_domain
from robots.floor.table import FloorSettings, Ports, Process, processes
from robots.floor.up import Floor, check_ports, lock_state
from robots.settings import load_hall
from tests.fixtures.ports import free_port

HALL = Path(__file__).parents[3] / "config" / "hall"


def test_all_processes_share_one_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, FloorClock(tmp_path, speed=4.0).environment[VARIABLE])
    first, second = SteadyClock(), SteadyClock()
    assert abs(first.now() - second.now()) < 0.1
    assert first.real(4.0) == 1.0
    assert first.real(-1.0) == 0.0


def test_time_never_runs_backwards_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clock").write_text("9999999999.0")
    monkeypatch.setenv(VARIABLE, FloorClock(tmp_path).environment[VARIABLE])
    assert SteadyClock().now() >= 9999999999.0


@pytest.mark.parametrize("text", ["", "soon", "nan"])
def test_an_unreadable_clock_file_is_no_hindrance(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_text(text)
    assert 1e9 < float(FloorClock(tmp_path).environment[VARIABLE].split()[0]) < 1e10


def page(port: int) -> Process:
    return Process("web", "", "", False, screen_port=port)


def on_this_host(state: Path, *names: str, **more: Any) -> FloorSettings:
    """The settings of one of several hosts."""
    return FloorSettings(HALL, state, Ports(free_port(), free_port(), free_port()), only=names, **more)


def test_visitors_come_as_the_hall_says_or_as_asked_and_to_no_part_of_a_floor_unasked(tmp_path: Path) -> None:
    hall = load_hall(HALL)

    def expected(*names: str, **more: Any) -> str:
        simulator = next(processes(hall, on_this_host(tmp_path, *names, **more)))
        return dict(simulator.parameters)["visitors"]

    assert expected() == str(hall.people.visitors) == "2500"
    assert (expected(visitors=0), expected(visitors=40)) == ("0", "40")
    assert (expected("simulator"), expected("simulator", visitors=9)) == ("0", "9")


def test_of_several_hosts_each_has_its_own_processes(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = Ports(taken.getsockname()[1], taken.getsockname()[1], free_port())  # neither broker nor pages are here
        floor = Floor(FloorSettings(HALL, tmp_path, ports, only=("simulator", "xiaodi")), print)
    assert [process.name for process in floor.table] == ["simulator", "xiaodi"]
    assert [what for what, _ in floor.pages()] == ["xiaodi: its own screen (机器人屏幕)"]
    floor.stop()


@pytest.mark.parametrize(
    ("names", "more", "words"),
    [
        (("robots",), {}, "--only robots: there is no such process"),
        (("broker",), {"lab": True}, "leave out --lab"),
        (("web",), {"speed": 4.0}, "leave out --lab and --speed"),
    ],
)
def test_what_several_hosts_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], more: dict[str, Any], words: str
) -> None:
    with pytest.raises(SystemExit) as exit_:
        Floor(on_this_host(tmp_path, *names, **more), print)
    assert exit_.value.code == 2
    assert words in capsys.readouterr().err


def test_a_broker_that_is_nowhere_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robots.floor.up.BROKER_START_S", 0.2)
    with pytest.raises(SystemExit) as exit_:
        Floor(on_this_host(tmp_path, "web"), print).start()
    assert exit_.value.code == 3
    assert "HALL_BROKER_HOST" in capsys.readouterr().err


def test_one_port_twice_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        check_ports([page(40001)], broker=40001)
    assert exit_.value.code == 2
    assert "40001 is asked for twice" in capsys.readouterr().err


def test_a_port_in_use_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as exit_:
            check_ports([page(1)], broker=port)
    assert exit_.value.code == 3
    assert "--broker-port" in capsys.readouterr().err


def test_a_state_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as exit_:
        lock_state(tmp_path / "file" / "state")
    assert exit_.value.code == 3
    assert "HALL_STATE" in capsys.readouterr().err


def test_a_second_floor_on_the_same_state_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lock_state(tmp_path):
        with pytest.raises(SystemExit):
            lock_state(tmp_path)
        assert "already runs" in capsys.readouterr().err


def test_two_floors_get_two_ros_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROS_DOMAIN_ID", raising=False)
    first, first_lock = claim_domain()
    second, second_lock = claim_domain()
    assert first != second
    for lock in (first_lock, second_lock):
        assert lock is not None
        lock.close()
