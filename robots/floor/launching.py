"""What launch/floor_sim.launch.py needs of the process table, so that the launch file holds no logic."""

from __future__ import annotations

from pathlib import Path

from robots.floor.joining import read_hall
from robots.floor.table import FloorSettings, Ports, Process, processes, site_conf
from robots.mqtt.broker import broker_command, prepare_broker


def floor_table(hall_folder: Path, state: Path) -> list[Process]:
    """The processes of the floor on default ports."""
    return list(processes(read_hall(hall_folder), FloorSettings(hall_folder.resolve(), state.resolve(), Ports())))


def broker_line(hall_folder: Path, state: Path) -> list[str]:
    """Prepare the broker's files and give its command line."""
    prepare_broker(state, read_hall(hall_folder), Ports().broker, site_conf(hall_folder))
    return broker_command(state)
