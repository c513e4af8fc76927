"""The recording of a play: what is in it, that it is true, and what is left of one that was cut off."""

from __future__ import annotations

import json
import math
import struct
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcap.exceptions import EndOfFile
from mcap.reader import make_reader
from mcap.records import Channel, Message, Schema
from mcap.stream_reader import StreamReader

from sim.engine import Engine
from sim.play import Outcome, play
from sim.recording import Recorder
from sim.scenarios.scenario import load_scenario

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "config/scenarios/courier_killed_riding.yaml"
LAYOUT = ROOT / "config/foxglove/hall_fleet.json"


@dataclass
class Truth:
    """Where the robot truly was, by period."""

    at: dict[int, tuple[str, float, float]] = field(default_factory=dict)

    def attach(self, engine: Engine) -> None:
        engine.observers.append(self)

    def period(self, engine: Engine) -> None:
        robot = engine.world.robots["xiaodi"]
        self.at[round(engine.now * 1e6) * 1000] = (robot.map_id, robot.base.x, robot.base.y)

    def heard(self, at: float, account: str, message: Any) -> None:
        pass


@dataclass
class Recorded:
    path: Path
    truth: Truth
    outcome: Outcome
    channels: dict[str, str]
    messages: list[tuple[str, int, dict[str, Any]]]
    schemas: dict[str, dict[str, Any]]

    def of(self, topic: str) -> list[dict[str, Any]]:
        return [data for name, _, data in self.messages if name == topic]


def record(path: Path, truth: Truth) -> Outcome:
    recorder = Recorder(path)

    def watch(engine: Engine) -> None:
        truth.attach(engine)
        recorder.attach(engine)

    outcome = play(load_scenario(SCENARIO), watch=watch)
    recorder.close()
    recorder.close()
    return outcome


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    path, truth = tmp_path_factory.mktemp("recording") / "out.mcap", Truth()
    outcome = record(path, truth)
    with path.open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        summary = reader.get_summary()
        assert summary is not None
        schemas = {schema.name: json.loads(schema.data) for schema in summary.schemas.values()}
        channels = {item.topic: summary.schemas[item.schema_id].name for item in summary.channels.values()}
        messages = [(channel.topic, item.log_time, json.loads(item.data))
                    for _, channel, item in reader.iter_messages(log_time_order=False)]  # fmt: skip
    return Recorded(path, truth, outcome, channels, messages, schemas)


def test_every_kind_of_thing_has_its_channel(recorded: Recorded) -> None:
    assert (
        recorded.channels.items()
        >= {
            "/tf": "foxglove.FrameTransform",
            "/floors/b1-F1/walls": "foxglove.SceneUpdate",
            "/floors/b1-F3/moving": "foxglove.SceneUpdate",
            "/robots/xiaodi/pose": "foxglove.PoseInFrame",
            "/robots/xiaodi/scan": "foxglove.LaserScan",
            "/robots/xiaodi/path": "foxglove.PosesInFrame",
            "/robots/xiaodi/state": "hall.RobotState",
            "/lifts/east/state": "hall.LiftCar",
            "/runs": "hall.Run",
            "/diagnostics": "diagnostic_msgs/DiagnosticArray",
            "/log": "foxglove.Log",
        }.items()
    )


def test_every_message_is_as_its_schema_says(recorded: Recorded) -> None:
    checks = {name: Draft202012Validator(schema) for name, schema in recorded.schemas.items()}
    checked: Counter[str] = Counter()
    for topic, _, data in recorded.messages:
        if checked[topic] < 40:  # validation is slow, and a channel's messages are alike
            checked[topic] += 1
            checks[recorded.channels[topic]].validate(data)
    assert set(checked) == set(recorded.channels)


def test_times_are_those_of_the_simulation_and_never_go_back(recorded: Recorded) -> None:
    times = [at for _, at, _ in recorded.messages]
    assert times == sorted(times)
    assert (times[-1] - times[0]) / 1e9 == pytest.approx(recorded.outcome.simulated_s, abs=0.01)
    for _, at, data in recorded.messages:
        if "timestamp" in data:
            assert data["timestamp"]["sec"] * 10**9 + data["timestamp"]["nsec"] == at


