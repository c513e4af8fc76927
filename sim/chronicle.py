"""What happened, line by line: the event log. The same seed and script give the same lines, byte for byte."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.lift import DeskGrant, LiftAck, LiftEvent, LiftOnline
from robots.core.runs import DispatchReply, DispatchRequest, RunFact
from robots.core.times import DayFact, TimetableFact
from robots.core.vda import Connection, InstantActions, Order, VehicleState
from robots.core.visitors import Handoff
from robots.core.waiting import WaitingFact

LONGEST = 240
"""Characters of a line's data: a whole order in one line helps nobody."""


@dataclass(slots=True)
class Chronicle:
    """`lines` is the log; `seen` counts the words that `seen('…')` and `times('…')` of a scenario ask for."""

    started: float
    lines: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    runs: dict[str, RunFact] = field(default_factory=dict)
    infos: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    messages: Counter[str] = field(default_factory=Counter)
    """How many of each kind were published, by the name of its type."""
    grants: dict[str, tuple[str, float]] = field(default_factory=dict)
    """The last ask that each lift was given to, and when."""
    handoffs: dict[str, Handoff] = field(default_factory=dict)
    """The newest of each guide."""
    day: DayFact | None = None
    """What the newest end of a day found."""
    queues: dict[str, WaitingFact] = field(default_factory=dict)
    """The newest of each queue of visitors."""
    grants_apart: dict[str, float] = field(default_factory=dict)
    """The least seconds between two asks that a lift was given to."""

    def tell(self, at: float, who: str, what: str, data: Mapping[str, Any] | None = None) -> None:
        """Write one line."""
        more = f" {_json(data)}" if data else ""
        self.lines.append(f"{at - self.started:9.2f}  {who:<12} {what}{more}")

    def heard(self, at: float, account: str, message: Any) -> None:
        """A message was published."""
        kind = type(message)
        self.messages[kind.__name__] += 1
        listener = _LISTENERS.get(kind)
        if listener is not None:
            listener(self, at, account, message)


def _run_fact(chronicle: Chronicle, at: float, account: str, fact: RunFact) -> None:
    before = chronicle.runs.get(fact.run)
    chronicle.runs[fact.run] = fact
    reason = fact.waiting_for.reason if fact.waiting_for else ""
    reasons = [item.code for item in fact.reasons]
    now = (fact.state, fact.held, reason, fact.robot, reasons)
    if before is not None:
        old = before.waiting_for.reason if before.waiting_for else ""
        if now == (before.state, before.held, old, before.robot, [item.code for item in before.reasons]):
            return
    for word in (reason, *reasons):
        if word:
            chronicle.seen[word] += 1
    data = {"waits": reason, "robot": fact.robot, "reasons": reasons, "held": fact.held}
    chronicle.tell(at, fact.run, fact.state.value, {key: value for key, value in data.items() if value})


def _vehicle_state(chronicle: Chronicle, at: float, account: str, state: VehicleState) -> None:
    told = (state.information, state.errors)
    before = chronicle.infos.get(state.robot, ((), ()))
    if told == before:
        return
    chronicle.infos[state.robot] = told
    words = [value for info in state.information for key, value in info.references if key == "reason"]
    words += [error.type for error in state.errors]
    old = {value for info in before[0] for key, value in info.references if key == "reason"}
    for word in words:
        if word not in old:
            chronicle.seen[word] += 1
    for error in state.errors:
        if error not in before[1]:
            chronicle.tell(at, state.robot, f"error {error.type}", {"level": error.level, "says": error.description})


def _request(chronicle: Chronicle, at: float, account: str, message: DispatchRequest) -> None:
    way = {"from": message.from_, "to": message.to} if message.kind == "run" else {"run": message.run}
    chronicle.tell(at, account, f"asks {message.kind}", {"key": message.key, **way})


def _reply(chronicle: Chronicle, at: float, account: str, message: DispatchReply) -> None:
    reasons = [reason.code for reason in message.reasons]
    chronicle.seen.update(reasons)
    chronicle.tell(at, account, message.status, {"key": message.key, "run": message.run, "reasons": reasons})


