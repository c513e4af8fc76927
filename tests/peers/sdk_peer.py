"""A peer of the PyPI package vda5050-sdk 0.2.0 in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from tests.fixtures.patience import PATIENCE_S

pytest.importorskip("vda5050", reason="vda5050-sdk is not installed: ./hall test installs it")
pytest.importorskip("aiomqtt", reason="aiomqtt is not installed: ./hall test installs it")

from vda5050 import ActionStatus, MasterClient, MasterConfig, VehicleClient, VehicleConfig
from vda5050.client.agv.executor import OrderExecutor
from vda5050.model.common import Action
from vda5050.model.factsheet import Factsheet
from vda5050.model.instant_actions import InstantActions
from vda5050.model.order import Edge, Node, Order
from vda5050.model.state import Load
from vda5050.serialization.codec import decode

from robots.mqtt.broker import read_password
from robots.settings.robots import Robot
from tests.peers.ourselves import Ourselves
from tests.peers.sheets import sheet_of

T = TypeVar("T")
ANSWERS_S = 20.0
STEPS, STEP_S = 5, 0.03
"""A way from node to node has so many steps of so many real seconds."""
HANDS_S = 0.1


class Peer:
    """Calls into the peer's loop from the test's thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def call(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(ANSWERS_S)

    def end(self, goodbye: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Says goodbye and ends every task it left."""
        try:
            self.call(goodbye())
            self.call(_rest_ended())
        finally:
            self._stop()

    def _stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()


async def _rest_ended() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


class SdkMaster:
    """Its master, logged in as the scheduler. It holds every message against the schemas it carries.

    connections, sheets, issues, troubles   what its callbacks were told: retained messages come while it connects
    """

    def __init__(self, us: Ourselves) -> None:
        self._peer = Peer()
        self.connections: list[str] = []
        self.sheets: list[Factsheet] = []
        self.issues: list[str] = []
        self.troubles: list[Any] = []
        password = read_password(us.state, "scheduler")
        url = f"mqtt://127.0.0.1:{us.broker.port}"
        config = MasterConfig(broker_url=url, username="scheduler", password=password, validate_messages=True)
        self.client = MasterClient(config)
        self.client.on_connection(lambda message, key: self.connections.append(message.connection_state.value))
        self.client.on_factsheet(lambda message, key: self.sheets.append(message))
        self.client.on_progress_issue(lambda issue, key: self.issues.append(issue.kind.value))
        self.client.on_error(self.troubles.append)

    def start(self) -> None:
        self._peer.call(self.client.connect())

    def call(self, what: Coroutine[Any, Any, T]) -> T:
        return self._peer.call(what)

    def sees(self, vehicle: str, look: Callable[[Any], bool], seconds: float) -> bool:
        """Whether its session with a vehicle comes to look so."""
        return self._peer.call(self.client.wait_for(vehicle, look, timeout=seconds))

    def end(self) -> None:
        self._peer.end(self.client.disconnect)


@contextmanager
def sdk_master(us: Ourselves) -> Iterator[SdkMaster]:
    master = SdkMaster(us)
    try:
        master.start()
        yield master
    finally:
        master.end()


class Driving(OrderExecutor):
    """Its reference executor, on wheels: it takes steps, stands while it is paused, and carries folders."""

    async def visit_node(self, node: Node) -> None:
        for _ in range(STEPS):
            await asyncio.sleep(STEP_S)
            while self._publisher.paused:
                await asyncio.sleep(STEP_S)
        await super().visit_node(node)

    async def run_action(self, action: Action, *, node: Node | None = None, edge: Edge | None = None) -> None:
        self._publisher.report_action(action.action_id, ActionStatus.RUNNING, action_type=action.action_type)
        self._publisher.request_publish()
        await asyncio.sleep(HANDS_S)
        load = {one.key: one.value for one in action.action_parameters or []}.get("loadId")
        aboard = [one for one in self._publisher.loads or [] if one.load_id != load]
        if action.action_type == "pick":
            aboard.append(Load(load_id=load, load_type="folder", load_position="compartment-1"))
        self._publisher.loads = aboard
        self._publisher.report_action(action.action_id, ActionStatus.FINISHED, action_type=action.action_type)


class SdkVehicle:
    """Its vehicle client, driven by its executor: order after order, until one is cancelled."""

    def __init__(self, us: Ourselves, robot: Robot) -> None:
        stop, account = us.hall.stops[robot.dock], robot.account
        self._place = {"x": stop.at[0], "y": stop.at[1], "theta": stop.theta, "map_id": stop.map_id}
        self._at, self._task = robot.dock, None
        self.client = VehicleClient(
            VehicleConfig(
                manufacturer=robot.manufacturer, serial_number=robot.serial_number,
                broker_url=f"mqtt://127.0.0.1:{us.broker.port}",
                username=account, password=read_password(us.state, account), state_interval=1.0, validate_messages=True,
            ),
            factsheet_provider=lambda: decode(sheet_of(robot), Factsheet),
        )  # fmt: skip
        self.client.on_order(self._drive)
        self.client.on_instant_actions(self._stop)

    async def start(self) -> None:
        await self.client.connect()
        self.client.update_position(**self._place)
        self.client.mark_node_traversed(self._at, 0)
        await self.client.publish_state()

    async def _drive(self, order: Order) -> None:
        before = self._task

        async def driving() -> None:
            if before is not None:
                await asyncio.wait({before})
            await Driving(self.client.publisher).run(order)

        self._task = asyncio.create_task(driving())

    async def _stop(self, message: InstantActions) -> None:
        if self._task is not None and any(action.action_type == "cancelOrder" for action in message.actions):
            self._task.cancel()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self.client.disconnect()


@contextmanager
def sdk_vehicle(us: Ourselves, robot: str) -> Iterator[SdkVehicle]:
    peer = Peer()
    vehicle = SdkVehicle(us, us.hall.robots[robot])
    try:
        peer.call(vehicle.start())
        yield vehicle
    finally:
        peer.end(vehicle.stop)
