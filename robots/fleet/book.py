"""The scheduler's durable state: a fold over the ledger's records, and nothing else.

Whatever must survive a crash changes only in `Book.apply`, live as after a restart, so both are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Literal, cast

from robots.core.alarm import NO_WORD, Word
from robots.core.drill import DRILL
from robots.fleet.duty.book import DUTIES, Duty
from robots.fleet.escort.book import Escorted, escorted_to
from robots.fleet.lanes.book import KINDS as OF_LANES
from robots.fleet.lanes.book import LanesBook
from robots.fleet.run import ABOARD, LIFE, SENDER, WITH_ROBOT, Leg, Run, step
from robots.fleet.times.book import TIMES, TimesBook

STEPS = frozenset(kind for row in LIFE.values() for kind in row)


@dataclass(slots=True)
class Mission:
    """The order a robot has from us. `order` is the whole order as JSON: what is sent again is what was sent first.
    Once it is taken, updates release more of it and may lead another way: `order` is then all of it as it stands.

    legs        the runs it serves, by id, each with the leg it is for; none when it sends the robot to its dock
    taken       a state of the robot showed it
    ride        the lift of a ride on which the fleet chaperones the robot; it serves no run by itself
    update      the newest order update as it was sent, JSON; update_id: its number, 0 = there was none
    escort      it leads a visitor to a window, see `fleet.escort`
    cancelling  since when it is being cancelled, None = it is not
    """

    order_id: str
    legs: dict[str, Leg]
    order: dict[str, Any]
    made_at: float
    taken: bool = False
    cancelling: float | None = None
    update: dict[str, Any] | None = None
    update_id: int = 0
    ride: str = ""
    escort: bool = False

    @property
    def parks(self) -> bool:
        """It only sends the robot to its dock: a run may end it."""
        return not (self.legs or self.ride or self.escort)


@dataclass(slots=True)
class Help:
    """An open help request of one robot, see `fleet.help` and `core.runs.HelpCall`.

    releases   how often somebody let the robot go on; `release_at` is of the newest, 0 = nobody did
    """

    id: str
    reason: str
    since: float
    by: str = ""
    by_at: float = 0.0
    late: bool = False
    release: Literal["", "asked", "failed"] = ""
    release_by: str = ""
    release_at: float = 0.0
    releases: int = 0


@dataclass(slots=True)
class RobotBook:
    """What we have with one robot.

    taken_out  (boot, seq) of the presence a supervisor has declared void: it is in no car
    pauses   times we changed our mind about its standing still; `paused` is what we want now
    settled  it answered the instant action that asked for this, and stood as wanted then
    escort   the order of the escort it is on, empty = none; escort_key: what its newest one answered: a wish
    at its kiosk or a request of staff; led: what came of the newest
    """

    mission: Mission | None = None
    parks: int = 0
    pauses: int = 0
    paused: bool = False
    settled: bool = True
    help: Help | None = None
    taken_out: tuple[int, int] | None = None
    duty: Duty = field(default_factory=Duty)
    escort: str = ""
    escort_key: str = ""
    led: Escorted | None = None


_UNKNOWN = RobotBook()
"""Of every robot that nothing was recorded of; nobody writes into it."""


@dataclass(slots=True)
class Latch:
    """An alarm that stands until a person resets it. Empty `buildings` = every building; `word`: what raised it;
    `drill`: nothing but a drill has."""

    at: float
    buildings: list[str]
    word: Word = NO_WORD
    drill: bool = False


def word_of(data: Mapping[str, Any]) -> Word:
    """The building's word in a record; older ledgers keep none."""
    boot, seq = data.get("word", NO_WORD)
    return boot, seq


