"""One message of each kind, as one sees it on an ordinary morning. The documents show what the codec makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.callbox import BoxCommand, BoxSeen
from robots.core.clock import Instant
from robots.core.drill import DrillFact
from robots.core.geometry import Pose
from robots.core.lift import (
    AckStage,
    CarWatched,
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftAck,
    LiftCommand,
    LiftEvent,
    LiftFloor,
    LiftMode,
    LiftOnline,
    LiftSession,
    LiftsFenced,
    LiftState,
    Motion,
    Presence,
    RobotCleared,
    Zone,
)
from robots.core.reasons import Reason, spoken
from robots.core.runs import (
    DispatchReply,
    DispatchRequest,
    DutyFact,
    EscortFact,
    FleetSummary,
    RobotFact,
    RunCleared,
    RunFact,
    RunState,
    TourStop,
    Waiting,
)
from robots.core.times import DayFact, LeftRun, MissedStart, NextStart, TimetableFact
from robots.core.vda import (
    Action,
    ActionAbility,
    ActionState,
    ActionStatus,
    Blocking,
    Connection,
    Edge,
    EdgeState,
    Factsheet,
    Info,
    InstantActions,
    Load,
    Node,
    NodePosition,
    NodeState,
    Order,
    VehicleState,
    Visualization,
)
from robots.core.visitors import (
    Addition,
    Additions,
    Handoff,
    HandoffCleared,
    HandoffReason,
    HandoffReply,
    HandoffState,
    KioskTurn,
    PhrasingWish,
    Turn,
    TurnsTaken,
)
from robots.core.waiting import (
    CalledTicket,
    Estimate,
    ItemCount,
    PlaceInLine,
    TicketEvent,
    TicketState,
    WaitingFact,
    WaitingTicket,
)
from robots.wire.codec import encode
from robots.wire.envelope import Envelope
from robots.wire.topics import address

NOW = 1_767_580_320.0
"""2026-01-05 10:32 in Shanghai."""
SITE, BOOT, SEQ = "hall", 1_767_571_200_000, 4182
RUN, NEXT_RUN = "r-01kf4m8zq3", "r-01kf4m8zq9"


def _at(seconds: float = 0.0) -> Instant:
    return Instant(NOW + seconds)


_POSE = Pose("b1-F1", 15.4, 21.5, 0.05)
_FOLDER = {"run": RUN, "compartment": 2, "from": "A12", "to": "3F-archive"}
_NODES = (
    Node("A11", 0, position=NodePosition("b1-F1", 15.0, 21.5)),
    Node("A12", 2, position=NodePosition("b1-F1", 18.0, 21.5, 1.57, 0.2),
         actions=(Action("a-pick", "pick", Blocking.HARD, dict(_FOLDER)),)),
)  # fmt: skip
_REASON = spoken(Reason.NOT_THERE_IN_TIME)

_GIVEN: tuple[Any, ...] = (
    Order("xiaodi", "o-01kf4m900a", 0, _NODES, (Edge("A11|A12", 1, "A11", "A12", max_speed=0.8),)),
    InstantActions("xiaodi", (Action("i-7", "startPause", Blocking.HARD),)),
    VehicleState(
        "xiaodi", "o-01kf4m900a", 0, "A11", 0, (NodeState("A12", 2, True, NodePosition("b1-F1", 18.0, 21.5)),),
        (EdgeState("A11|A12", 1, True),), (ActionState("a-pick", "pick", ActionStatus.WAITING),), True, False, 0.86,
        False, "AUTOMATIC", pose=_POSE, speed=0.7, loads=(Load(NEXT_RUN, "folder", "compartment-1"),),
        information=(Info("waiting", (("reason", "lift_coming"), ("since", "2026-01-05T02:31:55.000Z"))),),
    ),
    Visualization("xiaodi", _POSE, 0.7, 0.0),
    Connection("xiaodi", "ONLINE"),
    Factsheet(
        "xiaodi", "courier-4", "carries folders in four locked compartments", 0.8, 0.5, 0.28, 1.1, 4,
        (ActionAbility("pick", ("NODE",), (("run", "STRING", False), ("compartment", "INTEGER", False)),
                       (Blocking.HARD,), "a person puts a folder in"),),
    ),
    LiftOnline("b1", True, _at(-9120), "0.1.0"),
    LiftState(
        "b1", "east", (LiftFloor("b1-F1", "1", 0.0), LiftFloor("b1-F3", "3", 8.4)), "b1-F3", True, "b1-F1", ("b1-F1",),
        DoorState.CLOSED, "front", Motion.DOWN, LiftMode.ATTENDANT_CONTROL, 0.0, "empty", "camera", None,
        LiftSession("xiaodi", "s-91", "shared", _at(-25), _at(35)),
    ),
    LiftCommand("b1", "east", "xiaodi", "q-118", _at(10), "call", "s-91", "b1-F1", destination="b1-F3", direction="up"),
    LiftAck("b1", "east", "xiaodi", "q-118", AckStage.CONTROLLER_ACCEPTED, 1),
    LiftEvent("b1", "east", "xiaodi", "door_open", "b1-F1"),
    CarWatched("b1", "east", "eye-east", "open", "b1-F1", True, True),
    BoxSeen("b1", "east", ("door_closed", "floor.0", "parity", "fire_ok"), "p-33"),
    BoxCommand("b1", "east", "p-34", "hall.2", 0.4),
    DeskAsk("b1", "xiaodi", "q-117", "b1-F1", "b1-F3"),
    DeskGrant("b1", "xiaodi", "q-117", "east", _at(60), 0, 0.0),
    Alarm("fire", "b1", True, ("b1",), recall_floor="b1-F1", source="fire panel 2"),
    AlarmReset("fire", "b1", "zhou", _at(), (BOOT, 17)),
    Presence("xiaodi", Zone.OUT, "", "", "b1-F1", {"barometer": "b1-F1", "marker": "b1-F1"}, "", ""),
    RobotCleared("xiaodi", "zhou", _at()),
    DispatchRequest("k-20260105-0042", "web", "run", from_="A12", to="3F-archive", label="licence 2026-001",
                    urgent=True, person="wang"),
    DispatchReply("web", "k-20260105-0042", "accepted", RUN),
    RunFact(
        RUN, RunState.CARRYING, False, "A12", "3F-archive", True, False, _at(-240), _at(-25), "xiaodi", 2, "east",
        "WAIT_CAR", Waiting("lift_coming", _at(-25), _at(155)), _at(60), _at(180),
    ),
    RunCleared(RUN),
    FleetSummary(
        (RobotFact("xiaodi", True, "run", 0.86, "b1-F1", "A11", RUN, tour=(TourStop("3F-archive", RUN, "drop"),),
                   duty=DutyFact(berth="dock-1", range_s=8460)),
         RobotFact("xiaozhi", True, "escort", 0.71, "b1-F1", "", "", duty=DutyFact(range_s=12_000),
                   escort=EscortFact("escort-xiaozhi-4", "B02", "leading", _at(-40), "waiting_for_visitor"))), 3, 1,
    ),
    TimetableFact(
        (NextStart("morning-mail", _at(1680), ("A01", "A02"), ("3F-archive", "3F-archive")),),
        (MissedStart("noon-forms", _at(-86_400), 1, (_REASON,)),),
    ),
    DayFact("2026-01-05", _at(23_880), 61, custody=(
        LeftRun(NEXT_RUN, "in_custody", "B03", "2F-permits", "", False, (spoken(Reason.RECIPIENT_ABSENT),)),)),
    LiftsFenced(("west",), ("d-4",)),
    Handoff(
        "xiaozhi", "h-0001", "v-7f", HandoffState.WAITING, HandoffReason.UNSURE, "zh",
        (Turn(_at(-20), "visitor", "我想办那个证"),), ("id_renew",), "b1-F1", 12.0, 6.5, _at(-20), _at(40),
    ),
    HandoffCleared("xiaozhi", "h-0001"),
    HandoffReply("xiaozhi", "h-0001", "k-20260105-0043", "wang", "answer", "请到 A05 窗口，带上身份证"),
    KioskTurn("xiaozhi", 311, "v-7f", _at(-120), "zh", "身份证快到期了怎么换", "answer", ("id_renew",), 0.93),
    TurnsTaken("xiaozhi", 311),
    PhrasingWish("k-20260105-0044", "wang", "propose", "id_renew", "zh", "证件到期换新"),
    Additions(3, (Addition("id_renew", "zh", "证件到期换新", "wang", "li", _at(-3600)),)),
    TicketEvent("A", "A032", "permit", "called", _at(), "A07"),
    TicketState(
        "A", _at(), (WaitingTicket("A033", _at(-600)),), (CalledTicket("A032", "A07", _at()),), ("A07",),
        (ItemCount("permit", 33),), 31,
    ),
    DrillFact("fire", "消防演练", "Fire drill", _at(30.0)),
    WaitingFact(
        "A", _at(), (PlaceInLine("A033", Estimate(120.0, 240.0, 420.0)),), (CalledTicket("A032", "A07", _at()),), 1, 31,
        Estimate(300.0, 540.0, 840.0), 600.0,
    ),
)  # fmt: skip

EXAMPLES: Mapping[type, Any] = {type(message): message for message in _GIVEN}


def payload_of(kind: type) -> dict[str, Any] | None:
    """The example's payload as the codec writes it; None where it is empty."""
    payload = encode(EXAMPLES[kind], Envelope(BOOT, SEQ, NOW))
    return json.loads(payload) if payload else None


def topic_of(kind: type) -> str:
    """The topic the example goes to."""
    return address(EXAMPLES[kind], SITE).topic