def test_poses_and_transforms_are_the_truth(recorded: Recorded) -> None:
    poses = recorded.of("/robots/xiaodi/pose")
    moved = [data for data in recorded.of("/tf") if data["child_frame_id"] == "xiaodi"]
    assert len(poses) == len(moved) > 900
    assert {data["frame_id"] for data in poses} == {"b1-F1", "b1-F3"}
    compared = 0
    for data, transform in zip(poses, moved, strict=True):
        at = data["timestamp"]["sec"] * 10**9 + data["timestamp"]["nsec"]
        place = data["pose"]["position"]
        assert transform["translation"] == place
        if at in recorded.truth.at:
            map_id, x, y = recorded.truth.at[at]
            assert (data["frame_id"], place["x"], place["y"]) == (
                map_id,
                pytest.approx(x, abs=1e-4),
                pytest.approx(y, abs=1e-4),
            )
            compared += 1
    assert compared >= len(poses) - 1


def test_runs_rides_cars_and_log_tell_the_story(recorded: Recorded) -> None:
    states = [data["state"] for data in recorded.of("/runs")]
    assert states[-1] == "delivered"
    rides = [data["ride"] for data in recorded.of("/robots/xiaodi/state")]
    assert {"RIDING", "DONE"} & set(rides) and len(set(rides)) > 5
    heights = [data["position_m"] for lift in ("west", "east") for data in recorded.of(f"/lifts/{lift}/state")]
    assert max(heights) - min(heights) > 5.0
    log = [(data["name"], data["message"]) for data in recorded.of("/log")]
    assert len(log) == len(recorded.outcome.timeline)
    assert ("xiaodi", "killed") in log
    down = [data for data in recorded.of("/diagnostics") if data["status"][0]["message"] == "process is down"]
    assert [data["status"][0]["name"] for data in down if data["status"][0]["level"] == 2]


def test_scans_lie_in_their_range(recorded: Recorded) -> None:
    scans = recorded.of("/robots/xiaodi/scan")
    assert len(scans) > 100
    for scan in scans:
        step = (scan["end_angle"] - scan["start_angle"]) / (len(scan["ranges"]) - 1)
        assert step == pytest.approx(math.tau / len(scan["ranges"]), abs=1e-4)
        assert 0.0 <= min(scan["ranges"]) <= max(scan["ranges"]) <= 6.0


def test_the_same_play_gives_the_same_bytes_and_is_not_disturbed(recorded: Recorded, tmp_path: Path) -> None:
    record(tmp_path / "again.mcap", Truth())
    assert (tmp_path / "again.mcap").read_bytes() == recorded.path.read_bytes()
    assert play(load_scenario(SCENARIO)).timeline == recorded.outcome.timeline


def test_a_recording_that_was_cut_off_keeps_its_whole_chunks(recorded: Recorded, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(recorded.path.read_bytes()[: recorded.path.stat().st_size * 2 // 3])
    schemas: dict[int, str] = {}
    topics: dict[int, str] = {}
    left = []
    with cut.open("rb") as file, pytest.raises((EndOfFile, struct.error)):
        for item in StreamReader(file).records:
            if isinstance(item, Schema):
                schemas[item.id] = item.name
            elif isinstance(item, Channel):
                topics[item.id] = item.topic
            elif isinstance(item, Message):
                left.append((topics[item.channel_id], item.log_time, json.loads(item.data)))
    assert len(left) > len(recorded.messages) // 4
    assert left == recorded.messages[: len(left)]


def test_a_snapshot_of_a_recorded_engine_goes_on_unrecorded(tmp_path: Path, hall: Any) -> None:
    engine, recorder = Engine(hall), Recorder(tmp_path / "out.mcap")
    recorder.attach(engine)
    engine.run_for(1.0)
    again = Engine.restore(engine.snapshot())
    again.run_for(1.0)
    engine.run_for(1.0)
    recorder.close()
    assert again.chronicle.lines == engine.chronicle.lines


def test_the_layout_shows_what_is_recorded(recorded: Recorded) -> None:
    layout = json.loads(LAYOUT.read_text(encoding="utf-8"))
    panels = layout["configById"]
    topics = {topic for panel in panels.values() for topic in panel.get("topics", {})}
    topics |= {panel["topicToRender"] for panel in panels.values() if "topicToRender" in panel}
    paths = [path["value"] for panel in panels.values() for path in panel.get("paths", [])]
    topics |= {path.rpartition(".")[0] for path in paths}
    assert topics <= set(recorded.channels)
    for path in paths:
        topic, _, name = path.rpartition(".")
        assert name in recorded.schemas[recorded.channels[topic]]["properties"]
    shown: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, str):
            shown.append(part)
        else:
            walk(part["first"])
            walk(part["second"])

    walk(layout["layout"])
    assert sorted(shown) == sorted(panels)
    frames = {data["child_frame_id"] for data in recorded.of("/tf")} | {"hall"}
    assert {panel["followTf"] for panel in panels.values() if "followTf" in panel} <= frames