@dataclass(slots=True)
class Book:
    """Runs by id, the open ones also by robot, the ended ones in the order they ended; robots; replies by `client/key`;
    alarms and resets by `kind/zone`.

    cleared  line -> who reset it last, when that person said so, and the building's word seen by then
    fences   lift -> since when no robot is given it
    disputes `robot/lift` -> the last of its disputes that was judged
    """

    runs: dict[str, Run] = field(default_factory=dict)
    open: dict[str, Run] = field(default_factory=dict)
    ended: dict[str, Run] = field(default_factory=dict)
    assigned: dict[str, dict[str, Run]] = field(default_factory=dict)
    robots: dict[str, RobotBook] = field(default_factory=dict)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    alarms: dict[str, Latch] = field(default_factory=dict)
    cleared: dict[str, tuple[str, float, Word]] = field(default_factory=dict)
    fences: dict[str, float] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)
    times: TimesBook = field(default_factory=TimesBook)
    lanes: LanesBook = field(default_factory=LanesBook)

    def robot(self, robot: str) -> RobotBook:
        """To be read only: a robot nothing was recorded of is not in the book."""
        return self.robots.get(robot) or _UNKNOWN

    def mission(self, robot: str) -> Mission | None:
        known = self.robots.get(robot)
        return None if known is None else known.mission

    def runs_of(self, robot: str) -> list[Run]:
        """The open runs that are this robot's; those whose folder is aboard before others, then the oldest."""
        assigned = self.assigned.get(robot)
        if not assigned:
            return []
        runs = [run for run in assigned.values() if run.state in WITH_ROBOT]
        if len(runs) > 1:
            runs.sort(key=lambda run: (run.holder == SENDER, run.requested_at, run.id))
        return runs

    def carries(self, robot: str) -> bool:
        """A folder is aboard this robot."""
        return any(run.state in ABOARD for run in self.assigned.get(robot, {}).values())

    @property
    def open_runs(self) -> list[Run]:
        return list(self.open.values())

    def _step(self, run: Run, kind: str, data: dict[str, Any]) -> None:
        before = run.robot
        step(run, kind, data)
        if before in self.assigned:
            self.assigned[before].pop(run.id, None)
            if not self.assigned[before]:
                del self.assigned[before]
        self.ended.pop(run.id, None)
        if run.ended:
            self.open.pop(run.id, None)
            self.ended[run.id] = run
            return
        self.open[run.id] = run
        if run.robot:
            self.assigned.setdefault(run.robot, {})[run.id] = run

    def _forget_replies(self, before: float) -> None:
        """They stand in the order they were given."""
        old = list(takewhile(lambda key: self.replies[key]["at"] < before, self.replies))
        for key in old:
            del self.replies[key]

    def apply(self, kind: str, subject: str, data: dict[str, Any]) -> None:
        """Take in one record. Unknown kinds are left alone: an older program may read a newer ledger's records."""
        if kind == "run_requested":
            fields = {key: value for key, value in data.items() if key != "at"}
            self.runs[subject] = Run(id=subject, requested_at=data["at"], changed_at=data["at"], **fields)
            self.open[subject] = self.runs[subject]
        elif kind in STEPS:
            if subject in self.runs:
                self._step(self.runs[subject], kind, data)
        elif kind in _ON_RUN:
            if subject in self.runs:
                _ON_RUN[kind](self.runs[subject], data)
        elif kind in _ON_ROBOT:
            _ON_ROBOT[kind](self.robots.setdefault(subject, RobotBook()), data)
            if kind == "order_made":
                for run in legs_of(data):
                    if run in self.runs:
                        self.runs[run].orders += 1
        elif kind in DUTIES:
            self.robots.setdefault(subject, RobotBook()).duty.apply(kind, data)
        elif kind in OF_LANES:
            self.lanes.apply(kind, subject, data)
        elif kind in TIMES:
            self.times.apply(kind, subject, data)
        elif kind == "request_answered":
            self.replies[subject] = data
        elif kind == "alarm_raised":
            drill = data.get("source") == DRILL and (subject not in self.alarms or self.alarms[subject].drill)
            self.alarms[subject] = Latch(data["at"], data["buildings"], word_of(data), drill)
        elif kind == "alarm_cleared":
            self.alarms.pop(subject, None)
            self.cleared[subject] = (data["person"], data.get("said_at", data["at"]), word_of(data))
        elif kind == "lift_fenced":
            self.fences[subject] = data["at"]
            self.disputes[f"{data.get('robot', '')}/{subject}"] = data.get("dispute", "")
        elif kind == "lift_disputed":
            self.disputes[f"{data['robot']}/{subject}"] = data["dispute"]
        elif kind == "lift_unfenced":
            self.fences.pop(subject, None)
        elif kind == "run_cleared":
            self.runs.pop(subject, None)
            self.ended.pop(subject, None)
            self._forget_replies(data["replies_before"])


def _held(run: Run, data: dict[str, Any]) -> None:
    run.held = True


def _resumed(run: Run, data: dict[str, Any]) -> None:
    run.held = False


def _cancel_asked(run: Run, data: dict[str, Any]) -> None:
    run.cancel_asked_at = data["at"]
    run.cancel_reason = data.get("reason", "")


def _attempt_failed(run: Run, data: dict[str, Any]) -> None:
    run.attempts += 1
    run.retry_at = data["retry_at"]
    run.reasons = list(data["reasons"])
    run.told = data.get("told", "")


def _code_hashed(run: Run, data: dict[str, Any]) -> None:
    run.code_hash = data["code_hash"]


