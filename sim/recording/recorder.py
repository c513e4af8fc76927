"""Looks on at an engine and writes what it sees: `Recorder(path).attach(engine)`, `close()` at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from robots.core.lift import LiftState
from robots.core.runs import RunFact
from robots.core.sensing import ScanSeen, ShowPlan
from sim.engine import Engine
from sim.recording import scene
from sim.recording.file import McapFile
from sim.recording.schemas import DIAGNOSTICS
from sim.recording.shapes import Data, metres, pose, time_of, vector

AT_LEAST_EVERY_S = 1.0
"""What stands still is repeated so often, so that a viewer that jumps in time finds it."""
INFO, WARNING, ERROR = 2, 3, 4


class Recorder:
    """One MCAP file of one engine. Raises OSError when the file cannot be written."""

    def __init__(self, path: Path) -> None:
        self._file: McapFile | None = McapFile(path)
        self._engine: Engine | None = None
        self._last: dict[str, tuple[float, Any]] = {}
        self._here: dict[str, list[str]] = {}
        self._reports: dict[str, LiftState] = {}
        self._lines = self._violations = 0

    def __getstate__(self) -> dict[str, Any]:
        """A snapshot of the engine holds no open file: what goes on from it is not recorded."""
        return self.__dict__ | {"_file": None}

    def attach(self, engine: Engine) -> None:
        """From now on; best before the first step."""
        self._engine = engine
        engine.observers.append(self)
        engine.host.watchers.append(self)
        file, plan, at = self._file, engine.world.plan, engine.now
        if file is None:
            return
        file.about("hall", {"site": engine.hall.site, "seed": str(engine.seed)})
        for map_id in plan.maps:
            file.write("/tf", "foxglove.FrameTransform", at, scene.floor_frame(plan, map_id, at))
        for map_id in plan.maps:
            file.write(f"/floors/{map_id}/walls", "foxglove.SceneUpdate", at, scene.walls(plan, map_id, at))
        for fact in engine.chronicle.runs.values():
            self.heard(at, "scheduler", fact)
        self.period(engine)

    def close(self) -> None:
        """The file is whole. Safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    # -- what an engine tells its observers

    def period(self, engine: Engine) -> None:
        """A period has passed."""
        if self._file is None:
            return
        at = engine.now
        for robot in engine.world.robots:
            self._robot(engine, robot, at)
        for lift in engine.world.cars:
            self._car(engine, lift, at)
        for map_id in engine.world.plan.maps:
            message, here = scene.moving(engine.world, map_id, at, set(self._here.get(map_id, ())))
            self._here[map_id] = here
            look = [(item["id"], item["cylinders"]) for item in message["entities"]]
            self._if_new(f"/floors/{map_id}/moving", "foxglove.SceneUpdate", at, look, message)
        self._log(engine, at)

    def heard(self, at: float, account: str, message: Any) -> None:
        """A message was published."""
        if isinstance(message, LiftState):
            self._reports[message.lift] = message
        elif isinstance(message, RunFact) and self._file is not None:
            data = {
                "timestamp": time_of(at), "run": message.run, "state": message.state.value, "robot": message.robot,
                "lift": message.lift, "doing": message.doing, "held": message.held,
                "waiting_for": message.waiting_for.reason if message.waiting_for else "",
                "reasons": [reason.code for reason in message.reasons],
            }  # fmt: skip
            self._file.write("/runs", "hall.Run", at, data)

    def handled(self, account: str, event: Any, commands: Sequence[Any]) -> None:
        """A mind was given an event and answered."""
        if self._file is None or self._engine is None:
            return
        at = self._engine.now
        if isinstance(event, ScanSeen):
            self._scan(at, account, event)
        for command in commands:
            if isinstance(command, ShowPlan) and command.poses:
                poses = [pose(item.x, item.y, item.theta) for item in command.poses]
                data = {"timestamp": time_of(at), "frame_id": command.poses[0].map_id, "poses": poses}
                self._file.write(f"/robots/{account}/path", "foxglove.PosesInFrame", at, data)

    # -- inside

    def _robot(self, engine: Engine, id_: str, at: float) -> None:
        world, process = engine.world, engine.processes.get(id_)
        robot = world.robots[id_]
        base = robot.base
        height = 0.0
        if robot.car:
            height = world.cars[robot.car].position_m - world.plan.maps[robot.map_id].elevation_m
        place = (robot.map_id, base.x, base.y, base.theta, height)
        where = pose(base.x, base.y, base.theta, height)
        message = {"timestamp": time_of(at), "frame_id": robot.map_id, "pose": where}
        self._if_new(f"/robots/{id_}/pose", "foxglove.PoseInFrame", at, place, message)
        moved = scene.frame(at, robot.map_id, id_, vector(base.x, base.y, height), base.theta)
        self._if_new("/tf", "foxglove.FrameTransform", at, place, moved, of=id_)
        state = {
            "map": robot.map_id, "car": robot.car, "ride": process.ride if process else "",
            "running": process is not None and process.mind is not None, "charge": round(robot.charge, 4),
            "charging": robot.charging, "speed": metres(base.speed), "turn": metres(base.turn),
            "lids_open": sum(not closed for closed in robot.lids),
        }  # fmt: skip
        self._if_new(f"/robots/{id_}/state", "hall.RobotState", at, state, {"timestamp": time_of(at), **state})
        level = 0 if state["running"] else 2
        told = "running" if state["running"] else "process is down"
        self._diagnose(at, id_, level, told, {"ride": state["ride"], "map": robot.map_id, "car": robot.car})

    def _car(self, engine: Engine, lift: str, at: float) -> None:
        car, report = engine.world.cars[lift], self._reports.get(lift)
        state = {
            "position_m": metres(car.position_m), "door_gap_m": metres(car.door_gap()), "landing": car.standing,
            "load_kg": metres(car.load_kg), "door": car.door.state.value,
            "motion": report.motion.value if report else "", "mode": report.mode.value if report else "",
            "session": report.session.robot if report and report.session else "",
        }  # fmt: skip
        self._if_new(f"/lifts/{lift}/state", "hall.LiftCar", at, state, {"timestamp": time_of(at), **state})
        drawn = scene.car(engine.world.plan, lift, car.position_m, at)
        self._if_new(f"/lifts/{lift}/car", "foxglove.SceneUpdate", at, state["position_m"], drawn)
        faults = ", ".join(report.fault_codes) if report else ""
        values = {"mode": state["mode"], "session": state["session"]}
        self._diagnose(at, f"lift {lift}", 2 if faults else 0, faults or "no faults", values)

    def _scan(self, at: float, robot: str, scan: ScanSeen) -> None:
        where = scan.pose
        beams = len(scan.ranges)
        message = {
            "timestamp": time_of(at), "frame_id": where.map_id, "pose": pose(where.x, where.y, where.theta),
            "start_angle": round(scan.angle_min, 6),
            "end_angle": round(scan.angle_min + scan.angle_step * max(0, beams - 1), 6),
            "ranges": [metres(value) if math.isfinite(value) else scan.range_max for value in scan.ranges],
            "intensities": [],
        }  # fmt: skip
        if self._file is not None:
            self._file.write(f"/robots/{robot}/scan", "foxglove.LaserScan", at, message)

    def _diagnose(self, at: float, name: str, level: int, text: str, values: dict[str, str]) -> None:
        pairs = [{"key": key, "value": value} for key, value in values.items()]
        status = {"level": level, "name": name, "message": text, "hardware_id": name, "values": pairs}
        message = {"header": {"stamp": time_of(at), "frame_id": ""}, "status": [status]}
        self._if_new("/diagnostics", DIAGNOSTICS, at, status, message, of=name)

    def _log(self, engine: Engine, at: float) -> None:
        lines = engine.chronicle.lines
        for line in lines[self._lines :]:
            _, who, text = [*line.split(None, 2), "", ""][:3]
            self._say(at, WARNING if text.startswith(("error ", "mind raised", "killed")) else INFO, who, text)
        self._lines = len(lines)
        violations = engine.judge.violations
        for violation in violations[self._violations :]:
            self._say(at, ERROR, "judge", f"{violation.invariant}: {violation.detail}")
        self._violations = len(violations)

    def _say(self, at: float, level: int, who: str, text: str) -> None:
        message = {"timestamp": time_of(at), "level": level, "message": text, "name": who, "file": "", "line": 0}
        if self._file is not None:
            self._file.write("/log", "foxglove.Log", at, message)

    def _if_new(self, topic: str, schema: str, at: float, look: Any, message: Data, of: str = "") -> None:
        """Write when `look` differs from the last one of this topic (and `of`), or that one is old."""
        key = f"{topic} {of}"
        before = self._last.get(key)
        if self._file is None or (
            before is not None and before[1] == look and at - before[0] < AT_LEAST_EVERY_S - 1e-6
        ):
            return
        self._last[key] = (at, look)
        self._file.write(topic, schema, at, message)
