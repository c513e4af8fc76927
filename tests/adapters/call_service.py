"""A local call service with one scripted lift: its replies are those that public records of such a service show."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.fixtures.patience import PATIENCE_S

FLOORS = {1: 1000, 2: 2000, 3: 3000}
"""Floor index to area id."""
DECK, LIFT = 1001010, 1
ACTIONS = (2, 2001, 2002, 5000)


@dataclass
class CallService:
    """Starts on a free loopback port. The flags make it odd.

    pace_s       a floor's drive, and each movement of the door
    outcome      False: the second answer never comes
    drops        the connection is cut instead of the next second answer
    mode         its `lift_mode`
    actions      what it says that it takes; none: it does not say
    """

    pace_s: float = 0.03
    outcome: bool = True
    drops: bool = False
    mode: str = "NOR"
    actions: tuple[int, ...] = ACTIONS
    floor: int = 1
    door: str = "CLOSED"
    moving: str = "STANDING"
    held_until: float = 0.0
    floors: dict[int, int] = field(default_factory=lambda: dict(FLOORS))
    sessions: dict[int, dict[str, Any]] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: list[ServerConnection] = field(default_factory=list)
    _session: int = 23600
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open()
        self._mover = threading.Thread(target=self._move, daemon=True)
        self._mover.start()

    def open(self, port: int = 0) -> None:
        self._server = serve(self._talk, "127.0.0.1", port, subprotocols=["koneapi"])  # type: ignore[list-item]
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def shut(self) -> None:
        self._server.shutdown()
        self.cut()

    def close(self) -> None:
        self._stop.set()
        self.shut()
        self._mover.join(timeout=PATIENCE_S)

    def cut(self) -> None:
        """Every connection ends without a goodbye."""
        for connection in list(self.connections):
            _break(connection)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/stream-v2"

    def calls(self, kind: str = "action") -> list[dict[str, Any]]:
        return [message["payload"] for message in self.received if message["callType"] == kind]

    def show(self) -> None:
        """Tell the lift's state to everybody."""
        for topic, data in self._topics().items():
            self._tell({"callType": f"monitor-lift-{topic}", "subtopic": f"lift_{LIFT}/{topic}", "data": data})

    def _topics(self) -> dict[str, dict[str, Any]]:
        area = self.floors[self.floor]
        return {
            "status": {"time": _now(), "decks": [{"area": DECK}], "lift_mode": self.mode, "fault_active": False},
            "position": {"time": _now(), "dir": "UP", "moving_state": self.moving, "cur": self.floor, "area": area,
                         "adv": self.floor, "door": self.door == "OPENED"},
            "doors": {"time": _now(), "landing": area, "state": self.door},
        }  # fmt: skip

    def _tell(self, message: dict[str, Any]) -> None:
        for connection in list(self.connections):
            try:
                connection.send(json.dumps({**message, "buildingId": "building:4TFx", "groupId": "1"}))
            except (ConnectionClosed, OSError):
                self.connections.remove(connection)

    def _talk(self, connection: ServerConnection) -> None:
        self.paths.append(connection.request.path if connection.request else "")
        self.connections.append(connection)
        try:
            for text in connection:
                message = json.loads(text)
                with self._lock:
                    self.received.append(message)
                    self._answer(connection, message)
        except (ConnectionClosed, OSError):
            pass
        finally:
            if connection in self.connections:
                self.connections.remove(connection)

    def _answer(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        payload = message.get("payload", {})
        request = payload.get("request_id", message.get("requestId"))
        kind = message["callType"]
        if kind == "ping":
            self._tell({"callType": "ping", "data": {"request_id": request, "time": _now()}})
            return
        answer = {"connectionId": "PX0m0e", "requestId": request, "statusCode": 201, "data": {"time": _now()}}
        connection.send(json.dumps(answer))
        if kind == "config":
            self._tell({"callType": "config", "data": _config()})
        elif kind == "actions":
            types = [{"action_id": action, "name": "a", "enabled": True} for action in self.actions]
            self._tell({"callType": "actions", "data": {"call_types": types}})
        elif kind == "monitor":
            self.show()
        elif kind == "hold_open":
            self.held_until = time.monotonic() + payload["hard_time"] + payload["soft_time"]
        elif kind == "delete":
            self.sessions.pop(payload["session_id"], None)
        elif kind == "action":
            self._call(connection, request, payload)

    def _call(self, connection: ServerConnection, request: int, payload: dict[str, Any]) -> None:
        call = payload["call"]
        area = call["destination"] if call["action"] in {2, 5000} else payload["area"]
        if self.drops:
            self.drops = False
            self._session += 1
            self.sessions[self._session] = {"area": area}
            _break(connection)
            return
        if not self.outcome:
            return
        error = ""
        if call["action"] not in ACTIONS:
            error = f"Ignoring call, unknown call action: {call['action']}"
        elif area not in self.floors.values():
            error = f"Ignoring call, unable to convert destination: area:{area}"
        if error:
            self._tell({"callType": "action", "data": {"request_id": request, "success": False, "error": error}})
            return
        self._session += 1
        self.sessions[self._session] = {"area": area}
        data = {"request_id": request, "success": True, "session_id": self._session}
        self._tell({"callType": "action", "data": data})

    def late_outcome(self, request: int) -> int:
        """The second answer to a call that had none; its session."""
        with self._lock:
            self._session += 1
            self.sessions[self._session] = {"area": 2000}
            self._tell({"callType": "action",
                        "data": {"request_id": request, "success": True, "session_id": self._session}})  # fmt: skip
            return self._session

    def _move(self) -> None:
        """Serve the sessions one after another."""
        while not self._stop.wait(self.pace_s):
            with self._lock:
                target = next(iter(self.sessions.items()), None)
                floor = next(
                    (index for index, area in self.floors.items() if target and area == target[1]["area"]), None
                )
                if target is None or floor is None:
                    if self.door == "OPENED" and time.monotonic() > self.held_until + 0.5:
                        self._step(door="CLOSED")
                elif self.floor == floor and self.door == "OPENED":
                    del self.sessions[target[0]]
                    self._tell({"callType": "monitor-call-state", "subtopic": f"call_state/{target[0]}/served",
                                "data": {"time": _now()}})  # fmt: skip
                elif self.floor == floor:
                    self._step(moving="STANDING", door="OPENING" if self.door == "CLOSED" else "OPENED")
                elif self.door != "CLOSED":
                    if time.monotonic() > self.held_until:
                        self._step(door="CLOSED")
                else:
                    self._step(moving="MOVING", floor=self.floor + (1 if floor > self.floor else -1))

    def _step(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        self.show()


def _break(connection: ServerConnection) -> None:
    with contextlib.suppress(OSError):
        connection.socket.shutdown(socket.SHUT_RDWR)


def _config() -> dict[str, Any]:
    places = [{"area_id": area, "group_floor_id": index, "short_name": str(index)} for index, area in FLOORS.items()]
    lifts = [{"lift_id": LIFT, "lift_name": "A", "decks": [{"area_id": DECK}]}]
    return {"destinations": places, "groups": [{"group_id": "1", "lifts": lifts, "terminals": [1]}]}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
