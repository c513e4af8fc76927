"""A vehicle that speaks VDA 5050 3.0.0, written by hand in its JSON: nothing of our codec is in it but the factsheet.

Every message it says or is told is held against the official schemas of 3.0.0.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import paho.mqtt.client as paho

from robots.settings.robots import Robot
from tests.contract.test_vda_schemas_3_0 import validator
from tests.fixtures.patience import PATIENCE_S
from tests.peers.ourselves import Ourselves
from tests.peers.sheets import sheet_of

STEP_S = 0.05
STEPS = 4
"""So many steps from node to node, and for an action."""

Json = dict[str, Any]


class NewerVehicle:
    """heard: (topic, message) of all that it was sent, in order; broken: what a schema says against any message.

    deaf_to    so many orders of runs it takes no notice of, as if the radio had swallowed them
    interrupted  ids of orders that came while it was at another one
    """

    def __init__(self, us: Ourselves, robot: Robot) -> None:
        self.heard: list[tuple[str, Json]] = []
        self.broken: list[str] = []
        self.deaf_to = 0
        self.interrupted: list[str] = []
        stop = us.hall.stops[robot.dock]
        self._at = {"x": stop.at[0], "y": stop.at[1], "theta": stop.theta or 0.0, "mapId": stop.map_id}
        self._sheet = {key: value for key, value in json.loads(sheet_of(robot)).items() if key not in _HEADER}
        self._who = {"version": "3.0.0", "manufacturer": robot.manufacturer, "serialNumber": robot.serial_number}
        self._base = f"vda5050/v3/{robot.manufacturer}/{robot.serial_number}"
        self._order: Json = {"orderId": "", "orderUpdateId": 0}
        self._ahead: list[Json] = []
        self._edges: list[Json] = []
        self._last = (robot.dock, 0)
        self._actions: dict[str, Json] = {}
        self._instants: list[Json] = []
        self._doing: list[Json] = []
        self._loads: list[Json] = []
        self._steps, self._number = 0, 0
        self._lock, self._done = threading.Lock(), threading.Event()
        self._client = us.broker.client(robot.account)
        self._client.on_message = self._hear
        self._client.will_set(f"{self._base}/connection", self._written("connection", CONNECTION_LOST), 1, retain=True)
        assert us.broker.connect(self._client) == "Success"
        # whatever it might be told anywhere, also on the topics that it does not speak on
        self._client.subscribe([(f"uagv/v2/{robot.manufacturer}/{robot.serial_number}/order", 1)])
        self._client.subscribe([(f"{self._base}/order", 1), (f"{self._base}/instantActions", 1)])
        self._thread = threading.Thread(target=self._live, daemon=True)

    def start(self) -> None:
        self._say("connection", {"connectionState": "ONLINE"}, qos=1, retain=True)
        self._say("factsheet", self._sheet, retain=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()
        self._say("connection", {"connectionState": "OFFLINE"}, qos=1, retain=True).wait_for_publish(PATIENCE_S)
        self._client.disconnect()  # else it takes the connection of the next one of its name

    def orders(self) -> list[Json]:
        return [body for topic, body in self.heard if topic.endswith("/order")]

    def _written(self, kind: str, body: Json) -> bytes:
        self._number += 1
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        whole = {"headerId": self._number, "timestamp": stamp, **self._who, **body}
        self._check(kind, whole)
        return json.dumps(whole).encode()

    def _check(self, kind: str, body: Json) -> None:
        self.broken += [f"{kind} {error.json_path}: {error.message}" for error in validator(kind).iter_errors(body)]

    def _say(self, kind: str, body: Json, qos: int = 0, retain: bool = False) -> paho.MQTTMessageInfo:
        return self._client.publish(f"{self._base}/{kind}", self._written(kind, body), qos, retain)

    def _hear(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        body, kind = json.loads(message.payload), message.topic.rpartition("/")[2]
        with self._lock:
            self.heard.append((message.topic, body))
            self._check(kind, body)
            if not message.topic.startswith(self._base):
                return
            if kind == "order" and self.deaf_to and body["orderId"].startswith("r-"):
                self.deaf_to -= 1
                return
            if kind == "order":
                self._take(body)
            else:
                for action in body["actions"]:
                    self._act(action)
            self._tell()

    def _take(self, order: Json) -> None:
        held = self._order
        is_at_work = self._ahead or any(one["actionStatus"] not in _ENDED for one in self._actions.values())
        if order["orderId"] != held["orderId"] and is_at_work:
            self.interrupted.append(order["orderId"])
        if order["orderId"] == held["orderId"] and order["orderUpdateId"] <= held["orderUpdateId"]:
            return
        nodes, edges = order["nodes"], order["edges"]
        if order["orderId"] == held["orderId"]:
            self._ahead = [node for node in self._ahead if node["sequenceId"] <= nodes[0]["sequenceId"]] + nodes[1:]
            self._edges = [edge for edge in self._edges if edge["sequenceId"] < nodes[0]["sequenceId"]] + edges
        else:
            self._ahead, self._edges, self._actions = nodes[1:], list(edges), {}
            self._last = nodes[0]["nodeId"], nodes[0]["sequenceId"]
        for action in (action for node in nodes for action in node["actions"]):
            self._actions.setdefault(action["actionId"], _state_of(action, "WAITING"))
        if order["orderId"] != held["orderId"]:
            self._doing = list(nodes[0]["actions"])
        self._order = order

    def _act(self, action: Json) -> None:
        if action["actionType"] == "cancelOrder":
            for one in self._actions.values():
                one["actionStatus"] = "FAILED" if one["actionStatus"] != "FINISHED" else "FINISHED"
            self._ahead, self._edges, self._doing = [], [], []
        if action["actionType"] == "factsheetRequest":
            self._say("factsheet", self._sheet, retain=True)
        self._instants = [*self._instants[-9:], _state_of(action, "FINISHED")]

    def _live(self) -> None:
        """Steps, and a state after every tenth."""
        while not self._done.wait(STEP_S):
            with self._lock:
                self._steps += 1
                if self._steps % STEPS == 0:
                    self._go_on()
                if self._steps % 10 == 0:
                    self._tell()

    def _go_on(self) -> None:
        if self._doing:
            self._work(self._actions[self._doing[0]["actionId"]])
        elif self._ahead and self._ahead[0]["released"]:
            node = self._ahead.pop(0)
            self._edges = [edge for edge in self._edges if edge["sequenceId"] > node["sequenceId"]]
            self._last, self._doing = (node["nodeId"], node["sequenceId"]), list(node["actions"])
            place = node["nodePosition"]
            self._at |= {"x": place["x"], "y": place["y"], "mapId": place["mapId"]}
            self._tell()

    def _work(self, state: Json) -> None:
        if state["actionStatus"] == "WAITING":
            state["actionStatus"] = "RUNNING"
        else:
            state["actionStatus"] = "FINISHED"
            load = {one["key"]: one["value"] for one in self._doing.pop(0).get("actionParameters", ())}.get("loadId")
            self._loads = [one for one in self._loads if one["loadId"] != load]
            if state["actionType"] == "pick":
                self._loads.append({"loadId": load, "loadType": "folder", "loadPosition": "compartment-1"})
        self._tell()

    def _tell(self) -> None:
        shown = ("nodeId", "sequenceId", "released")
        self._say("state", {
            "orderId": self._order["orderId"], "orderUpdateId": self._order["orderUpdateId"],
            "lastNodeId": self._last[0], "lastNodeSequenceId": self._last[1],
            "nodeStates": [{key: node[key] for key in shown} for node in self._ahead],
            "edgeStates": [{key: edge[key] for key in ("edgeId", *shown[1:])} for edge in self._edges],
            "driving": bool(self._ahead) and not self._doing, "actionStates": list(self._actions.values()),
            "instantActionStates": self._instants, "operatingMode": "AUTOMATIC", "errors": [], "loads": self._loads,
            "powerSupply": {"stateOfCharge": 80.0, "charging": False},
            "safetyState": {"activeEmergencyStop": "NONE", "fieldViolation": False},
            "mobileRobotPosition": {**self._at, "localized": True},
        })  # fmt: skip


CONNECTION_LOST = {"connectionState": "CONNECTION_BROKEN"}
_ENDED = ("FINISHED", "FAILED")
_HEADER = ("headerId", "timestamp", "version", "manufacturer", "serialNumber")


def _state_of(action: Json, status: str) -> Json:
    return {"actionId": action["actionId"], "actionType": action["actionType"], "actionStatus": status}


@contextmanager
def newer_vehicle(us: Ourselves, robot: str) -> Iterator[NewerVehicle]:
    vehicle = NewerVehicle(us, us.hall.robots[robot].model_copy(update={"vda5050": "3.0.0"}))
    vehicle.start()
    try:
        yield vehicle
    finally:
        vehicle.stop()