def _order(chronicle: Chronicle, at: float, account: str, order: Order) -> None:
    ends = f"{order.nodes[0].node_id} … {order.nodes[-1].node_id}" if order.nodes else ""
    data = {"id": order.order_id, "update": order.order_update_id, "way": ends}
    chronicle.tell(at, account, f"order to {order.robot}", data)


def _instant(chronicle: Chronicle, at: float, account: str, message: InstantActions) -> None:
    actions = [action.action_type for action in message.actions]
    chronicle.tell(at, account, f"instant to {message.robot}", {"actions": actions})


def _lift_event(chronicle: Chronicle, at: float, account: str, event: LiftEvent) -> None:
    chronicle.seen[event.type] += 1
    chronicle.tell(at, event.lift, event.type, {"robot": event.robot, "floor": event.floor})


def _lift_ack(chronicle: Chronicle, at: float, account: str, ack: LiftAck) -> None:
    if ack.reason:
        chronicle.seen[ack.reason] += 1
        chronicle.tell(at, ack.lift, f"{ack.stage.value} {ack.reason}", {"robot": ack.robot})


def _desk_grant(chronicle: Chronicle, at: float, account: str, grant: DeskGrant) -> None:
    if not grant.lift:
        return
    ask = f"{grant.robot} {grant.request_id}"
    before, given_at = chronicle.grants.get(grant.lift, (ask, at))
    if ask != before:
        chronicle.grants_apart[grant.lift] = min(at - given_at, chronicle.grants_apart.get(grant.lift, at - given_at))
        given_at = at
    chronicle.grants[grant.lift] = (ask, given_at)


def _handoff(chronicle: Chronicle, at: float, account: str, packet: Handoff) -> None:
    before = chronicle.handoffs.get(packet.robot)
    chronicle.handoffs[packet.robot] = packet
    if before is None or (before.handoff, before.state) != (packet.handoff, packet.state):
        data = {"reason": packet.reason.value, "person": packet.person}
        chronicle.tell(at, packet.robot, f"hand-off {packet.state.value}", {k: v for k, v in data.items() if v})


def _online(chronicle: Chronicle, at: float, account: str, message: LiftOnline | Connection) -> None:
    if isinstance(message, Connection):
        chronicle.tell(at, message.robot, message.state.lower())
    else:
        chronicle.tell(at, f"gateway-{message.group}", "online" if message.online else "offline")


def _alarm(chronicle: Chronicle, at: float, account: str, message: Alarm | AlarmReset) -> None:
    if isinstance(message, Alarm):
        what = "alarm on" if message.active else "alarm off"
        chronicle.tell(at, account, what, {"kind": message.kind, "zone": message.zone})
    else:
        chronicle.tell(at, account, "alarm reset", {"kind": message.kind, "zone": message.zone, "by": message.person})


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _timetable(chronicle: Chronicle, at: float, account: str, fact: TimetableFact) -> None:
    for missed in fact.missed:
        reasons = [reason.code for reason in missed.reasons]
        chronicle.seen.update(["start_missed", *reasons])
        chronicle.tell(at, account, f"{missed.entry} missed its start", {"reasons": reasons})


def _day(chronicle: Chronicle, at: float, account: str, fact: DayFact) -> None:
    """Told again when the broker is back: it counts once."""
    if chronicle.day == fact:
        return
    chronicle.day = fact
    chronicle.seen["day_swept"] += 1
    left = {"aboard": len(fact.aboard), "waiting": len(fact.waiting), "custody": len(fact.custody)}
    chronicle.tell(at, account, f"the day {fact.date} is over", {**left, "robots": len(fact.robots)})


def _waiting(chronicle: Chronicle, at: float, account: str, fact: WaitingFact) -> None:
    chronicle.queues[fact.queue] = fact


_LISTENERS: dict[type, Callable[[Chronicle, float, str, Any], None]] = {
    RunFact: _run_fact,
    VehicleState: _vehicle_state,
    DispatchRequest: _request,
    DispatchReply: _reply,
    Order: _order,
    InstantActions: _instant,
    DeskGrant: _desk_grant,
    LiftEvent: _lift_event,
    LiftAck: _lift_ack,
    LiftOnline: _online,
    Handoff: _handoff,
    Connection: _online,
    Alarm: _alarm,
    AlarmReset: _alarm,
    TimetableFact: _timetable,
    DayFact: _day,
    WaitingFact: _waiting,
}
