"""The topic table: every message, its topic, QoS, retain flag, who may publish it and who reads it.

The only place where topic strings stand. The broker's access lists, every process's subscriptions, the routing of the
simulator's in-process bus and `docs/topics.md` are all made from `ROWS`.

A placeholder `{robot}` in a pattern is the attribute of that name of the message. An account is one process's login at
the broker: `scheduler`, `librarian`, `web`, `cli`, `watch`, `bms`, `tickets`, `gateway-{group}`, `box-{group}`, and for
a robot its id. An account that has an identity (a robot, a gateway, a group's call boxes, a client of the dispatcher)
publishes and reads only topics that carry its own identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.callbox import BoxCommand, BoxSeen
from robots.core.drill import DrillFact
from robots.core.lift import (
    CarWatched,
    DeskAsk,
    DeskGrant,
    LiftAck,
    LiftCommand,
    LiftEvent,
    LiftOnline,
    LiftsFenced,
    LiftState,
    Presence,
    RobotCleared,
)
from robots.core.runs import DispatchReply, DispatchRequest, FleetSummary, RunCleared, RunFact
from robots.core.times import DayFact, TimetableFact
from robots.core.vda import (
    MANUFACTURER,
    Connection,
    Factsheet,
    InstantActions,
    Order,
    VehicleState,
    Visualization,
    major_of,
)
from robots.core.visitors import (
    Additions,
    Handoff,
    HandoffCleared,
    HandoffReply,
    KioskTurn,
    PhrasingWish,
    TurnsTaken,
)
from robots.core.waiting import TicketEvent, TicketState, WaitingFact


class Role(StrEnum):
    """Kinds of account."""

    SCHEDULER = "scheduler"
    WEB = "web"
    CLI = "cli"
    WATCH = "watch"
    BMS = "bms"
    GATEWAY = "gateway"
    BOX = "box"
    LIBRARIAN = "librarian"
    TICKETS = "tickets"
    ROBOT = "robot"


GATEWAY_PREFIX, BOX_PREFIX = "gateway-", "box-"
SCHEDULER, WEB, CLI, WATCH, BMS, GATEWAY, BOX, LIBRARIAN, TICKETS, ROBOT = Role
ROOTS: Mapping[str, str] = {"2": "uagv/v2", "3": "vda5050/v3"}
"""Where the topics of VDA 5050 begin, by the first number of its version: as each version suggests. Our own robots
speak 2.x; a vehicle of another maker may speak on either, and the rows below name the first."""
VDA = ROOTS["2"] + "/{manufacturer}/{robot}"
HALL = "hall/v1/{site}"
LIFT = HALL + "/lift/{group}"

_NAMED = frozenset(Role) - {Role.GATEWAY, Role.BOX, Role.ROBOT}  # accounts whose name is their role
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LEVEL = re.compile(r"[A-Za-z0-9_.:-]+")  # what VDA 5050 allows in a topic level; also keeps + # / $ out of ours


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the table. `note` is for the page of the documentation."""

    message: type
    pattern: str
    qos: int
    retain: bool
    publishers: tuple[Role, ...]
    readers: tuple[Role, ...]
    note: str
    placeholders: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = tuple(name for name in _PLACEHOLDER.findall(self.pattern) if name != "site")
        object.__setattr__(self, "placeholders", names)

    @property
    def is_vda(self) -> bool:
        """VDA 5050 JSON with the standard's header; all others are `hall/v1` JSON with our envelope."""
        return self.pattern.startswith("uagv/")

    def of_major(self, major: str) -> str:
        """The pattern where VDA 5050 of this first number is spoken; the pattern for all that is not VDA 5050."""
        root = ROOTS.get(major) if self.is_vda else None
        return self.pattern if root is None else self.pattern.replace(ROOTS["2"], root, 1)


