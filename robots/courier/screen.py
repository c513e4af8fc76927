"""The courier's own screen: what it shows (`ScreenView`) and what people do at it (the events).

The shell draws the view, offers exactly its `buttons`, and turns a touch into an event; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.core.frozen import quickly_made
from robots.core.runs import Waiting
from robots.core.text import Text

Touch = Literal["open", "loaded", "not_now", "code", "taken", "not_taken", "help_done", "papers_out", "papers_taken"]
ScreenMode = Literal["idle", "driving", "riding", "loading", "collecting", "returning", "help"]


@dataclass(frozen=True, slots=True)
class ScreenTouched:
    """A button of the view was pressed; `value` holds the digits when `what` is `code`."""

    at: float
    what: Touch
    value: str = ""


@dataclass(frozen=True, slots=True)
class PersonIdentified:
    """The shell has verified a staff PIN; roles are those of `staff.yaml`."""

    at: float
    person: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PinRefused:
    """A staff PIN was wrong. The shell counts and slows down; the agent only writes it to the ledger."""

    at: float


@quickly_made
@dataclass(frozen=True, slots=True)
class ScreenView:
    """Everything the screen shows now.

    stop          where it stands for a handover, else where it is going, else empty
    run, label    the run at hand; the label only while somebody is let in, never of a confidential folder
    compartment   the compartment at hand, 0 = none
    buttons       the touches allowed now; `code` means: show the key pad for the pick-up code
    tries_left    of the pick-up code
    locked        too many wrong codes: only a supervisor's PIN opens
    needs_person  a staff PIN is wanted now; `person_role` says whose: `staff` or `supervisor`
    persons       ids of those who alone may identify now; empty = by their role
    awaits_second two persons open together, and one of them has given the PIN
    may_identify  a staff PIN is accepted instead of the code (papers coming back)
    waiting       why it waits, since when, until when
    says          the line it speaks now, as a caption for who cannot hear it
    left          further folders that are given or taken at this stop after the one at hand
    ride          the lift ride it is on, as `report.ride_told` words it
    drill         what the drill is called that is on; None: nothing that goes on is a drill
    """

    robot: str
    mode: ScreenMode
    prompt: Text
    now: float
    stop: str = ""
    run: str = ""
    label: str = ""
    confidential: bool = False
    compartment: int = 0
    lid_open: bool = False
    buttons: tuple[Touch, ...] = ()
    tries_left: int = 0
    locked: bool = False
    needs_person: bool = False
    person_role: str = ""
    persons: tuple[str, ...] = ()
    awaits_second: bool = False
    may_identify: bool = False
    waiting: Waiting | None = None
    says: Text | None = None
    ride: dict[str, str] | None = None
    left: int = 0
    drill: Text | None = None
