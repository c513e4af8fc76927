"""A scheduler of a pair waits here for its turn, reading along in the ledger."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from robots.fleet.book import Book
from robots.floor.following import Follower
from robots.floor.joining import fail
from robots.floor.leadership import Leadership
from robots.store import LedgerError, UnfitError
from robots.store.lease import LeaseTable, Turn

FOLLOW_S = 0.25
AGAIN_S = 0.5
log = structlog.get_logger("standing_by")


@dataclass(frozen=True, slots=True)
class Standing:
    """It leads: its gate, its turn, and who read along so far."""

    leadership: Leadership
    turn: Turn
    follower: Follower

    def known(self) -> tuple[Book | None, int]:
        """The book and the number of the last record in it (`known` of `restored_scheduler`). To be asked when the
        ledger is open: from then on nobody can put another one there."""
        self.follower.follow()
        self.follower.close()
        return self.follower.book, self.follower.seq


def stand_by(
    place: Path | str,
    name: str,
    answers: Callable[[], bool],
    mark: Callable[[], int],
    stop: threading.Event,
    well: Callable[[bool], None],
) -> Standing | None:
    """Wait until this one leads; None when it was told to stop before. Exit 3 where no pair can be.

    answers whether the broker does
    well    told after each look whether the ledger could be read
    """
    table = _found(place, f"{socket.gethostname()}/{name}/{os.getpid()}", stop, well)
    if table is None:
        return None
    leadership = Leadership(table, mark, answers)
    follower = Follower(place)
    leadership.start()
    while not stop.is_set():
        well(follower.follow())
        turn = leadership.wait(FOLLOW_S)
        if turn is not None:
            return Standing(leadership, turn, follower)
    follower.close()
    leadership.close()
    return None


def _found(place: Path | str, holder: str, stop: threading.Event, well: Callable[[bool], None]) -> LeaseTable | None:
    """The lease's table; a database that is away is waited for. None: told to stop before."""
    said = ""
    while not stop.is_set():
        try:
            return LeaseTable(place, holder)
        except UnfitError as error:
            fail(str(error))
        except LedgerError as error:
            if error.what != said:
                said = error.what
                log.warning("no lease without its database", why=str(error))
        well(False)
        stop.wait(AGAIN_S)
    return None
