"""Shapes of answers about what was: past runs, the timetable, visitors' questions, the hall as it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from robots.core.clock import Instant
from robots.core.forms import RunForm, TimedStart
from robots.core.runs import SpokenReason
from robots.core.text import Text
from robots.fleet.hands import Hand
from robots.guide.librarian.history import Course
from robots.guide.librarian.unanswered import Cluster
from robots.store.history import Sum
from robots.web.described.answers import Shape


@dataclass
class PastRun(Shape):
    """One run of the ledger. What is written on it and who had it only for its two ends and supervisors (`own`); of a
    confidential folder nobody gets what is written.

    ended      it has ended
    round      id of the round it belongs to; empty = none
    own        it is one of your counters'
    person     who asked for it, by id
    given_by   who put the folder in, by id
    taken_by   who took it out, by id
    keeper     who has it in custody, by id
    """

    run: str
    from_: str
    to: str
    state: str
    ended: bool
    held: bool
    urgent: bool
    confidential: bool
    round: str
    robot: str
    compartment: int
    requested_at: Instant | None
    changed_at: Instant | None
    reasons: tuple[SpokenReason, ...]
    own: bool
    label: str
    person: str
    given_by: str
    taken_by: str
    keeper: str


@dataclass
class RunWithHands(PastRun):
    """A past run with its times and through whose hands it went.

    picked_at   when the robot had the folder; null = never
    over_at     when it ended; null = it has not
    hands       each change of hands, oldest first
    complete    nothing of it was deleted since
    """

    picked_at: Instant | None
    over_at: Instant | None
    hands: tuple[Hand, ...]
    complete: bool


@dataclass
class RunsFound(Shape):
    """A page of runs, the youngest first; totals are of all that match.

    page, per     which page, and how many runs one holds
    total         how many runs match
    states        how many of them are in each state
    delivered_s   mean seconds from request to delivery; null = none was delivered
    people        names by id
    own           the counters whose runs are yours
    all           you may see all of them
    """

    runs: tuple[PastRun, ...]
    page: int
    per: int
    total: int
    states: dict[str, int]
    delivered_s: float | None
    people: dict[str, str]
    own: tuple[str, ...]
    all: bool


@dataclass
class RunsSummed(Shape):
    """by     what they are counted by
    sums   a line each
    """

    by: Literal["day", "robot", "stop"]
    sums: tuple[Sum, ...]


@dataclass
class DayLog(Shape):
    """Every run that was asked for, changed or under way on a day, the oldest first.

    day            `2026-01-05`
    site           the hall's own name
    made_at        when this was written
    made_by        for whom, by id
    since, until   the day's midnight and its end
    total          how many runs there are; at most 2000 are listed
    states         how many of them are in each state
    delivered_s    mean seconds from request to delivery; null = none was delivered
    people         names by id
    all            you may see all of them
    """

    day: str
    site: str
    made_at: Instant
    made_by: str
    since: Instant
    until: Instant
    runs: tuple[RunWithHands, ...]
    total: int
    states: dict[str, int]
    delivered_s: float | None
    people: dict[str, str]
    all: bool


@dataclass
class RunSlip(RunWithHands):
    """All that a slip prints.

    site      the hall's own name
    made_at   when this was written
    made_by   for whom, by id
    people    names by id
    """

    site: str
    made_at: Instant
    made_by: str
    people: dict[str, str]


@dataclass
class LastStart(Shape):
    """due, at   when it should have started, and did
    day      its local date; empty = it was missed
    late     past its time
    reasons  codes
    """

    due: Instant
    at: Instant
    day: str
    runs: tuple[str, ...]
    late: bool
    reasons: tuple[str, ...]


@dataclass
class LastMissed(Shape):
    """due       when it should have started
    times     how often in a row
    reasons   codes
    """

    due: Instant
    times: int
    reasons: tuple[str, ...]


@dataclass
class TimetableRow(Shape):
    """entry     null = it was deleted, and a missed start of it is still to be seen
    of_file   it stands in the hall's files: only an engineer changes it
    person    who entered it, by id
    next      when it starts next
    last      its newest start
    missed    starts nobody has said to have seen
    """

    id: str
    entry: TimedStart | None
    of_file: bool
    person: str
    next: Instant | None
    last: LastStart | None
    missed: LastMissed | None


@dataclass
class TimetableShown(Shape):
    """entries   every entry; labels only for those who may know them
    day       what the newest end of a day found left (see DayFact), with names; null = there was none
    """

    entries: tuple[TimetableRow, ...]
    day: dict[str, Any] | None


@dataclass
class Kept(Shape):
    """A template.

    owner   by id; empty = everybody's
    more    further parts of a round
    """

    id: str
    name: str
    run: RunForm
    owner: str
    more: tuple[RunForm, ...]
    chain: bool


@dataclass
class EntryToFind(Shape):
    """department   by id
    short        what it is, in a sentence
    set          which part of the knowledge base it stands in
    """

    id: str
    department: str
    name: Text
    short: Text
    set: str


@dataclass
class EntriesShown(Shape):
    """entries       of the knowledge base
    departments   names by id
    """

    entries: tuple[EntryToFind, ...]
    departments: dict[str, Text]


@dataclass
class NearestShown(Shape):
    """entries   ids, best first"""

    entries: tuple[str, ...]


@dataclass
class UnansweredShown(Shape):
    """from_, to   the first and the last day
    asked      how many questions there were
    clusters   alike questions that nobody answered
    handoffs   questions a person answered: each may become a phrasing
    """

    from_: str
    to: str
    asked: int
    clusters: tuple[Cluster, ...]
    handoffs: tuple[Course, ...]


@dataclass
class PhrasingsShown(Shape):
    """proposals   that wait for a second person
    additions   reviewed, not yet in the files, newest first
    revision    counts up with every change
    """

    proposals: tuple[dict[str, Any], ...]
    additions: tuple[dict[str, Any], ...]
    revision: int


@dataclass
class WeekShown(Shape):
    """The week's report as the page draws it.

    from_, to              the first and the last day
    made_at                ISO 8601
    aim                    per cent of questions the guide, a person on line and a window should answer
    total, before          of this week and the one before: how many questions, by who answered them
    days                   the same, day by day
    top                    items asked most
    robots                 the same, by guide
    unanswered             alike questions that nobody answered
    unanswered_questions   how many there were
    unanswered_clusters    how many kinds of them
    not_useful             answers that visitors called not useful
    handoffs               how long visitors waited for a person, seconds, and who took how many
    proposals              phrasings proposed and what became of them
    runs                   runs by how they stand
    run_reasons            codes of runs that were not delivered
    help                   help requests of robots
    help_count             how many there were
    people, names          names of staff and of entries by id
    site                   the hall's own name
    """

    from_: str
    to: str
    made_at: str
    aim: dict[str, int]
    total: dict[str, Any]
    before: dict[str, Any]
    days: tuple[dict[str, Any], ...]
    top: tuple[dict[str, Any], ...]
    robots: dict[str, dict[str, Any]]
    unanswered: tuple[Cluster, ...]
    unanswered_questions: int
    unanswered_clusters: int
    not_useful: tuple[dict[str, Any], ...]
    handoffs: dict[str, Any]
    proposals: dict[str, Any]
    runs: dict[str, int]
    run_reasons: dict[str, int]
    help: tuple[dict[str, Any], ...]
    help_count: int
    people: dict[str, str]
    names: dict[str, Text]
    site: str


@dataclass
class FloorDrawn(Shape):
    """One floor. All lengths are metres of the floor, all points [x, y].

    building            id of the building
    zh, en              the building's name
    order               place among the buttons of the car, lowest first
    label               what people call the floor
    floor_zh, floor_en  the floor's name
    outline             corners
    walls               straight pieces: [x, y] of both ends; doors are cut out
    furniture           lines
    rooms               where to write their names
    doors, door_ids     both ends of each, and what it is called
    lanes               x, y, x, y of both ends
    """

    building: str
    zh: str
    en: str
    id: str
    map_id: str
    order: int
    label: str
    floor_zh: str
    floor_en: str
    outline: tuple[tuple[float, ...], ...]
    walls: tuple[Any, ...]
    furniture: tuple[tuple[tuple[float, ...], ...], ...]
    rooms: tuple[dict[str, Any], ...]
    doors: tuple[tuple[tuple[float, ...], ...], ...]
    door_ids: tuple[str, ...]
    lanes: tuple[tuple[float, ...], ...]


@dataclass
class StopDrawn(Shape):
    """kind       window, office, dock, waiting area …
    theta      where a robot looks that stands there, radians
    handover   folders can be sent from here and to here
    care       water can be brought here
    public     visitors may go there: a guide leads them
    """

    id: str
    kind: str
    map_id: str
    x: float
    y: float
    theta: float | None
    zh: str
    en: str
    handover: bool
    care: bool
    public: bool


@dataclass
class LiftDrawn(Shape):
    """serves               map ids in the order of the car's buttons
    width, depth         of the car, metres
    facing               where its door looks, radians
    door_width           metres
    """

    id: str
    group: str
    serves: tuple[str, ...]
    x: float
    y: float
    width: float
    depth: float
    facing: float
    door_width: float


@dataclass
class RobotDrawn(Shape):
    """kind   courier or guide
    dock   the stop where it charges
    rides  it takes lifts by itself; a guide does so with its visitor
    """

    id: str
    kind: str
    zh: str
    en: str
    radius: float
    dock: str
    rides: bool


@dataclass
class HallDrawn(Shape):
    """Names, places and geometry; nothing about people.

    site                    the hall's own name
    time_zone               such as Asia/Shanghai
    stops, lifts, robots    by id
    reasons, notices, ride  words by code
    lab, visitors, history  whether this server has these parts
    """

    site: str
    time_zone: str
    floors: tuple[FloorDrawn, ...]
    stops: dict[str, StopDrawn]
    lifts: dict[str, LiftDrawn]
    robots: dict[str, RobotDrawn]
    reasons: dict[str, Text]
    notices: dict[str, Text]
    ride: dict[str, Text]
    lab: bool = False
    visitors: bool = False
    history: bool = False