# An order carries hashes of pick-up codes and a request or command is nobody's to look at: `watch` reads the answers.
# What visitors say is masked, and still for those only who help them.
ROWS: tuple[Row, ...] = (
    Row(Order, VDA + "/order", 0, False, (SCHEDULER,), (ROBOT,), "sent again until a state shows it"),
    Row(InstantActions, VDA + "/instantActions", 0, False, (SCHEDULER,), (ROBOT,), "cancel, pause, requests"),
    Row(VehicleState, VDA + "/state", 0, False, (ROBOT,), (SCHEDULER, WEB, WATCH), "on events and at least every 30 s"),
    Row(Visualization, VDA + "/visualization", 0, False, (ROBOT,), (WEB, WATCH), "pose for viewers"),
    Row(Connection, VDA + "/connection", 1, True, (ROBOT,), (SCHEDULER, WEB, WATCH), "a robot's only will"),
    Row(Factsheet, VDA + "/factsheet", 0, True, (ROBOT,), (SCHEDULER, WATCH), "what the vehicle is and can do"),
    Row(LiftOnline, LIFT + "/online", 1, True, (GATEWAY,), (ROBOT, SCHEDULER, WEB, WATCH), "the gateway's will"),
    Row(LiftState, LIFT + "/{lift}/state", 1, True, (GATEWAY,), (ROBOT, SCHEDULER, WEB, WATCH), "change and >= 1 Hz"),
    Row(LiftCommand, LIFT + "/{lift}/cmd/{robot}", 1, False, (ROBOT,), (GATEWAY,),
        "idempotent by request_id; by the scheduler for a vehicle that knows no lifts"),
    Row(LiftAck, LIFT + "/{lift}/ack/{robot}", 1, False, (GATEWAY,), (ROBOT, SCHEDULER, WATCH), "answer to a command"),
    Row(LiftEvent, LIFT + "/{lift}/event/{robot}", 1, False, (GATEWAY,), (ROBOT, WATCH), "to the session's owner"),
    Row(CarWatched, LIFT + "/{lift}/watched/{sensor}", 0, False, (BMS,), (SCHEDULER, WATCH),
        "a second sensor's word of a car, >= 5 Hz: for vehicles that know no lifts"),
    Row(BoxSeen, LIFT + "/box/{lift}/seen", 1, False, (BOX,), (GATEWAY, WATCH), "contacts of a call box, >= 1 Hz"),
    Row(BoxCommand, LIFT + "/box/{lift}/cmd", 0, False, (GATEWAY,), (BOX, WATCH), "never queued; told until answered"),
    Row(DeskAsk, LIFT + "/desk/ask/{robot}", 1, False, (ROBOT,), (SCHEDULER,), "the queue for a car"),
    Row(DeskGrant, LIFT + "/desk/grant/{robot}", 1, False, (SCHEDULER,), (ROBOT, SCHEDULER, WATCH),
        "granted car or position"),
    Row(Alarm, HALL + "/alarm/{kind}/{zone}", 1, True, (BMS,), (ROBOT, GATEWAY, SCHEDULER, WEB, WATCH), "the building"),
    Row(AlarmReset, HALL + "/alarm/{kind}/{zone}/reset", 1, False, (WEB, SCHEDULER), (ROBOT, GATEWAY, SCHEDULER, WATCH),
        "by a named person; the only thing that clears the latch; told again by the scheduler to who missed it"),
    Row(DrillFact, HALL + "/drill", 1, True, (BMS,), (ROBOT, WEB, WATCH),
        "a drill is on; marks nothing while an alarm that is not the drill's stands"),
    Row(Presence, HALL + "/robot/{robot}/presence", 1, True, (ROBOT,), (GATEWAY, SCHEDULER, WATCH),
        "no will: unknown counts as in; by the scheduler for a vehicle that knows no lifts"),
    Row(RobotCleared, HALL + "/robot/{robot}/cleared", 1, False, (WEB,), (GATEWAY, SCHEDULER, WATCH),
        "by a supervisor: a silent robot is in no car; voids its last presence"),
    Row(DispatchRequest, HALL + "/dispatch/request", 1, False, (WEB, CLI), (SCHEDULER,),
        "idempotent by key; `client` and `person` are the sender's word: a person counts from web only"),
    Row(DispatchReply, HALL + "/dispatch/reply/{client}", 1, False, (SCHEDULER,), (WEB, CLI, WATCH),
        "by client; nothing secret: a sender may name another client"),
    Row(RunFact, HALL + "/run/{run}", 1, True, (SCHEDULER,), (WEB, CLI, WATCH), "no code, no label, no personal data"),
    Row(RunCleared, HALL + "/run/{run}", 1, True, (SCHEDULER,), (WEB, CLI, WATCH), "empty payload, 24 h after the end"),
    Row(FleetSummary, HALL + "/fleet/summary", 1, True, (SCHEDULER,), (WEB, CLI, WATCH), "robots and counts"),
    Row(TimetableFact, HALL + "/fleet/timetable", 1, True, (SCHEDULER,), (WEB, CLI, WATCH),
        "what starts next, and what was missed; no label"),
    Row(DayFact, HALL + "/fleet/day", 1, True, (SCHEDULER,), (WEB, CLI, WATCH),
        "what the newest end of a day found left; no name, no label"),
    Row(LiftsFenced, HALL + "/fleet/fences", 1, True, (SCHEDULER,), (ROBOT, WATCH),
        "kept by robots for when the scheduler is silent"),
    Row(Handoff, HALL + "/handoff/{robot}/{handoff}", 1, True, (ROBOT,), (WEB, LIBRARIAN),
        "a visitor's question that waits for a person; masked"),
    Row(HandoffCleared, HALL + "/handoff/{robot}/{handoff}", 1, True, (ROBOT,), (WEB, LIBRARIAN),
        "empty payload, when it is over"),
    Row(HandoffReply, HALL + "/handoff/{robot}/{handoff}/reply", 1, False, (WEB,), (ROBOT, LIBRARIAN),
        "by a named person; idempotent by key"),
    Row(KioskTurn, HALL + "/kiosk/{robot}/turn", 1, False, (ROBOT,), (LIBRARIAN,),
        "a question and what came of it; masked; sent until taken"),
    Row(TurnsTaken, HALL + "/kiosk/{robot}/taken", 1, True, (LIBRARIAN,), (ROBOT, WATCH), "turns on its disk"),
    Row(PhrasingWish, HALL + "/kiosk/wish", 1, False, (WEB,), (LIBRARIAN,),
        "propose, approve, reject a phrasing; two persons"),
    Row(Additions, HALL + "/kiosk/additions", 1, True, (LIBRARIAN,), (ROBOT, WEB, WATCH), "reviewed phrasings"),
    Row(TicketEvent, HALL + "/ticket/{queue}/event", 1, False, (TICKETS,), (SCHEDULER, WATCH),
        "the queue-number machine: what became of a number"),
    Row(TicketState, HALL + "/ticket/{queue}/state", 1, True, (TICKETS,), (SCHEDULER, WATCH),
        "a queue as its machine sees it; on a change, at most once a second, and at least every 30 s"),
    Row(WaitingFact, HALL + "/waiting/{queue}", 1, True, (SCHEDULER,), (ROBOT, WEB, WATCH),
        "who waits how long, for boards and guides"),
)  # fmt: skip