def _help_asked(run: Run, data: dict[str, Any]) -> None:
    run.help = data["reason"] if not run.ended else ""


def legs_of(data: dict[str, Any]) -> dict[str, Leg]:
    """The runs of an `order_made`, each with its leg; older ledgers have one run an order."""
    if "legs" in data:
        return dict(data["legs"])
    return {data["run"]: cast(Leg, data["leg"])} if data["run"] else {}


def _order_made(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.mission = Mission(
        data["order"]["order_id"],
        legs_of(data),
        data["order"],
        data["at"],
        ride=data.get("ride", ""),
        escort=bool(data.get("escort")),
    )
    if robot.mission.escort:
        robot.escort, robot.escort_key = robot.mission.order_id, data["escort"]
        robot.led = Escorted(robot.escort, escorted_to(data["order"]), data["at"])
    robot.parks += 1 if not robot.mission.legs else 0
    nodes = [str(node["node_id"]) for node in data["order"]["nodes"]]
    start = next((node for node in nodes if "/here-" not in node), "")
    robot.duty.ordered(start, nodes[-1] if robot.mission.parks else "")


def _order_extended(robot: RobotBook, data: dict[str, Any]) -> None:
    """The update begins at the last released node of what there was; what lay beyond is replaced."""
    mission = robot.mission
    if mission is None or mission.order_id != data["order_id"]:
        return
    update = data["update"]
    stitch = update["nodes"][0]["sequence_id"]
    nodes = [node for node in mission.order["nodes"] if node["sequence_id"] <= stitch]
    edges = [edge for edge in mission.order["edges"] if edge["sequence_id"] < stitch]
    mission.order = {
        **mission.order,
        "order_update_id": update["order_update_id"],
        "nodes": nodes + update["nodes"][1:],
        "edges": edges + update["edges"],
    }
    sent = data.get("sent", len(update["nodes"]))
    mission.update = {**update, "nodes": update["nodes"][:sent], "edges": update["edges"][: sent - 1]}
    mission.update_id = update["order_update_id"]


def _order_taken(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.mission is not None:
        robot.mission.taken = True


def _order_cancelling(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.mission is not None:
        robot.mission.cancelling = data["at"]


def _order_closed(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.mission = None


def _escort_ended(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.escort = ""
    if robot.led is not None:
        robot.led.ended_at, robot.led.arrived, robot.led.reasons = data["at"], data["arrived"], list(data["reasons"])


def _pause_wanted(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.paused = data["paused"]
    robot.pauses += 1
    robot.settled = False


def _pause_settled(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.settled = True


def _help_raised(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.help = Help(data["id"], data["reason"], data["at"])


def _help_acknowledged(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.help is not None:
        robot.help.by, robot.help.by_at, robot.help.late = data["person"], data["at"], False


def _help_escalated(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.help is not None:
        robot.help.by, robot.help.by_at, robot.help.late = "", 0.0, True


def _help_release_asked(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.help is not None:
        robot.help.release, robot.help.release_by, robot.help.release_at = "asked", data["person"], data["at"]
        robot.help.releases += 1


def _help_release_failed(robot: RobotBook, data: dict[str, Any]) -> None:
    if robot.help is not None:
        robot.help.release, robot.help.release_at = "failed", 0.0


def _help_closed(robot: RobotBook, data: dict[str, Any]) -> None:
    robot.help = None


def _robot_taken_out(robot: RobotBook, data: dict[str, Any]) -> None:
    boot, seq = data["mark"]
    robot.taken_out = (boot, seq)


_ON_RUN: dict[str, Callable[[Run, dict[str, Any]], None]] = {
    "run_held": _held,
    "run_resumed": _resumed,
    "cancel_asked": _cancel_asked,
    "attempt_failed": _attempt_failed,
    "help_asked": _help_asked,
    "code_hashed": _code_hashed,
}
_ON_ROBOT: dict[str, Callable[[RobotBook, dict[str, Any]], None]] = {
    "order_made": _order_made,
    "order_taken": _order_taken,
    "order_extended": _order_extended,
    "order_cancelling": _order_cancelling,
    "order_closed": _order_closed,
    "escort_ended": _escort_ended,
    "pause_wanted": _pause_wanted,
    "pause_settled": _pause_settled,
    "help_raised": _help_raised,
    "help_acknowledged": _help_acknowledged,
    "help_escalated": _help_escalated,
    "help_release_asked": _help_release_asked,
    "help_release_failed": _help_release_failed,
    "help_closed": _help_closed,
    "robot_taken_out": _robot_taken_out,
}
