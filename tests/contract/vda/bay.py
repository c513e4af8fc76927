"""A courier's mind with a body, spoken to in the JSON of VDA 5050 by a master it knows nothing of."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from robots.core.clock import Instant, iso
from robots.core.commands import Publish
from robots.core.events import Received, Unreadable
from robots.core.sensing import ModeSeen, SafetySeen
from robots.wire.codec import Envelope, UnreadableMessage, decode, encode
from robots.wire.json_text import glimpse
from robots.wire.topics import match
from tests.unit.courier.yard import PLAN, Yard

SITE = "test"
HASH = "00" * 32


def action(kind: str, action_id: str = "", blocking: str = "HARD", **parameters: Any) -> dict[str, Any]:
    found = {"actionType": kind, "actionId": action_id or f"{kind}-1", "blockingType": blocking}
    return {**found, "actionParameters": [{"key": key, "value": value} for key, value in parameters.items()]}


def pick(action_id: str = "pick-1") -> dict[str, Any]:
    return action("pick", action_id, loadId="r-0123456789", loadType="folder", stationName="A01")


def node(name: str, sequence: int, released: bool = True, actions: Any = (), **position: Any) -> dict[str, Any]:
    at = PLAN.nodes.get(name) or PLAN.nodes[f"b1-F1/{name}"]  # a master may call a place what it likes
    place = {"x": at.x, "y": at.y, "mapId": at.map_id, **position}
    return {
        "nodeId": name, "sequenceId": sequence, "released": released, "nodePosition": place, "actions": list(actions),
    }  # fmt: skip


def edge(sequence: int, start: str, end: str, released: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "edgeId": f"e{sequence}", "sequenceId": sequence, "released": released, "startNodeId": start,
        "endNodeId": end, "actions": [], **more,
    }  # fmt: skip


def order(
    *names: str, base: int = 99, first: int = 0, actions: Any = None, order_id: str = "o1", update: int = 0, **more: Any
) -> dict[str, Any]:
    """Nodes by name, the first `base` of them released; `actions` by name."""
    acts = actions or {}
    nodes = [node(name, first + 2 * k, k < base, acts.get(name, ())) for k, name in enumerate(names)]
    edges = [edge(first + 2 * k + 1, a, b, k + 1 < base) for k, (a, b) in enumerate(pairwise(names))]
    return {"orderId": order_id, "orderUpdateId": update, "nodes": nodes, "edges": edges, **more}


class Bay(Yard):
    """`told`: the states it sent, as JSON; `sent_at`: when."""

    def __init__(self, version: str = "2.1.0", start: str = "dock-1") -> None:
        self.told: list[dict[str, Any]] = []
        self.sent_at: list[float] = []
        self.others: list[Any] = []
        self.version, self._headers = version, 0
        super().__init__(start=start)
        self.run(1.0)

    def _carry_out(self, command: Any) -> None:
        super()._carry_out(command)
        if isinstance(command, Publish):
            seq = len(self.told) + len(self.others)
            body = json.loads(encode(command.message, Envelope(0, seq, self.at, self.version)))
            if "actionStates" in body:
                self.told.append(body)
                self.sent_at.append(self.at)
            else:
                self.others.append((type(command.message).__name__, body))

    # --- the master ---

    def send(self, topic: str, body: Any, retained: bool = False, **header: Any) -> None:
        """As a link would hand it to the mind: read, or told that nobody could."""
        self._headers += 1
        if isinstance(body, dict):
            known = {
                "headerId": self._headers, "timestamp": iso(Instant(self.at)), "version": self.version,
                "manufacturer": "hall", "serialNumber": "xiaodi",
            }  # fmt: skip
            body = {**known, **body, **header}
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.at += 0.02
        full = f"uagv/v2/hall/xiaodi/{topic}"
        try:
            found = decode(full, payload, SITE)
        except UnreadableMessage as error:
            row = match(full, SITE)
            assert row is not None
            self.feed(Unreadable(self.at, row.row.message.__name__, full, str(error), glimpse(payload)))
            return
        self.feed(Received(self.at, found.message, found.stamp, 0, found.seq, retained))

    def order(self, *names: str, **more: Any) -> None:
        self.send("order", order(*names, **more))

    def ask(self, kind: str, action_id: str = "", blocking: str = "NONE", **parameters: Any) -> None:
        """One instant action."""
        self.send("instantActions", {"actions": [action(kind, action_id, blocking, **parameters)]})

    # --- the person at the robot ---

    def switch(self, mode: Any) -> None:
        self.at += 0.02
        self.feed(ModeSeen(self.at, mode))

    def press(self, e_stop: Any = "NONE", field: bool = False) -> None:
        self.at += 0.02
        self.feed(SafetySeen(self.at, e_stop, field))

    # --- looking ---

    @property
    def now(self) -> dict[str, Any]:
        return self.told[-1]

    def error(self, kind: str) -> dict[str, str] | None:
        """References of the newest error of a type."""
        found = [one for one in self.now["errors"] if one["errorType"] == kind]
        return None if not found else {r["referenceKey"]: r["referenceValue"] for r in found[-1]["errorReferences"]}

    def status_of(self, action_id: str) -> str:
        found = [one for one in self.now["actionStates"] if one["actionId"] == action_id]
        assert len(found) <= 1, "an action state stands there twice"
        return found[0]["actionStatus"] if found else ""

    def left(self) -> list[str]:
        return [one["nodeId"] for one in self.now["nodeStates"]]

    def until(self, what: Any, seconds: float = 120.0) -> None:
        assert self.run(seconds, lambda bay: bool(what())), f"not within {seconds:g} s: {self.now}"
