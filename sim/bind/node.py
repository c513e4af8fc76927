"""The simulator's process: the world in real time, its robots' bases over ROS 2, its lifts over MQTT.

ROS parameters: hall, state, broker_port, seed, hand_shuts_after_s (an open lid is shut by a simulated hand after so
many seconds; 0 = lids stay open), lab (not empty: engineers may inject faults, see `sim.bind.lab`), visitors (how many
come on a usual day; 0 = nobody).
"""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import Any

from robots.core.sensing import WatchScan
from robots.floor.clock import SteadyClock
from robots.floor.joining import enqueue_into, new_inbox, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.supervisor import say_ready
from robots.ros.process import RosProcess, text_parameter
from sim.bind.lab import LabHost
from sim.bind.mqtt import GatewayHost
from sim.bind.ros import BaseNode, SimulatorNode
from sim.bind.visitors import VisitorsHost
from sim.keeping import load, save
from sim.world import BODY_STEP_S, World

SENSE_S = 0.05
SCAN_S = 0.2
HEALTH_S = 0.5
MOST_CATCH_UP_S = 0.5


class RealTime:
    """Drives a world by a real clock. One thread owns it; ROS callbacks reach it through `commands`."""

    def __init__(
        self, world: World, bases: dict[str, BaseNode], gateways: list[GatewayHost], node: SimulatorNode,
        clock: SteadyClock, hand_shuts_after_s: float, places: Path, lab: LabHost | None = None,
        visitors: VisitorsHost | None = None,
    ) -> None:  # fmt: skip
        self.world, self.bases, self.gateways, self.node, self.clock = world, bases, gateways, node, clock
        self.commands: queue.Queue[Any] = new_inbox()
        self._hand_s, self.places, self._lab, self._visitors = hand_shuts_after_s, places, lab, visitors
        self._open_since: dict[tuple[str, int], float] = {}
        self._sense_at = self._scan_at = self._health_at = 0.0
        self.worst_lag_s = 0.0

    def run(self, stop: threading.Event) -> None:
        """Until `stop`: take commands, step the world up to now, sense, let the gateways work."""
        while not stop.is_set():
            now = self.clock.now()
            self._take_commands()
            lag = now - self.world.now
            self.worst_lag_s = max(self.worst_lag_s, lag)
            if lag > MOST_CATCH_UP_S:
                # The machine stood still: the world skips ahead rather than racing after it.
                self.world.step(lag - MOST_CATCH_UP_S)
            while self.world.now + BODY_STEP_S <= now:
                self.world.step(BODY_STEP_S)
                if self._visitors is not None:
                    self._visitors.step()
            self._shut_lids(now)
            if self._lab is not None:
                self._lab.step()
            for gateway in self.gateways:
                gateway.step()
            if now >= self._sense_at:
                self._sense_at = now + SENSE_S
                self._sense(now)
            if now >= self._health_at:
                self._health_at = now + HEALTH_S
                self._tell_health()
            stop.wait(max(0.001, self.clock.real(self.world.now + BODY_STEP_S - self.clock.now())))

    def _take_commands(self) -> None:
        while True:
            try:
                robot, command = self.commands.get_nowait()
            except queue.Empty:
                return
            self.world.apply(robot, command)

    def _shut_lids(self, now: float) -> None:
        if not self._hand_s:
            return
        for robot, vehicle in self.world.robots.items():
            for number, closed in enumerate(vehicle.lids, 1):
                if closed:
                    self._open_since.pop((robot, number), None)
                elif now - self._open_since.setdefault((robot, number), now) >= self._hand_s:
                    self.world.shut_lid(robot, number)

    def _sense(self, now: float) -> None:
        self.node.show_clock(now)
        scan_now = now >= self._scan_at
        if scan_now:
            self._scan_at = now + SCAN_S
        for robot, base in self.bases.items():
            for event in self.world.readings(robot):
                base.show(event)
            watched = base.scan_is_watched
            if watched != self.world.robots[robot].watching:
                self.world.apply(robot, WatchScan(watched))
            if watched and scan_now:
                base.show(self.world.cast_scan(robot))

    def _tell_health(self) -> None:
        linked = all(gateway.link_up for gateway in self.gateways)
        level = "ok" if linked and self.worst_lag_s < MOST_CATCH_UP_S else "warning"
        values = {
            "worst_lag_s": f"{self.worst_lag_s:.3f}",
            "gateways_linked": linked,
            "happenings": len(self.world.happenings),
        }
        self.node.diagnose(level, "real time" if linked else "a lift gateway has no link to the broker", values)
        self.worst_lag_s = 0.0
        save(self.world, self.places)
        del self.world.happenings[:-1000]  # nobody judges here; keep what a person may want to look at


def main() -> None:
    """Entry point of `hall_simulator`."""
    stop = stop_on_signals()
    RosProcess.init(sys.argv)
    node = SimulatorNode()
    hall_folder = Path(text_parameter(node, "hall", "config/hall"))
    state = Path(text_parameter(node, "state", "var"))
    port = int(text_parameter(node, "broker_port", "18830"))
    seed = int(text_parameter(node, "seed", "0"))
    hand_s = float(text_parameter(node, "hand_shuts_after_s", "3.0"))
    set_up_logging("simulator")

    hall = read_hall(hall_folder).without_foreign()  # a vehicle of another maker brings its own body
    clock = SteadyClock()
    world = World.of(hall, clock.now(), seed)
    places = state / "simulator.json"
    load(world, places)
    groups = sorted({lift.group for lift in hall.lifts.values()})
    gateways = [
        GatewayHost(group, world, state, port, clock, hall_folder) for group in groups if hall.is_simulated(group)
    ]  # the others have a process of their own
    count = int(text_parameter(node, "visitors", "0"))
    visitors = VisitorsHost(hall, world, state, port, clock, count, seed) if count else None
    lab = LabHost(hall, world, state, port, clock, gateways, visitors) if text_parameter(node, "lab", "") else None
    floor = RealTime(world, {}, gateways, node, clock, hand_s, places, lab, visitors)
    floor.bases = {
        id_: BaseNode(id_, robot.compartments, enqueue_into(floor.commands)) for id_, robot in hall.robots.items()
    }
    ros = RosProcess(stop)
    ros.spin([node, *floor.bases.values()])
    say_ready(state, "simulator")
    try:
        floor.run(stop)
    finally:
        save(world, places)
        for gateway in gateways:
            gateway.close()
        if lab is not None:
            lab.close()
        if visitors is not None:
            visitors.close()
        ros.close()


if __name__ == "__main__":
    main()
