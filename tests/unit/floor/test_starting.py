"""What a floor needs before it starts: a clock that goes on, ports, a state folder, a ROS domain."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from robots.floor.clock import VARIABLE, FloorClock, SteadyClock
from robots.floor.domain import claim_domain
from robots.floor.table import Ports
from robots.floor.up import check_ports, lock_state


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


def test_one_port_twice_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        check_ports(Ports(broker=40001, web=40001, screen=40003), 1)
    assert exit_.value.code == 2
    assert "40001 is asked for twice" in capsys.readouterr().err


def test_a_port_in_use_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as exit_:
            check_ports(Ports(broker=port, web=1, screen=2), 1)
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
