"""A run's life, as a table, and what the scheduler keeps of each run.

Every row of `LIFE` is a record of the ledger: its kind is the event, its subject the run. What is not in the table
cannot happen: the caller asks `may` first, and `step` raises for anything else and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from robots.core.reasons import Reason
from robots.core.runs import TERMINAL, RunState

S = RunState
Leg = Literal["deliver", "return", "custody", "hand_over"]
SENDER = "sender"
RECIPIENT = "recipient"
PERSON = "person:"
"""How a holder begins that is a member of staff: `person:{id}`."""

LIFE: dict[RunState, dict[str, RunState]] = {
    S.REQUESTED: {
        "run_accepted": S.ACCEPTED,
        "run_refused": S.REFUSED,
    },
    S.ACCEPTED: {
        "run_assigned": S.TO_PICKUP,
        "run_cancelled": S.CANCELLED,
        "run_failed": S.FAILED,
        "folder_found": S.CARRYING,
    },
    S.TO_PICKUP: {
        "sender_reached": S.WAITING_SENDER,
        "folder_picked": S.CARRYING,
        "run_unassigned": S.ACCEPTED,
        "run_cancelled": S.CANCELLED,
        "run_failed": S.FAILED,
        "folder_found": S.CARRYING,
    },
    S.WAITING_SENDER: {
        "folder_picked": S.CARRYING,
        "run_unassigned": S.ACCEPTED,
        "run_cancelled": S.CANCELLED,
        "run_failed": S.FAILED,
        "folder_found": S.CARRYING,
    },
    S.CARRYING: {
        "recipient_reached": S.WAITING_RECIPIENT,
        "folder_delivered": S.DELIVERED,
        "run_turned_back": S.RETURNING,
        "run_brought_back": S.RETURNING,
        "hand_over_sought": S.RETURNING,
        "folder_in_custody": S.IN_CUSTODY,  # two persons took it out of a robot that needed help
        "folder_missing": S.FAILED,
    },
    S.WAITING_RECIPIENT: {
        "folder_delivered": S.DELIVERED,
        "run_turned_back": S.RETURNING,
        "run_brought_back": S.RETURNING,
        "hand_over_sought": S.RETURNING,
        "folder_in_custody": S.IN_CUSTODY,
        "folder_missing": S.FAILED,
    },
    S.RETURNING: {
        "folder_delivered": S.DELIVERED,  # the recipient took it while the cancel was on its way
        "folder_returned": S.RETURNED,
        "custody_sought": S.RETURNING,
        "run_brought_back": S.RETURNING,  # staff changed their mind
        "hand_over_sought": S.RETURNING,
        "folder_in_custody": S.IN_CUSTODY,
        "folder_missing": S.FAILED,
    },
    # A robot that was lost comes back with the folder of a run given up meanwhile: it is brought home.
    S.CANCELLED: {"folder_found": S.RETURNING},
    S.FAILED: {"folder_found": S.RETURNING},
    S.REFUSED: {},
    S.DELIVERED: {},
    S.RETURNED: {},
    S.IN_CUSTODY: {},
}

BEFORE_PICK = frozenset({S.REQUESTED, S.ACCEPTED, S.TO_PICKUP, S.WAITING_SENDER})
WITH_ROBOT = frozenset({S.TO_PICKUP, S.WAITING_SENDER, S.CARRYING, S.WAITING_RECIPIENT, S.RETURNING})
ABOARD = frozenset({S.CARRYING, S.WAITING_RECIPIENT, S.RETURNING})

_LEG_OF: dict[str, Leg] = {
    "run_turned_back": "return",
    "run_brought_back": "return",
    "custody_sought": "custody",
    "hand_over_sought": "hand_over",
}


class IllegalStepError(Exception):
    """An event that a run's present state does not know."""


