"""The chart of an escort, as a table. Every state that waits has a deadline, and so has walking that
gets nowhere; `Escort` says when a trigger is due."""

from __future__ import annotations

from enum import StrEnum


class EscortState(StrEnum):
    INVITED = "invited"
    WALKING = "walking"
    RIDING = "riding"
    RESTING = "resting"
    WAITING = "waiting"
    GOING_BACK = "going_back"
    ARRIVED = "arrived"
    GIVEN_UP = "given_up"
    ALARM = "alarm"


S = EscortState
OVER = frozenset({S.ARRIVED, S.GIVEN_UP, S.ALARM})

#    trigger: source -> next
STEPS: dict[str, dict[EscortState, EscortState]] = {
    "CAME": {S.INVITED: S.WALKING, S.WAITING: S.WALKING, S.GOING_BACK: S.WALKING},
    "FELL_BEHIND": {S.WALKING: S.WAITING, S.RESTING: S.WAITING},
    "BOARDS": {S.INVITED: S.RIDING, S.WALKING: S.RIDING},
    "GOT_OFF": {S.RIDING: S.WALKING},
    "TIRED": {S.WALKING: S.RESTING},
    "RESTED": {S.RESTING: S.WALKING},
    "STAYED": {S.WAITING: S.GOING_BACK},
    "LOOKED": {S.GOING_BACK: S.WAITING},
    "THERE": {S.WALKING: S.ARRIVED},
    "LATE": {S.INVITED: S.GIVEN_UP, S.RIDING: S.GIVEN_UP, S.WAITING: S.GIVEN_UP, S.GOING_BACK: S.GIVEN_UP},
    "HELD_UP": {S.WALKING: S.GIVEN_UP},
    "ALARM": {state: S.ALARM for state in S if state not in OVER},
}


def mermaid() -> str:
    """The table as a Mermaid state diagram, one line an arrow."""
    lines = ["stateDiagram-v2", "  [*] --> invited"]
    lines += [f"  {a} --> {b} : {trigger}" for trigger, row in STEPS.items() for a, b in row.items()]
    return "\n".join([*lines, *(f"  {state} --> [*]" for state in S if state in OVER)]) + "\n"
