"""Through whose hands a folder went, from its run's records. Pure: records in, changes of hands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from robots.core.commands import Kept
from robots.fleet.run import keeper_of

Holder = Literal["sender", "robot", "recipient", "staff"]


@dataclass(frozen=True, slots=True)
class Hand:
    """One change of hands. at: UTC seconds; giver, taker: what they are; person: id of the one of them who is no robot,
    empty where a pick-up code named nobody; robot, compartment: of the one that is (0 = not known); stop: where,
    empty = where the robot stood."""

    at: float
    giver: Holder
    taker: Holder
    person: str
    robot: str
    compartment: int
    stop: str


@dataclass(frozen=True, slots=True)
class Course:
    """A run's times, UTC seconds, None = it never came to that; hands: oldest first."""

    picked_at: float | None
    over_at: float | None
    hands: tuple[Hand, ...]


def course(records: Iterable[Kept], from_: str, to: str) -> Course:
    """records: of one run, oldest first. over_at: when the folder was taken out again, by whomever."""
    hands: list[Hand] = []
    robot, compartment = "", 0
    for record in records:
        data, at = record.data, float(record.data.get("at", 0.0))
        robot = str(data.get("robot") or robot)
        compartment = int(data.get("compartment") or compartment)
        match record.kind:
            case "folder_picked" | "folder_found":
                stop = from_ if record.kind == "folder_picked" else ""
                giver = str(data.get("given_by") or "")
                hands.append(Hand(at, "sender", "robot", giver, robot, compartment, stop))
            case "folder_delivered":
                hands.append(Hand(at, "robot", "recipient", str(data.get("taken_by") or ""), robot, compartment, to))
            case "folder_returned":
                hands.append(Hand(at, "robot", "sender", str(data.get("taken_by") or ""), robot, compartment, from_))
            case "folder_in_custody":
                keeper = keeper_of(str(data.get("holder") or ""))
                stop = str(data.get("stop") or "")
                hands.append(Hand(at, "robot", "staff", keeper, robot, compartment, stop))
    picked = next((hand.at for hand in hands if hand.taker == "robot"), None)
    over = next((hand.at for hand in reversed(hands) if hand.giver == "robot"), None)
    return Course(picked, over, tuple(hands))