@dataclass(slots=True)
class Run:
    """One run. `holder` names who has the folder: `sender`, `{robot}/{compartment}`, `recipient`, `person:{id}`.

    A missing folder keeps its last known holder: that is where to look first.

    reasons    codes of core.reasons that explain the present state
    told       what its robot said, or declares, when an order came to nothing last
    round      the first run of its round, empty = it belongs to none
    after      the run whose delivery it waits for: the same folder goes on from there; empty = none
    help       reason for which a person was called, empty = nobody was
    avoid      robots that failed this run
    orders     orders made for it so far; attempts, of the present leg, that failed
    retry_at   no new order before this instant
    cancel_reason        of a cancel that waits for the robot, empty = staff cancelled it
    keeper, keep_at      who is to take the folder into custody (staff id), and where; empty = at the robot's dock
    given_by, taken_by   ids of staff who put the folder in and took it out with their PIN; a pick-up code names nobody
    """

    id: str
    from_: str
    to: str
    label: str
    urgent: bool
    confidential: bool
    requested_at: float
    changed_at: float
    person: str = ""
    client: str = ""
    not_before: float | None = None
    deadline: float | None = None
    care: bool = False
    round: str = ""
    after: str = ""
    state: RunState = RunState.REQUESTED
    held: bool = False
    cancel_asked_at: float | None = None
    cancel_reason: str = ""
    keeper: str = ""
    keep_at: str = ""
    robot: str = ""
    compartment: int = 0
    leg: Leg = "deliver"
    holder: str = SENDER
    reasons: list[str] = field(default_factory=list)
    told: str = ""
    avoid: list[str] = field(default_factory=list)
    code_hash: str = ""
    orders: int = 0
    attempts: int = 0
    reoffers: int = 0
    retry_at: float = 0.0
    help: str = ""
    given_by: str = ""
    taken_by: str = ""

    @property
    def ended(self) -> bool:
        return self.state in TERMINAL

    def is_late(self, at: float) -> bool:
        """It was delivered after its deadline, or is still under way to its recipient then."""
        if self.deadline is None or (self.ended and self.state is not RunState.DELIVERED):
            return False
        return self.leg == "deliver" and (self.changed_at if self.ended else at) > self.deadline

    @property
    def destination(self) -> str:
        """The stop of the present leg; empty for the robot's dock, where custody is."""
        return {"deliver": self.to, "return": self.from_, "custody": "", "hand_over": self.keep_at}[self.leg]

    @property
    def why_cancelled(self) -> Reason:
        """Why a run is over whose cancel waited for its robot."""
        return Reason(self.cancel_reason or Reason.CANCELLED_BY_STAFF)


def keeper_of(holder: str) -> str:
    """The member of staff, by id, who has the folder; empty: somebody or something else has."""
    return holder.removeprefix(PERSON) if holder.startswith(PERSON) else ""


def may(run: Run, kind: str) -> bool:
    """Whether the run's state knows this event."""
    return kind in LIFE[run.state]


def step(run: Run, kind: str, data: dict[str, Any]) -> None:
    """Apply a row of `LIFE`. Raises IllegalStepError, with the run unchanged, when there is none."""
    if not may(run, kind):
        raise IllegalStepError(f"run {run.id} is {run.state}: {kind} cannot happen")
    was = run.state
    run.state = LIFE[was][kind]
    run.changed_at = data["at"]
    run.reasons = list(data.get("reasons", run.reasons if kind in ("sender_reached", "recipient_reached") else []))
    run.holder = data.get("holder", run.holder)
    run.compartment = data.get("compartment", run.compartment)
    run.code_hash = data.get("code_hash", run.code_hash)
    run.given_by, run.taken_by = data.get("given_by", run.given_by), data.get("taken_by", run.taken_by)
    if "robot" in data:
        run.robot = data["robot"]
    if kind == "run_unassigned":
        run.robot = ""
        run.avoid = sorted({*run.avoid, *data.get("avoid", [])})
        run.reoffers += 1 if data.get("lost") else 0
    run.keeper, run.keep_at = data.get("keeper", run.keeper), data.get("keep_at", run.keep_at)
    if kind in _LEG_OF:
        run.leg, run.attempts, run.retry_at = _LEG_OF[kind], 0, 0.0
    if kind == "folder_found":
        run.leg = "return" if run.state is S.RETURNING else "deliver"
        run.attempts, run.retry_at = 0, 0.0
    if run.ended:
        run.held, run.cancel_asked_at, run.help = False, None, ""
