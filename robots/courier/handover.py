"""One handover at a stop: taking a folder in (`pick`) or giving it out (`drop`).

The table below is the whole of it; the class keeps the data the rows need. Time comes in triggers, and a trigger that
has no row in the present state changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from robots.core.clock import Instant
from robots.core.codes import MAX_TRIES, code_matches
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.settings.robots import HandoverTimes

OPENING_S = 10.0
"""So long may a lid stay shut after it was unlocked; then the person is asked again."""
GRACE_S = 30.0
"""Time left to somebody who is at the screen when the wait would end."""
WITNESS_S = 180.0
"""So long a PIN counts where two persons open together: the other one has to come, too."""
LONGEST = 4
"""However busy somebody is with the lid, the handover ends after this many waits."""


class Stage(StrEnum):
    ARRIVED = "arrived"
    OPENING = "opening"
    OPEN = "open"
    CLAIMED = "claimed"
    SHUT = "shut"
    LOCKED = "locked"
    UNSURE = "unsure"
    DONE = "done"
    FAILED = "failed"


# arrived   at the stop, the lid shut, waiting for the person
# opening   unlocked, the lid not yet seen open
# claimed   "loaded" or "taken" was said, the lid is still open
# shut      the lid is shut again, nobody has said whether the folder lies inside
# locked    too many wrong codes: only a supervisor opens
# unsure    the time is over and nobody knows where the folder is: a person must say

Trigger = Literal["open", "code", "person", "lid_opened", "lid_shut", "confirm", "deny", "remind", "late", "stuck"]


class Row(NamedTuple):
    """In one of `source`, on `trigger`, if `when` holds: go to `to` and do `do`. The first row that fits counts."""

    trigger: Trigger
    source: tuple[Stage, ...]
    when: str
    to: Stage
    do: str = ""


A = Stage.ARRIVED
TABLE: tuple[Row, ...] = (
    Row("open", (A,), "may_open", Stage.OPENING, "unlock"),
    Row("open", (Stage.SHUT,), "may_reopen", Stage.OPENING, "unlock"),
    Row("code", (A,), "code_right", Stage.OPENING, "unlock"),
    Row("code", (A,), "last_try", Stage.LOCKED, "lock"),
    Row("code", (A,), "takes_code", A, "refuse_code"),
    Row("person", (A,), "may_let_in", Stage.OPENING, "unlock"),
    Row("person", (Stage.LOCKED,), "is_supervisor", Stage.OPENING, "unlock"),
    Row("person", (Stage.SHUT,), "may_let_in_again", Stage.OPENING, "unlock"),
    Row("person", (A, Stage.SHUT), "is_first_of_two", A, "await_second"),
    Row("person", (A, Stage.LOCKED, Stage.SHUT), "needs_pin", A, "refuse_person"),
    Row("deny", (A,), "is_pick", Stage.FAILED, "sender_absent"),
    Row("late", (A,), "is_pick", Stage.FAILED, "sender_absent"),
    Row("late", (A,), "is_drop", Stage.FAILED, "recipient_absent"),
    Row("late", (Stage.LOCKED,), "", Stage.FAILED, "code_locked"),
    Row("remind", (A, Stage.OPEN, Stage.CLAIMED, Stage.SHUT, Stage.LOCKED), "", Stage.ARRIVED, "remind"),
    Row("stuck", (Stage.OPENING,), "", A, "ask_again"),
    Row("lid_opened", (A, Stage.OPENING, Stage.SHUT), "", Stage.OPEN, "opened"),
    Row("confirm", (Stage.OPEN,), "", Stage.CLAIMED),
    Row("lid_shut", (Stage.OPEN,), "", Stage.SHUT, "shut"),
    Row("lid_shut", (Stage.CLAIMED,), "", Stage.DONE, "change_hands"),
    Row("confirm", (Stage.SHUT,), "", Stage.DONE, "change_hands"),
    Row("deny", (Stage.SHUT,), "is_pick", Stage.FAILED, "sender_absent"),
    Row("deny", (Stage.SHUT,), "is_drop", Stage.FAILED, "folder_not_taken"),
    Row("late", (Stage.OPEN, Stage.CLAIMED, Stage.SHUT), "", Stage.UNSURE, "call_person"),
    Row("confirm", (Stage.UNSURE,), "lid_is_shut", Stage.DONE, "change_hands"),
    Row("confirm", (Stage.UNSURE,), "", Stage.CLAIMED),
    Row("lid_shut", (Stage.UNSURE,), "", Stage.UNSURE, "shut"),
    Row("lid_opened", (Stage.UNSURE,), "", Stage.UNSURE, "opened"),
    Row("deny", (Stage.UNSURE,), "lid_is_open", Stage.UNSURE),
    Row("deny", (Stage.UNSURE,), "is_pick", Stage.FAILED, "sender_absent"),
    Row("deny", (Stage.UNSURE,), "is_drop", Stage.FAILED, "folder_not_taken"),
)  # fmt: skip
_STAYS = frozenset(
    {"remind", "refuse_code", "refuse_person", "await_second"}
)  # effects whose row does not move: the stage and its deadline stay


@dataclass(slots=True)
class Handover:
    """One handover under way. Times are UTC seconds; `until` None = a person must end it.

    tries     wrong codes so far
    actor     who opened: a person's id, or empty for somebody with the code or at the window
    let_in    somebody may see inside: the code, the PIN or the button was accepted for this opening
    refused   the last staff PIN was of somebody who may not open this
    keeper    staff id of the one person it is for, empty = not for one alone; witnessed: with a second person beside
    first, first_until   of these two, who gave the PIN first, and how long that counts
    witness   who was beside when it was unlocked
    """

    kind: Literal["pick", "drop"]
    action_id: str
    stop: str
    run: str
    compartment: int
    began: float
    wait_s: float
    remind_s: float
    until: float | None
    remind_at: float
    label: str = ""
    confidential: bool = False
    returning: bool = False
    supervisor_only: bool = False
    code_hash: str = ""
    stage: Stage = Stage.ARRIVED
    tries: int = 0
    actor: str = ""
    lid_open: bool = False
    let_in: bool = False
    opening_until: float = 0.0
    result: str = ""
    refused: bool = False
    keeper: str = ""
    witnessed: bool = False
    first: str = ""
    first_until: float = 0.0
    witness: str = ""

    @staticmethod
    def begin(
        kind: Literal["pick", "drop"],
        at: float,
        action_id: str,
        run: str,
        stop: str,
        compartment: int,
        times: HandoverTimes,
        parameters: Mapping[str, Any],
        tries: int = 0,
    ) -> Handover:
        wait = times.sender_wait_s if kind == "pick" or parameters.get("returning") else times.recipient_wait_s
        handover = Handover(
            kind, action_id, stop, run, compartment, at, wait, times.remind_s, at + wait, at + times.remind_s,
            label=str(parameters.get("label", "")),
            confidential=bool(parameters.get("confidential", False)),
            returning=bool(parameters.get("returning", False)),
            supervisor_only=bool(parameters.get("supervisorOnly", False)),
            code_hash=str(parameters.get("codeHash", "")),
            keeper=str(parameters.get("keeper", "")),
            witnessed=bool(parameters.get("witnessed", False)),
            tries=tries,
        )  # fmt: skip
        if tries >= MAX_TRIES:
            handover.stage = Stage.LOCKED
        return handover

    # --- questions ---

    @property
    def ended(self) -> bool:
        return self.stage in (Stage.DONE, Stage.FAILED)

    @property
    def needs_pin(self) -> bool:
        """The lid opens only for a staff PIN: of the sender of confidential papers, or of a supervisor."""
        if self.stage is Stage.LOCKED or (self.for_few and self.stage in (Stage.ARRIVED, Stage.SHUT)):
            return True
        return self.stage is Stage.ARRIVED and self.confidential and (self.kind == "pick" or not self.code_hash)

    @property
    def for_few(self) -> bool:
        """For a supervisor or one named person: neither a code nor any other PIN opens it, nor a button once more."""
        return self.supervisor_only or bool(self.keeper)

    @property
    def takes_code(self) -> bool:
        return self.kind == "drop" and bool(self.code_hash) and not self.for_few

    @property
    def takes_pin(self) -> bool:
        """A staff PIN is good instead of the code."""
        return self.stage is Stage.ARRIVED and (self.kind == "pick" or self.returning)

    @property
    def shows_label(self) -> bool:
        """What is written on the folder is for those who were let in alone, while they are at it; never for a hall."""
        at_it = self.stage in (Stage.OPENING, Stage.OPEN, Stage.CLAIMED, Stage.SHUT)
        return self.let_in and at_it and not self.confidential

    @property
    def waiting(self) -> Waiting:
        until = None if self.until is None else Instant(self.until)
        if self.stage in (Stage.LOCKED, Stage.UNSURE) or self.supervisor_only:
            reason = Reason.WAITING_FOR_SUPERVISOR
        elif self.keeper:
            reason = Reason.WAITING_FOR_KEEPER
        elif self.kind == "pick" or self.returning:
            reason = Reason.WAITING_FOR_SENDER
        else:
            reason = Reason.WAITING_FOR_RECIPIENT
        return Waiting(reason.value, Instant(self.began), until)

    def _may_keep(self, at: float, person: str, roles: tuple[str, ...]) -> bool:
        """The named person, and where two are wanted a member of staff beside: whoever came first, both are here."""
        if not self.witnessed:
            return person == self.keeper
        others = {self.first} if self.first and at < self.first_until else set()
        here = others | ({person} if self._works_here(person, roles) else set())
        return self.keeper in here and len(here) == 2

    def _works_here(self, person: str, roles: tuple[str, ...]) -> bool:
        return bool(person) and (person == self.keeper or "staff" in roles or "supervisor" in roles)

    def _holds(self, condition: str, value: str, roles: tuple[str, ...], person: str, at: float) -> bool:
        match condition:
            case "":
                return True
            case "is_pick" | "is_drop":
                return self.kind == condition[3:]
            case "takes_code":
                return self.takes_code
            case "may_open":
                return not self.confidential and not self.for_few and (self.kind == "pick" or not self.code_hash)
            case "code_right":
                return self.takes_code and code_matches(value, self.code_hash)
            case "last_try":
                return self.takes_code and self.tries + 1 >= MAX_TRIES
            case "may_let_in" | "may_let_in_again" if self.keeper:
                return self._may_keep(at, person, roles)
            case "is_first_of_two":
                return bool(self.keeper) and self.witnessed and self._works_here(person, roles)
            case "may_let_in":
                if self.supervisor_only:
                    return "supervisor" in roles
                allowed = self.kind == "pick" or self.returning or (self.confidential and not self.code_hash)
                return allowed and ("staff" in roles or "supervisor" in roles)
            case "is_supervisor":
                return "supervisor" in roles
            case "may_reopen":
                return not self.for_few
            case "may_let_in_again":
                return self.supervisor_only and "supervisor" in roles
            case "needs_pin":
                return self.needs_pin
            case "lid_is_shut" | "lid_is_open":
                return self.lid_open == (condition == "lid_is_open")
        return False

    # --- what happens ---

    def handle(
        self, trigger: Trigger, at: float, value: str = "", person: str = "", roles: tuple[str, ...] = ()
    ) -> str | None:
        """Walk the table. Returns the effect the host carries out (may be empty), None when no row fits."""
        for row in TABLE:
            if row.trigger == trigger and self.stage in row.source and self._holds(row.when, value, roles, person, at):
                self._note(row, at, person)
                return row.do
        return None

    def _note(self, row: Row, at: float, person: str) -> None:
        if row.do not in _STAYS:
            self.stage = row.to
        match row.do:
            case "unlock":
                self.opening_until = at + OPENING_S
                if self.first:
                    self.witness = self.first if person == self.keeper else person
                self.actor, self.refused, self.let_in = self.keeper or person or self.actor, False, True
                self.first = ""
            case "refuse_code" | "lock":
                self.tries += 1
                self.until = at + self.wait_s if row.do == "lock" else max(self.until or at, at + GRACE_S)
            case "refuse_person":
                self.refused = True
            case "await_second":
                self.first, self.first_until, self.refused = person, at + WITNESS_S, False
                if self.until is not None:
                    self.until = min(max(self.until, self.first_until), self.began + LONGEST * self.wait_s)
            case "ask_again":
                self.let_in = False
                self.until = max(self.until or at, at + GRACE_S)
            case "opened":
                self.lid_open = True
                if self.until is not None:
                    self.until = min(at + self.wait_s, self.began + LONGEST * self.wait_s)
            case "shut" | "change_hands":
                self.lid_open = False
            case "remind":
                self.remind_at = at + self.remind_s
            case "call_person":
                self.until = None
        if row.to is Stage.DONE:
            self.result = "loaded" if self.kind == "pick" else "taken"
        elif row.to is Stage.FAILED:
            self.result = row.do

    def due(self, at: float) -> Trigger | None:
        """The deadline that has passed, if any."""
        if self.ended:
            return None
        if self.stage is Stage.OPENING:
            return "stuck" if at >= self.opening_until else None
        if self.until is not None and at >= self.until:
            return "late"
        return "remind" if at >= self.remind_at and self.stage is not Stage.UNSURE else None

    @property
    def next_due(self) -> float:
        """No deadline passes before this instant."""
        if self.ended:
            return 0.0
        if self.stage is Stage.OPENING:
            return self.opening_until
        return min(self.remind_at, math.inf if self.until is None else self.until)

    def wait_anew(self, at: float) -> None:
        """Nobody could come to it until now: the whole wait begins."""
        self.began, self.remind_at = at, at + self.remind_s
        self.until = None if self.until is None else at + self.wait_s

    # --- the ledger ---

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Handover:
        """Raises TypeError or ValueError for what is not from us."""
        handover = Handover(**data)
        handover.stage = Stage(handover.stage)
        return handover