CLEARED_BY: Mapping[type, type] = {RunFact: RunCleared, Handoff: HandoffCleared}
"""Retained facts and the message, an empty payload on the same topic, that takes one away."""
CLEARING = tuple(CLEARED_BY.values())

RIDES = (LiftCommand, DeskAsk, Presence)
"""What a robot publishes to ride a lift; the scheduler does so for a vehicle that knows none."""

ROW_OF: Mapping[type, Row] = {row.message: row for row in ROWS}


@dataclass(frozen=True, slots=True)
class Address:
    topic: str
    qos: int
    retain: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The row a topic belongs to and the ids that stand in it, by placeholder."""

    row: Row
    ids: Mapping[str, str]


@lru_cache(maxsize=256)
def role_of(account: str) -> Role:
    """The kind of an account: every name that is not one of ours is a robot's id."""
    if account.startswith(GATEWAY_PREFIX):
        return Role.GATEWAY
    if account.startswith(BOX_PREFIX):
        return Role.BOX
    return Role(account) if account in _NAMED else Role.ROBOT


def gateway_account(group: str) -> str:
    return GATEWAY_PREFIX + group


def box_account(group: str) -> str:
    """All call boxes of a group log in as one."""
    return BOX_PREFIX + group


@lru_cache(maxsize=256)
def identity(account: str) -> Mapping[str, str]:
    """The placeholders that an account's name fixes: `xiaodi` is robot xiaodi of our own make, `7@acme` vehicle 7 of
    acme's."""
    role = role_of(account)
    if role is Role.ROBOT:
        robot, _, maker = account.partition("@")
        return {"robot": robot, "manufacturer": maker or MANUFACTURER}
    if role is Role.GATEWAY:
        return {"group": account.removeprefix(GATEWAY_PREFIX)}
    if role is Role.BOX:
        return {"group": account.removeprefix(BOX_PREFIX)}
    return {"client": account} if role in (Role.WEB, Role.CLI) else {}


