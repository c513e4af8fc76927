"""Shapes of answers that are put together in the routes. A field with a default may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from robots.core.alarm import AlarmKind
from robots.core.clock import Instant
from robots.core.runs import RunFact, SpokenReason, TourStop
from robots.core.text import Text
from robots.core.visitors import Handoff


@dataclass
class Shape:
    """Only described, never made."""

    describes: ClassVar[bool] = True


@dataclass
class Problem(Shape):
    """Why a request was not done: problem details (RFC 9457) with words in both languages.

    type       `/problems/{code}`: a page about this kind of problem
    title      the kind's, always the same
    status     the HTTP status once more
    detail     what it is this time
    instance   names this very answer; in the server's log too where the server is to blame (5xx)
    code       stable, for programs: of the kind of problem
    does       what to do about it
    zh, en     `detail` in both languages, for people
    reasons    why, each a reason of its own
    key        of the request: send it again with this one
    tries_left     PINs that may still be tried before the lock
    retry_after_s  seconds to wait; also the header `Retry-After`
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    does: Text
    zh: str
    en: str
    reasons: tuple[SpokenReason, ...]
    key: str = ""
    tries_left: int = 0
    retry_after_s: int = 0


@dataclass
class Accepted(Shape):
    """The scheduler has it on disk. The same key gets this answer again.

    run    of a request about a run: which one; empty otherwise
    runs   of a round: all of them; of a cancelled round: those that end
    """

    status: Literal["accepted"]
    run: str
    key: str
    runs: tuple[str, ...] = ()


@dataclass
class LoggedIn(Shape):
    """Who stands at which counter. The session idles out after 10 minutes, and ends after 12 hours.

    roles     staff, supervisor, maintenance, engineer
    counter   the stop they are logged in at
    sends     they may send folders
    """

    person: str
    name: str
    roles: tuple[str, ...]
    counter: str
    sends: bool


@dataclass
class MayLogIn(Shape):
    """A name to tap.

    here      they work at this counter
    demo_pin  of a demonstration hall, whose PINs are public; else null
    roles     staff, supervisor, maintenance, engineer
    """

    id: str
    name: str
    roles: tuple[str, ...]
    here: bool
    demo_pin: str | None


@dataclass
class MayKeep(Shape):
    """Who may take a folder into custody, and at which counters they work.

    counters   ids of stops
    """

    id: str
    name: str
    counters: tuple[str, ...]


@dataclass
class CodeShown(Shape):
    """What opens the compartment, and what is written on the folder.

    code   six digits; never on MQTT
    """

    run: str
    code: str
    label: str


@dataclass
class ResetSent(Shape):
    """The reset is on its way, and is said again until the fleet has heard it: the facts tell (`reset`)."""

    status: Literal["sent"]
    kind: AlarmKind
    zone: str


@dataclass
class ClosedStop(Shape):
    """why   lunch, holiday, or closed
    opens   when it opens again; null = not within the days looked at
    """

    why: Literal["lunch", "holiday", "closed"]
    opens: Instant | None


@dataclass
class Change(Shape):
    """Something new, or null for what is gone.

    kind   run, robot, lift, gateway, alarm, reset, handoff, fleet, timetable, day, drill, waiting
    id     which one of that kind
    fact   all that is known of it now
    """

    kind: Literal[
        "run", "robot", "lift", "gateway", "alarm", "reset", "handoff", "fleet", "timetable", "day", "drill", "waiting"
    ]
    id: str
    fact: dict[str, Any] | None


@dataclass
class FactsNow(Shape):
    """Everything that stands (`full`), or what changed since the id that was given.

    id       give it as `since` next time
    full     forget what you knew: this is all
    now      the server's clock
    linked   to the broker
    silent   seconds since the fleet was heard
    """

    id: str
    full: bool
    now: Instant
    changes: tuple[Change, ...]
    linked: bool
    silent: float


@dataclass
class FactsEvent(Shape):
    """Event `facts` of the stream.

    full   forget what you knew: this is all
    now    the server's clock
    """

    full: bool
    now: Instant
    changes: tuple[Change, ...]


@dataclass
class BeatEvent(Shape):
    """Event `beat` of the stream, every second.

    now      the server's clock
    linked   to the broker
    silent   seconds since the fleet was heard
    """

    now: Instant
    linked: bool
    silent: float


@dataclass
class FormShown(Shape):
    """What is filled in for a run."""

    from_: str
    to: str
    label: str
    urgent: bool
    confidential: bool
    care: bool


@dataclass
class RoundShown(Shape):
    """The runs of a round, how far it is, and where its robots go next for it.

    round       id of the round: that of its first run
    parts       how many runs it has
    ended       how many of them have ended
    delivered   how many of them were delivered
    tours       by robot: the visits of its order that are for this round
    """

    round: str
    runs: tuple[RunFact, ...]
    parts: int
    ended: int
    delivered: int
    tours: dict[str, tuple[TourStop, ...]]


@dataclass
class LaneDrawn(Shape):
    """ends   x, y of one end and x, y of the other, metres"""

    lane: str
    map_id: str
    ends: tuple[float, float, float, float]


@dataclass
class WayStands(Shape):
    """What people have said about a way.

    kind     a closed lane or node, a slowed lane, an area kept clear
    id       the lane or node, or the area's name
    since    null = not known
    person   by id; empty = not known
    until    when it ends by itself; null = when somebody lifts it
    area     corners, metres of the floor
    """

    kind: Literal["closed", "slowed", "clear"]
    id: str
    since: Instant | None
    person: str
    until: Instant | None
    speed: float = 0.0
    map_id: str = ""
    area: tuple[tuple[float, float], ...] = ()
    enter: bool = False


@dataclass
class WaysShown(Shape):
    """lanes    every lane that robots drive
    stands   what people closed, slowed or keep clear
    """

    lanes: tuple[LaneDrawn, ...]
    stands: tuple[WayStands, ...]


@dataclass
class LabClock(Shape):
    """now     the floor's clock
    speed   simulated seconds a real second; 0 = it stands still
    """

    now: Instant
    speed: float


@dataclass
class LabLine(Shape):
    """at        by the floor's clock
    do        what was done
    args      its fields
    refused   why it was not done; empty = it was
    """

    at: Instant
    do: str
    args: dict[str, Any]
    refused: str


@dataclass
class LabDone(Shape):
    """clock   the floor's time now
    log     what was done, newest first, at most 30 lines
    """

    clock: LabClock
    log: tuple[LabLine, ...]


@dataclass
class LabShown(Shape):
    """clock       the floor's time now
    faults      what can be done to it: words of the scenario language and their fields
    processes   names of processes that can be killed
    bodies      people and things that stand about: name, map, x, y, radius, metres
    log         what was done, newest first, at most 30 lines
    """

    clock: LabClock
    faults: tuple[dict[str, Any], ...]
    processes: tuple[str, ...]
    bodies: tuple[dict[str, Any], ...]
    log: tuple[LabLine, ...]


@dataclass(frozen=True)
class HandoffShown(Handoff):
    """A visitor's question that waits for a person, with all that was said (masked).

    over   it has ended
    """

    over: bool = False


@dataclass
class HandoffsShown(Shape):
    """handoffs   open ones and those that just ended: escalated first, then by how long they wait"""

    handoffs: tuple[HandoffShown, ...]


@dataclass
class Done(Shape):
    """The guide shows it."""

    status: Literal["done"]
    key: str


@dataclass
class WishTaken(Shape):
    """The librarian has it on disk.

    status     proposed, approved or rejected
    proposal   id of the proposal
    """

    status: str
    proposal: str
    key: str
