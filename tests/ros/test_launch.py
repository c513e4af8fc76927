"""launch/floor_sim.launch.py and the table it reads."""

from __future__ import annotations

import importlib.util
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from robots.floor.launching import broker_line, floor_table
from tests.fixtures.floor import ROOT

HALL = ROOT / "config" / "hall"


def test_every_process_of_the_table_is_an_installed_executable(tmp_path: Path) -> None:
    scripts = {entry.name: entry.value for entry in entry_points(group="console_scripts")}
    table = floor_table(HALL, tmp_path)
    assert [process.name for process in table] == [
        "simulator", "scheduler", "librarian", "xiaodi", "xiaojing", "xiaozhi", "web",
    ]  # fmt: skip
    for process in table:
        assert scripts[process.executable] == f"{process.module}:main"
    assert {dict(process.parameters)["robot"] for process in table if process.namespace} == {
        "xiaodi", "xiaojing", "xiaozhi",
    }  # fmt: skip


def test_the_broker_of_the_launch_file_is_prepared(tmp_path: Path) -> None:
    line = broker_line(HALL, tmp_path)
    assert (tmp_path / "secrets" / "xiaodi").exists()
    assert str(tmp_path) in " ".join(line)


def test_the_launch_file_describes_the_whole_table(tmp_path: Path) -> None:
    if importlib.util.find_spec("launch_ros") is None:
        pytest.skip("launch_ros is not installed: no wheel exists, it comes with an installed ROS 2")
    from launch import LaunchContext

    spec = importlib.util.spec_from_file_location("floor_sim", ROOT / "launch" / "floor_sim.launch.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    description = module.generate_launch_description()
    context = LaunchContext()
    for argument in description.entities[:-1]:
        argument.visit(context)
    started = description.entities[-1].visit(context)
    assert started is not None and len(started) == 1 + len(floor_table(HALL, tmp_path))
