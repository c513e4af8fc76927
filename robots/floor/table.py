"""The one table of processes that make up a floor. `hall up` and launch/floor_sim.launch.py both read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from robots.settings import Hall
from robots.wire.topics import gateway_account


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports on loopback: broker, tablet pages, the first robot's own screen (the next robot one higher), and the
    scheduler's figures for Prometheus (0 = not served)."""

    broker: int = 18830
    web: int = 8080
    screen: int = 8090
    metrics: int = 0


@dataclass(frozen=True, slots=True)
class FloorSettings:
    """Where a floor runs: the hall's folder, the state folder, its ports, how many times faster than real.

    ledger_url: the database of the scheduler's ledger, empty: a file
    standby: two schedulers on that database, of which one leads
    lab: engineers may set its time and inject faults from the map page
    visitors: how many come to the simulated floor on a usual day; None = as people.yaml says, or nobody where the floor
      has several hosts
    """

    hall_folder: Path
    state: Path
    ports: Ports
    speed: float = 1.0
    lab: bool = False
    ledger_url: str = ""
    standby: bool = False
    only: tuple[str, ...] = ()
    visitors: int | None = None

    def is_here(self, name: str) -> bool:
        """Whether the process runs on this host."""
        return not self.only or name in self.only

    def expects(self, hall: Hall) -> int:
        """How many visitors a usual day of the simulated floor has."""
        if self.visitors is not None:
            return self.visitors
        return 0 if self.only else hall.people.visitors


def site_conf(hall_folder: Path) -> Path:
    """The folder of a site's own broker settings, beside its hall: `config/broker` for `config/hall`."""
    return hall_folder.resolve().parent / "broker"


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the floor.

    name         unique; also its log file and its ready mark
    module       Python module run with -m
    executable   the console script of the same module, for `launch_ros`
    arguments    of a process that is no ROS node
    parameters   ROS parameters of one that is
    namespace    ROS namespace, empty = none
    screen_port  the page it serves for people, 0 = none
    metrics_port its figures for Prometheus, 0 = none
    """

    name: str
    module: str
    executable: str
    is_ros_node: bool
    arguments: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    namespace: str = ""
    screen_port: int = 0
    metrics_port: int = 0

    def command_line(self) -> list[str]:
        """Arguments after the interpreter: `-m module …`."""
        line = ["-m", self.module, *self.arguments]
        if self.is_ros_node:
            line.append("--ros-args")
            if self.namespace:
                line += ["-r", f"__ns:=/{self.namespace}"]
            for key, value in self.parameters:
                line += ["-p", f"{key}:={value}"]
        return line


def processes(hall: Hall, settings: FloorSettings) -> Iterator[Process]:
    """Every process of the floor but the broker, in the order they are started."""
    shared = (
        ("hall", str(settings.hall_folder)),
        ("state", str(settings.state)),
        ("broker_port", str(settings.ports.broker)),
    )
    simulated = (*shared, ("visitors", str(settings.expects(hall))))
    if settings.lab:
        simulated += (("lab", "1"),)
    yield Process("simulator", "sim.bind.node", "hall_simulator", True, parameters=simulated)
    for group in sorted({lift.group for lift in hall.lifts.values()}):
        if hall.has_gateway(group):
            yield Process(
                gateway_account(group), "robots.floor.gateway_process", "hall_gateway", False,
                arguments=("--hall", str(settings.hall_folder), "--state", str(settings.state),
                           "--broker-port", str(settings.ports.broker), "--group", group),
            )  # fmt: skip
    yield from _schedulers(settings, shared)
    if any(robot.kind == "guide" for robot in hall.robots.values()):
        yield Process(
            "librarian", "robots.floor.librarian_process", "hall_librarian", False,
            arguments=("--hall", str(settings.hall_folder), "--state", str(settings.state),
                       "--broker-port", str(settings.ports.broker)),
        )  # fmt: skip
    for number, robot in enumerate(sorted(robot.id for robot in hall.robots.values() if not robot.is_foreign)):
        port = settings.ports.screen + number
        yield Process(
            robot,
            "robots.floor.robot_process",
            "hall_robot",
            True,
            parameters=(*shared, ("robot", robot), ("screen_port", str(port))),
            namespace=robot,
            screen_port=port,
        )
    yield Process(
        "web",
        "robots.floor.web_process",
        "hall_web",
        False,
        arguments=(
            "--hall", str(settings.hall_folder), "--state", str(settings.state),
            "--broker-port", str(settings.ports.broker), "--port", str(settings.ports.web),
            *(("--lab",) if settings.lab else ()),
        ),
        screen_port=settings.ports.web,
    )  # fmt: skip


def _schedulers(settings: FloorSettings, shared: tuple[tuple[str, str], ...]) -> Iterator[Process]:
    """One, or the two of a pair; the second tells its figures one port higher."""
    metrics = settings.ports.metrics
    for seat in (1, 2) if settings.standby else (0,):
        port = metrics + max(0, seat - 1) if metrics else 0
        yield Process(
            "scheduler" if seat < 2 else f"scheduler-{seat}",
            "robots.floor.scheduler_process",
            "hall_scheduler",
            True,
            parameters=(
                *shared,
                ("metrics_port", str(port)),
                *((("seat", str(seat)),) if seat else ()),
            ),
            metrics_port=port,
        )
