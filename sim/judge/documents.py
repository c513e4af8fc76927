"""Invariants of the papers: one place each, behind a shut lid on the way, an unbroken chain, no word outside."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from robots.core.commands import Record
from robots.core.lift import DeskAsk, LiftCommand, Presence
from robots.core.runs import DispatchRequest, RunFact, RunState
from sim.judge.case import STILL_SPEED, Case, Stance

AT_STOP_M = 0.50
"""A lid may be open so far from where one hands over: who stands at the counter still reaches it."""
START = "0" * 64
CHAINED = ("seq", "act", "actor", "place", "at", "run", "compartment", "prev")
HEX = re.compile(r"[0-9a-f]*\Z")
REACTS_S = 0.5
"""From a lid that is broken open to the first braking."""
SHORTEST = 2
"""A label of one character would be found everywhere."""


@dataclass(slots=True)
class Places:
    """doc_one_holder and doc_locked: no folder vanishes or shares a compartment, no lid is open where none may be."""

    case: Case
    _known: set[str] = field(default_factory=set)
    _seen: tuple[int, int] = (-1, -1)
    _odd: tuple[tuple[str, str], ...] = ()
    _forced: dict[str, tuple[tuple[int, ...], float]] = field(default_factory=dict)

    def stands(self) -> Iterator[tuple[str, str]]:
        folders = self.case.world.folders
        if self._seen != (folders.changes, len(folders.places)):
            self._seen = (folders.changes, len(folders.places))
            self._odd = tuple(self._folders())
        yield from self._odd
        for stance in self.case.stances.values():
            robot = stance.robot
            if all(robot.lids):
                if self._forced:
                    self._forced.pop(stance.name, None)
                continue
            base, name = robot.base, stance.name
            moves = abs(base.speed) > STILL_SPEED or abs(base.turn) > STILL_SPEED
            if all(shut or number in robot.forced for number, shut in enumerate(robot.lids, start=1)):
                if moves and not self._may_brake(stance):
                    yield "doc_locked", f"{name} moves with an open lid"
                continue  # not the robot's doing: it must only stand still
            if moves:
                yield "doc_locked", f"{name} moves with an open lid"
            if robot.car or stance.at_lift:
                yield "doc_locked", f"{name} has an open lid in a lift"
            if not any(
                robot.map_id == map_id and math.hypot(base.x - x, base.y - y) <= AT_STOP_M
                for map_id, x, y in self.case.ground.handover.values()
            ):
                yield "doc_locked", f"{name} has an open lid away from any stop"

    def _may_brake(self, stance: Stance) -> bool:
        """A lid was broken open on the way: the robot has the time it needs to stop."""
        case, robot, forced = self.case, stance.robot, stance.robot.forced
        known, since = self._forced.get(stance.name, ((), 0.0))
        if known != forced:
            since = case.now
            self._forced[stance.name] = (forced, since)
            case.watch(("braking", stance.name, forced), self._braking_s(robot), case.stir)
        return case.now - since < self._braking_s(robot)

    @staticmethod
    def _braking_s(robot: Any) -> float:
        return float(robot.settings.speed / robot.settings.accel) + REACTS_S

    def _folders(self) -> Iterator[tuple[str, str]]:
        world = self.case.world
        places = world.folders.places
        for folder in sorted(self._known - set(places)):
            yield "doc_one_holder", f"folder {folder} has vanished"
        self._known.update(places)
        taken: dict[str, str] = {}
        for folder, place in places.items():
            if not hasattr(place, "number"):
                continue
            where = str(place)
            robot = world.robots.get(place.robot)
            if robot is None or not 1 <= place.number <= len(robot.lids):
                yield "doc_one_holder", f"folder {folder} lies in {where}, which does not exist"
            elif where in taken:
                yield "doc_one_holder", f"folders {taken[where]} and {folder} lie in {where} together"
            taken[where] = folder


@dataclass(slots=True)
class Receipts:
    """doc_done_means_receipt: a run that ends handed over has its folder in the named hands."""

    case: Case
    _judged: set[tuple[str, str]] = field(default_factory=set)

    def run_fact(self, fact: RunFact, account: str) -> None:
        if fact.state not in {RunState.DELIVERED, RunState.RETURNED} or (fact.run, fact.state) in self._judged:
            return
        self._judged.add((fact.run, fact.state))
        place = str(self.case.world.folders.places.get(fact.run, "nobody"))
        is_delivered = fact.state is RunState.DELIVERED
        if place != (f"recipient@{fact.to}" if is_delivered else f"sender@{fact.from_}"):
            self.case.breach("doc_done_means_receipt", f"run {fact.run} is {fact.state}, its folder is with {place}")


@dataclass(slots=True)
class Chain:
    """doc_chain: the custody entries of each robot, as its ledger took them, follow one another without a flaw."""

    case: Case
    _ends: dict[str, dict[int, str]] = field(default_factory=dict)
    _at: dict[str, float] = field(default_factory=dict)
    _giving: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    _holder: dict[str, str] = field(default_factory=dict)

    def recorded(self, account: str, record: Record) -> None:
        if record.kind != "custody":
            return
        flaw = self._flaw(account, record.data)
        if flaw:
            self.case.breach("doc_chain", f"{account}, entry {record.data.get('seq')}: {flaw}")

    def _flaw(self, account: str, entry: Mapping[str, Any]) -> str:
        if any(key not in entry for key in (*CHAINED, "hash")) or not (entry["actor"] and entry["place"]):
            return "it says not who or where"
        ends = self._ends.setdefault(account, {0: START})
        if self.case.talk.restarted_at.get(account, -math.inf) >= self._at.get(account, math.inf):
            self._go_back(account, entry["seq"])
        seq = len(ends) - 1
        if entry["seq"] != seq + 1 or entry["prev"] != ends[seq]:
            return f"it does not follow entry {seq}"
        ends[seq + 1], self._at[account] = entry["hash"], self.case.now
        text = {key: entry[key] for key in CHAINED}
        packed = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if entry["hash"] != hashlib.sha256(packed.encode()).hexdigest():
            return "its hash is not its own"
        return self._hands(account, entry)

    def _go_back(self, account: str, seq: int) -> None:
        """A process that lost its last write with its disk goes on from the entry before."""
        ends = self._ends[account]
        while len(ends) > max(seq, 1):
            ends.popitem()
            self._giving[account] = None
            self._holder.clear()  # who holds what is told anew by the entries to come

    def _hands(self, account: str, entry: Mapping[str, Any]) -> str:
        """A hand-over and its receipt at one instant, and only what one holds is handed over."""
        giving, run = self._giving.get(account), entry["run"]
        if giving is None:
            self._giving[account] = entry
            if entry["act"] != "handed_over":
                return "a receipt without a hand-over"
            holder = self._holder.get(run, entry["actor"])
            return "" if holder == entry["actor"] else f"{entry['actor']} gives what {holder} holds"
        self._giving[account] = None
        if entry["act"] != "received" or (run, entry["at"]) != (giving["run"], giving["at"]):
            return "a hand-over without its receipt"
        self._holder[run] = entry["actor"]
        return ""


@dataclass(slots=True)
class Privacy:
    """doc_private: no label of a folder and no name of a person in what lifts, the desk and boards are told."""

    case: Case
    _words: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._words.extend(self.case.ground.private)

    def dispatch_request(self, request: DispatchRequest, account: str) -> None:
        if len(request.label) >= SHORTEST and request.label not in self._words:
            self._words.append(request.label)

    def lift_command(self, command: LiftCommand, account: str) -> None:
        self._look(command.robot, (command.request_id, command.session_id, command.reason))

    def presence(self, presence: Presence, account: str) -> None:
        self._look(presence.robot, (presence.session_id, *presence.floor_sources.values()))
        if not HEX.match(presence.cargo_manifest_hash):
            self._tell(f"{presence.robot} tells more of its cargo than a hash")

    def desk_ask(self, ask: DeskAsk, account: str) -> None:
        self._look(ask.robot, (ask.request_id,))

    def run_fact(self, fact: RunFact, account: str) -> None:
        words = [reason.zh + reason.en for reason in fact.reasons]
        self._look("the fact of a run", (fact.run, fact.doing, *words))

    def _look(self, who: str, texts: tuple[str, ...]) -> None:
        text = "\n".join(texts)
        for word in self._words:
            if word in text:
                self._tell(f"{who} tells {word!r}")

    def _tell(self, detail: str) -> None:
        if detail not in self._told:
            self._told.add(detail)
            self.case.breach("doc_private", detail)
