"""Which of several schedulers on one ledger leads: a lease in the database, seen by one of those who want it.

No clock that a person can set plays a part. A leader counts its lease from the moment it *asked* for the renewal, on
its own steady clock; who waits counts a whole term from the moment it first *saw* the newest renewal, on its own. So
the leader's count always ends first, and it stops sending a margin before even that. The row is compared and set as
one: whoever was too late finds another epoch there, and so does every commit of a former leader.

Times are seconds of a clock of the process's own that never jumps and goes on while the machine sleeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LeaseRules:
    """Seconds.

    term      how long a lease holds
    margin    before its end a leader sends nothing more: clocks that run unevenly, and what is under way to the broker
    renew     between two renewals
    look      between two looks at the row
    unlinked  a leader without the broker gives the lease back after so long
    stuck     likewise one that works no more, though its lease is still renewed: longer than any commit may take
    """

    term: float = 3.0
    margin: float = 0.6
    renew: float = 0.5
    look: float = 0.25
    unlinked: float = 1.2
    stuck: float = 10.0


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """As it stands in the database. epoch: one more with each leader; beat: one more with each renewal; holder: empty
    when it was given back."""

    epoch: int
    beat: int
    holder: str


class Why(StrEnum):
    """Why a leader steps down."""

    LEASE_OVER = "the lease could not be renewed in time"
    TAKEN = "another scheduler leads"
    NO_BROKER = "no link to the broker"
    HANGS = "it gives no sign of life"


# ---- events


@dataclass(frozen=True, slots=True)
class Moment:
    """Time passes. Of a leader: linked, whether its link to the broker stands; idle_s, how long ago its owner's thread
    gave a sign of life."""

    at: float
    linked: bool = True
    idle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RowSeen:
    """The row as it was read, None = there is none; `at`: when the answer was here."""

    at: float
    row: LeaseRow | None


@dataclass(frozen=True, slots=True)
class BrokerTried:
    """Whether the broker answers."""

    at: float
    answers: bool


@dataclass(frozen=True, slots=True)
class Took:
    """Answer to `Take`: the new epoch, 0 = somebody was quicker. asked_at: when it was asked."""

    at: float
    asked_at: float
    epoch: int


@dataclass(frozen=True, slots=True)
class Renewed:
    """Answer to `Renew`. held: the row was still of this epoch."""

    at: float
    asked_at: float
    held: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The database did not answer; what was asked may have happened or not."""

    at: float


Event = Moment | RowSeen | BrokerTried | Took | Renewed | Unanswered

# ---- commands


@dataclass(frozen=True, slots=True)
class Look:
    """Read the row."""


@dataclass(frozen=True, slots=True)
class TryBroker:
    """Find out whether the broker answers: who cannot reach it must not lead."""


@dataclass(frozen=True, slots=True)
class Take:
    """Take the lease if the row still is as it was seen."""

    seen: LeaseRow | None


@dataclass(frozen=True, slots=True)
class Renew:
    epoch: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    epoch: int


@dataclass(frozen=True, slots=True)
class Lead:
    """From now on this one leads, under this epoch."""

    epoch: int


@dataclass(frozen=True, slots=True)
class StepDown:
    """Nothing may leave any more. The process ends; it comes back as one that waits."""

    because: Why


Command = Look | TryBroker | Take | Renew | GiveBack | Lead | StepDown


class Candidate:
    """One scheduler of those that share a ledger. Leads at most once in its life."""

    def __init__(self, rules: LeaseRules | None = None) -> None:
        self.rules = rules or LeaseRules()
        if not 0 < self.rules.margin < self.rules.term - 2 * self.rules.renew:
            raise ValueError(
                f"a lease of {self.rules.term:g} s, renewed every {self.rules.renew:g} s, leaves no room for a margin "
                f"of {self.rules.margin:g} s and a renewal that fails: make the term longer"
            )
        self.epoch = 0  # above 0: it leads
        self.is_over = False
        self._until = float("-inf")  # its own lease
        self._seen: LeaseRow | None = None
        self._seen_at: float | None = None  # since when the row is as it was seen; None: nothing was seen yet
        self._asked_at = float("-inf")  # the last look or renewal
        self._linked_at = float("-inf")

    @property
    def leads(self) -> bool:
        return self.epoch > 0 and not self.is_over

    def may_send(self, at: float) -> bool:
        """Whether something may leave at this instant. To be asked right before each message."""
        return self.leads and at < self._until - self.rules.margin

    def handle(self, event: Event) -> list[Command]:
        """What is to be done now. Never raises."""
        if self.is_over:
            return []
        match event:
            case Moment(at=at, linked=linked, idle_s=idle_s):
                return self._lead_on(at, linked, idle_s) if self.epoch else self._wait(at)
            case RowSeen(at=at, row=row) if not self.epoch:
                return self._see(at, row)
            case BrokerTried(answers=True) if not self.epoch:
                return [Take(self._seen)]
            case Took(at=at, asked_at=asked_at, epoch=epoch) if epoch and not self.epoch:
                self.epoch, self._until = epoch, asked_at + self.rules.term
                self._asked_at = self._linked_at = at
                return [Lead(epoch)] if self.may_send(at) else self._over(Why.LEASE_OVER)
            case Renewed(asked_at=asked_at, held=held) if self.epoch:
                if not held:
                    return self._over(Why.TAKEN)
                self._until = max(self._until, asked_at + self.rules.term)
        return []

    def _lead_on(self, at: float, linked: bool, idle_s: float) -> list[Command]:
        if not self.may_send(at):
            return self._over(Why.LEASE_OVER)
        if idle_s >= self.rules.stuck:
            return [*self._over(Why.HANGS), GiveBack(self.epoch)]
        if linked:
            self._linked_at = at
        elif at - self._linked_at >= self.rules.unlinked:
            return [*self._over(Why.NO_BROKER), GiveBack(self.epoch)]
        if at - self._asked_at < self.rules.renew:
            return []
        self._asked_at = at
        return [Renew(self.epoch)]

    def _wait(self, at: float) -> list[Command]:
        if at - self._asked_at < self.rules.look:
            return []
        self._asked_at = at
        return [Look()]

    def _see(self, at: float, row: LeaseRow | None) -> list[Command]:
        if self._seen_at is None or row != self._seen:
            self._seen, self._seen_at = row, at
        is_free = row is None or not row.holder
        return [TryBroker()] if is_free or at - self._seen_at >= self.rules.term else []

    def _over(self, because: Why) -> list[Command]:
        self.is_over = True
        return [StepDown(because)]
