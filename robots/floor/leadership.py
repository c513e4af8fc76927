"""One of a pair of schedulers: asks the database for the lease in a thread of its own, and is the gate of its messages.

Threads: the lease's thread owns the mind and the connection to the lease's row. `may_leave` may be called by any
thread; it only reads. Whoever finds the lease over ends the process there and then: what is half done is in no ledger,
and what the network thread still holds dies with it. The process comes back as one that waits.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import NoReturn

import structlog

from robots.fleet import leading
from robots.fleet.leading import Candidate, Command, Event
from robots.store import LedgerError
from robots.store.lease import LeaseTable, Turn

EXIT = 75
"""Exit code of a leader that stepped down: try again (EX_TEMPFAIL)."""
THINK_S = 0.05
START_S = 20.0
"""More time for a new leader until its first sign of life: it reads the rest of the ledger and joins the broker."""


def steady() -> float:
    """Seconds that nobody can set and that go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def end_now(because: str) -> NoReturn:
    """Nothing more leaves this process."""
    structlog.get_logger("leadership").warning("steps down: this process ends", because=because)
    os._exit(EXIT)


class Leadership:
    """See the module.

    mark    by this process's clock, for a new leader's messages; the database makes it higher if it must
    answers whether the broker does: who cannot reach it does not take the lease
    end     ends the process
    """

    def __init__(
        self,
        table: LeaseTable,
        mark: Callable[[], int],
        answers: Callable[[], bool],
        end: Callable[[str], NoReturn] = end_now,
    ) -> None:
        self._table, self._mark, self._answers, self._end = table, mark, answers, end
        self._mind = Candidate()
        self._log = structlog.get_logger("leadership")
        self._turn: Turn | None = None
        self._leads = threading.Event()
        self._stop = threading.Event()
        self._linked = True  # a leader's first link has its time, too
        self._worked_at = steady()
        self._silent = False
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, seconds: float) -> Turn | None:
        """The turn once this one leads; None if it does not within so many seconds."""
        return self._turn if self._leads.wait(seconds) else None

    def link_is(self, up: bool) -> None:
        """Whether the leader's link to the broker stands; said by whoever does its work, with each piece of it."""
        self._linked, self._worked_at = up, steady()

    def may_leave(self) -> None:
        """Ask before each message and each connection. Does not return when nothing may leave."""
        if not self._mind.may_send(steady()):
            self._end("its lease is over")

    def step_down(self, because: str) -> NoReturn:
        self._end(because)

    def close(self) -> None:
        """In good order, when nothing is sent any more: the other one need not wait."""
        self._stop.set()
        self._thread.join(timeout=3.0)
        if self._turn is not None:
            try:
                self._table.give_back(self._turn.epoch)
            except LedgerError as error:
                self._log.warning("the lease was not given back: the other waits for its end", why=str(error))
        self._table.close()

    # ---- the lease's thread

    def _run(self) -> None:
        because = ""
        while not because and not self._stop.wait(THINK_S):
            at = steady()
            try:
                because = self._feed(leading.Moment(at, self._linked, at - self._worked_at))
            except Exception as error:  # who goes on without its lease looks well and never leads
                self._log.exception("the lease cannot be looked after")
                because = f"the lease cannot be looked after: {type(error).__name__}: {error}"
        if because:
            self._end(because)

    def _feed(self, event: Event) -> str:
        """Why this process must end, empty = it need not."""
        because = ""
        for command in self._mind.handle(event):
            if isinstance(command, leading.StepDown):
                because = command.because.value
            elif isinstance(command, leading.Lead):
                self._worked_at = steady() + START_S
                self._leads.set()
            else:
                answer = self._do(command)
                if answer is not None:
                    because = self._feed(answer) or because
        return because

    def _do(self, command: Command) -> Event | None:
        """Ask the database or the broker; its answer."""
        asked_at = steady()
        try:
            match command:
                case leading.Look():
                    row = self._table.look()
                    self._tell(None)
                    return leading.RowSeen(steady(), row)
                case leading.TryBroker():
                    return leading.BrokerTried(steady(), self._answers())
                case leading.Take(seen=seen):
                    turn = self._table.take(seen, self._mark())
                    if turn is not None:
                        self._turn = turn
                        self._log.info("leads", epoch=turn.epoch, after=seen.holder if seen else "")
                    return leading.Took(steady(), asked_at, turn.epoch if turn else 0)
                case leading.Renew(epoch=epoch):
                    held = self._table.renew(epoch)
                    self._tell(None)
                    return leading.Renewed(steady(), asked_at, held)
                case leading.GiveBack(epoch=epoch):
                    self._table.give_back(epoch)
        except LedgerError as error:
            self._tell(error)
            return leading.Unanswered(steady())
        return None

    def _tell(self, error: LedgerError | None) -> None:
        """Once when the database falls silent, once when it is back."""
        if error is not None and not self._silent:
            self._log.warning("the database does not answer about the lease", why=str(error))
        elif error is None and self._silent:
            self._log.info("the database answers about the lease again")
        self._silent = error is not None
