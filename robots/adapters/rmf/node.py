"""The ROS side: one node, one thread that spins it and keeps time. Needs rclpy and rmf_lift_msgs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.signals import SignalHandlerOptions
from rmf_lift_msgs.msg import LiftRequest, LiftState

from robots.adapters.car_hardware import Report
from robots.adapters.rmf.state import Out, RmfCar
from robots.adapters.rmf.words import RmfRequest
from robots.gateway.hardware import HardwareCommand
from robots.settings import RmfLifts

log = logging.getLogger(__name__)

LOOK_S = 0.05
# supervisors of newer releases want requests that outlive the moment; older ones take these too
REQUEST_QOS = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class RmfHardware:
    """`CarHardware` over rmf_lift_msgs, in a ROS context of its own.

    now   the process's clock, UTC seconds
    """

    def __init__(self, group: str, site: RmfLifts, now: Callable[[], float]) -> None:
        session = f"{site.fleet}/gateway-{group}"
        cars = [RmfCar(lift, name, site.floors, session) for lift, name in site.lifts.items()]
        self._by_name = {car.name: car for car in cars}
        self._by_lift = {car.lift: car for car in cars}
        self._group, self._site, self._now = group, site, now
        self._lock = threading.Lock()  # guards the cars
        self._stop = threading.Event()
        self._report: Report = lambda event: None
        self._publisher: Any = None
        self._thread = threading.Thread(target=self._run, name="rmf-lifts", daemon=True)

    def start(self, report: Report) -> None:
        self._report = report
        self._thread.start()

    def command(self, command: HardwareCommand) -> str:
        car = self._by_lift.get(command.lift)
        if car is None:
            return "floor_unknown"
        with self._lock:
            refused, out = car.command(command, self._now())
        self._tell(out)
        return refused

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)
        self._report = lambda event: None

    # the thread from here on

    def _run(self) -> None:
        context = rclpy.Context()
        rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
        node = rclpy.create_node(f"hall_gateway_{self._group}".replace("-", "_"), context=context)
        self._publisher = node.create_publisher(LiftRequest, self._site.requests, REQUEST_QOS)
        node.create_subscription(LiftState, self._site.states, self._seen, 10)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(node)
        try:
            while not self._stop.is_set():
                executor.spin_once(timeout_sec=LOOK_S)
                for car in self._by_lift.values():
                    with self._lock:
                        out = car.tick(self._now())
                    self._tell(out)
        except Exception:
            log.exception("the RMF lift adapter failed")
            for car in self._by_lift.values():
                with self._lock:
                    out = car.lost(self._now(), "its ROS side failed")
                self._tell(out)
        finally:
            self._publisher = None
            executor.shutdown()
            node.destroy_node()
            context.try_shutdown()

    def _seen(self, state: Any) -> None:
        car = self._by_name.get(state.lift_name)
        if car is not None:
            with self._lock:
                out = car.seen(state, self._now())
            self._tell(out)

    def _tell(self, out: Out) -> None:
        for request in out.send:
            self._send(request)
        for event in out.report:
            self._report(event)

    def _send(self, request: RmfRequest) -> None:
        publisher = self._publisher
        if publisher is None:
            return
        message = LiftRequest()
        message.lift_name, message.session_id = request.lift_name, request.session_id
        message.request_type, message.door_state = request.request_type, request.door_state
        message.destination_floor = request.destination_floor
        seconds = self._now()
        message.request_time.sec, message.request_time.nanosec = int(seconds), int(seconds % 1 * 1e9)
        publisher.publish(message)