def address(message: Any, site: str, version: str = "") -> Address:
    """Where a message goes; version: of VDA 5050, which it is written in. Raises ValueError for a type without a row or
    an id that cannot be a topic level."""
    row = ROW_OF.get(type(message))
    if row is None:
        raise ValueError(f"{type(message).__name__} has no topic: add a row to robots/wire/topics.py")
    ids = {name: getattr(message, name) for name in row.placeholders}
    for name, value in {"site": site, **ids}.items():
        if not _LEVEL.fullmatch(value):
            raise ValueError(f"{name} {value!r} cannot stand in a topic: use letters, digits and _ . : - only")
    return Address(row.of_major(major_of(version)).format(site=site, **ids), row.qos, row.retain)


def is_foreign(account: str) -> bool:
    """A vehicle of another maker: it has the standard's topics, and nothing of the hall's."""
    return role_of(account) is Role.ROBOT and "@" in account


def _concerns(row: Row, account: str) -> bool:
    return row.is_vda or not is_foreign(account)


def subscriptions(account: str, site: str) -> list[tuple[str, int]]:
    """The topic filters an account reads, each with its QoS, in table order without repeats."""
    role = role_of(account)
    read = [row for row in ROWS if role in row.readers and _concerns(row, account)]
    found = {one: row.qos for row in read for one in _filters(row, account, site)}
    return list(found.items())


def publications(account: str, site: str, spoken_for: Iterable[str] = ()) -> list[str]:
    """The topic filters an account may publish on, in table order without repeats.

    spoken_for   vehicles that know no lifts: the scheduler rides for them, and for nobody else
    """
    role = role_of(account)
    said = [row for row in ROWS if role in row.publishers and _concerns(row, account)]
    own = [one for row in said for one in _filters(row, account, site)]
    if role is SCHEDULER:
        own += [one for robot in spoken_for for kind in RIDES for one in _filters(ROW_OF[kind], robot, site)]
    return list(dict.fromkeys(own))


def covers(topic_filter: str, topic: str) -> bool:
    """Whether a filter of this table (`+`, never `#`) covers a topic."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    return len(wanted) == len(levels) and all(one in ("+", level) for one, level in zip(wanted, levels, strict=True))


def reads(account: str, message: Any) -> bool:
    """Whether an account's subscriptions cover the topic of this message."""
    row = ROW_OF[type(message)]
    if role_of(account) not in row.readers or not _concerns(row, account):
        return False
    fixed = identity(account)
    return all(getattr(message, name) == fixed.get(name, getattr(message, name)) for name in row.placeholders)


def readers(message: Any, accounts: Iterable[str]) -> list[str]:
    """Those of `accounts` that a broker would deliver this message to. Raises KeyError for a type without a row."""
    return [account for account in accounts if reads(account, message)]


@lru_cache(maxsize=4096)
def match(topic: str, site: str) -> Match | None:
    """The row and ids of a topic of this site, or None. A fact that can be cleared matches as the fact."""
    for row, pattern in _patterns(site):
        if found := pattern.fullmatch(topic):
            return Match(row, found.groupdict())
    return None


def _filters(row: Row, account: str, site: str) -> list[str]:
    """The row's pattern with the account's own identity filled in and `+` for the rest; of VDA 5050 one for each major
    that the account may hear or speak."""
    ids = {**dict.fromkeys(row.placeholders, "+"), **identity(account), "site": site}
    is_ours = ids.get("manufacturer") == MANUFACTURER
    majors = tuple(ROOTS) if row.is_vda and not is_ours else ("2",)
    return [row.of_major(major).format(**ids) for major in majors]


@cache
def _patterns(site: str) -> tuple[tuple[Row, re.Pattern[str]], ...]:
    """A compiled pattern for each row, of VDA 5050 one for each major."""
    level = rf"(?P<\1>{_LEVEL.pattern})"
    return tuple(
        (row, re.compile(_PLACEHOLDER.sub(level, pattern.replace("{site}", re.escape(site)))))
        for row in ROWS
        for pattern in dict.fromkeys(row.of_major(major) for major in ROOTS)
    )
