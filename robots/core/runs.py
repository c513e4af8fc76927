"""Runs: their states, why they wait, and the messages by which anybody dispatches and watches them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from robots.core.clock import Instant
from robots.core.forms import Template, TimedStart
from robots.core.frozen import quickly_made


class RunState(StrEnum):
    REQUESTED = "requested"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    TO_PICKUP = "to_pickup"
    WAITING_SENDER = "waiting_sender"
    CARRYING = "carrying"
    WAITING_RECIPIENT = "waiting_recipient"
    RETURNING = "returning"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    IN_CUSTODY = "in_custody"
    FAILED = "failed"


TERMINAL = frozenset({
    RunState.REFUSED, RunState.DELIVERED, RunState.RETURNED, RunState.CANCELLED, RunState.IN_CUSTODY, RunState.FAILED,
})  # fmt: skip


@quickly_made
@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a run or robot waits (a code of `core.reasons`), since when, until when at the latest (None = a person).

    robots   which robots it waits for, the nearest first
    """

    reason: str
    since: Instant
    until: Instant | None
    robots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundPart:
    """One folder of a round: `from_` one stop `to` another."""

    from_: str
    to: str
    label: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class DispatchRequest:
    """Ask the fleet for something. `key` is the client's own: the same key has one effect, however often it comes.

    help_coming, help_done, not_in_car   a named person (`person`) about the open help request of `robot`: is on the
        way; has settled it and lets the robot go on; states that the silent robot is in no car (a supervisor's word)
    lift_checked   a supervisor has looked at the fenced `lift` and gives it back to the robots
    start_set      a supervisor enters or changes the entry `start` of the timetable; start_pause, start_resume,
        start_delete: the one called `name`; missed_seen: has seen that the entry `name` missed its start
    template_set, template_delete   a member of staff keeps `template`, or drops the one called `name`
    charge, charge_end   a supervisor sends `robot` to charge, once its papers are home; ends its charging
    robot_leave, robot_maintenance   a supervisor takes it out of service; `course`: what becomes of its runs: finish
        (the default), reassign those not yet picked, cancel; folders aboard are brought to a safe end first
    robot_join, robot_return         it works again; what it kept aboard goes on
    round          a run for each of `parts`, all or none: the fleet carries them together where that is quicker; with
        `chain` one folder goes from stop to stop, each part begins where the one before was delivered
    cancel_round   every open run of the round that `run` belongs to, as `cancel` does; the reply's `runs` names them
    folder_taken   a supervisor says that the member of staff `name` (without one: the supervisor) took the folder of
        `run` out of a robot that brings it nowhere; a confidential one takes two persons
    bring_back     the folder of `run`, aboard a robot, goes back to its sender now
    skip_stop      the next stop of `run` is left out: at or before its sender the run ends; before its recipient the
        folder goes back to the sender
    hand_over      a named member of staff asks that `keeper` (staff id) takes the folder into custody, at `stop`;
        empty: where the keeper works, else at the robot's dock. Confidential papers: a second person must be there
    lane_close, lane_open   a supervisor closes or opens `lane`: two nodes as `a|b`, or one node
    lane_limit     a supervisor limits `lane` to `speed` m/s; without a speed, as drawn again
    area_keep_clear, area_free   a supervisor keeps the polygon `area` of floor `map_id` clear under `name`: no robot
        waits there, and unless `enter`, none drives there; or frees it again. A closed lane, a limit and an area
        kept clear end by themselves at `until`; without one they stand until somebody lifts them
    robot_off      a supervisor says that silent `robot` was taken off the ways: what it held is free
    escort         guide `robot` (without one: the nearest that can) leads whoever stands before it to the stop `to`,
        or to the window that the number `ticket` is called to; `elder`: slowly and with rests, in `lang`
    escort_end     the escort of guide `robot`, or the order `run`, is over
    care           the run brings water or the like to a waiting area and never goes before papers
    """

    key: str
    client: str
    kind: Literal[
        "run", "round", "cancel", "cancel_round", "hold", "resume", "bring_back", "skip_stop", "hand_over",
        "help_coming", "help_done", "not_in_car", "lift_checked",
        "charge", "charge_end", "robot_join", "robot_leave", "robot_maintenance", "robot_return",
        "folder_taken",
        "start_set", "start_pause", "start_resume", "start_delete", "missed_seen", "template_set", "template_delete",
        "lane_close", "lane_open", "lane_limit", "area_keep_clear", "area_free", "robot_off",
        "escort", "escort_end",
    ]  # fmt: skip
    run: str = ""
    from_: str = ""
    to: str = ""
    label: str = ""
    urgent: bool = False
    confidential: bool = False
    not_before: Instant | None = None
    deadline: Instant | None = None
    person: str = ""
    robot: str = ""
    lift: str = ""
    care: bool = False
    start: TimedStart | None = None
    template: Template | None = None
    name: str = ""
    course: Literal["", "reassign", "finish", "cancel"] = ""
    parts: tuple[RoundPart, ...] = ()
    chain: bool = False
    keeper: str = ""
    stop: str = ""
    lane: str = ""
    speed: float | None = None
    map_id: str = ""
    area: tuple[tuple[float, float], ...] = ()
    enter: bool = False
    until: Instant | None = None
    ticket: str = ""
    elder: bool = False
    lang: Literal["", "zh", "en"] = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class SpokenReason:
    """A reason on the wire: its code and the words for people."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DispatchReply:
    """`runs`: of a round, all of them; of `cancel_round` those that it ends."""

    client: str
    key: str
    status: Literal["accepted", "refused"]
    run: str = ""
    reasons: tuple[SpokenReason, ...] = ()
    runs: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class RunFact:
    """The retained picture of one run for boards and tablets. No pick-up code, no label, no personal data.

    eta_from, eta_to   when it should arrive at its destination (or be back at the sender), as a range
    waiting_for        set whenever the run waits for anything
    round              the first run of the round it belongs to, empty = none
    after              the run whose delivery it waits for: the same folder goes on from there; empty = none
    leg                what is done with the folder: delivered, brought back, given to a supervisor at the robot's dock,
                       or to the member of staff `keeper` (an id) at `keep_at` (empty: at the robot's dock)
    doing              the robot's own word for display: a ride state such as WAIT_CAR, or empty
    """

    run: str
    state: RunState
    held: bool
    from_: str
    to: str
    urgent: bool
    confidential: bool
    requested_at: Instant
    changed_at: Instant
    robot: str = ""
    compartment: int = 0
    lift: str = ""
    doing: str = ""
    waiting_for: Waiting | None = None
    eta_from: Instant | None = None
    eta_to: Instant | None = None
    reasons: tuple[SpokenReason, ...] = ()
    care: bool = False
    round: str = ""
    leg: Literal["deliver", "return", "custody", "hand_over"] = "deliver"
    keeper: str = ""
    keep_at: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RunCleared:
    """Takes the retained fact of a run off the broker, 24 h after its end (an empty retained payload)."""

    run: str


@dataclass(frozen=True, slots=True)
class HelpCall:
    """A robot waits for a person. Open until the robot goes on; nothing of what is written on a folder.

    zone, lift             out, sill or in, and of which car; empty = not known
    folders, confidential  how many are aboard, and how many of them are confidential
    taken                  how many were taken out of it into the custody of a member of staff
    by, by_at              the member of staff who is coming, by id
    late                   nobody answered within 60 s, or whoever came has not settled it: supervisors are called
    release                asked: the robot was told to go on; failed: it does not, somebody must look at its screen
    silent                 the robot itself is not heard of any more
    """

    id: str
    reason: str
    since: Instant
    map_id: str = ""
    stop: str = ""
    zone: str = ""
    lift: str = ""
    folders: int = 0
    confidential: int = 0
    taken: int = 0
    by: str = ""
    by_at: Instant | None = None
    late: bool = False
    release: Literal["", "asked", "failed"] = ""
    silent: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class DutyFact:
    """Whether a robot works, and its charging.

    state         in service; leaving: it winds up its runs until `until`; out: no order reaches it
    leave, course, by, since   how it was taken out, what becomes of its runs, by whom (staff id), when
    berth         the stop where it stands without work, or is sent to; of a guide that waits for company maybe none
    sent_to_charge   a supervisor said so (`by`)
    queued_for, queued_since, queue_place   the charger it waits for, since when, and as which one; 0 = it does not
    range_s       seconds of driving that its battery allows above the reserve, by its newest state
    gone          why it is offline: its will, its own word that it left, or the age of its last state
    kept          folders aboard while it is out of service
    """

    state: Literal["in", "leaving", "out"] = "in"
    leave: Literal["", "leave", "maintenance"] = ""
    course: Literal["", "reassign", "finish", "cancel"] = ""
    by: str = ""
    since: Instant | None = None
    until: Instant | None = None
    charging: bool = False
    sent_to_charge: bool = False
    berth: str = ""
    queued_for: str = ""
    queued_since: Instant | None = None
    queue_place: int = 0
    range_s: int = 0
    gone: Literal["", "will", "left", "silent"] = ""
    kept: int = 0


@dataclass(frozen=True, slots=True)
class FolderAboard:
    """A folder in a robot that brings it nowhere: silent, out of service, or no longer in the hall's settings.

    map_id, stop   where the robot was last heard of; empty = not known
    """

    run: str
    robot: str
    compartment: int
    why: Literal["silent", "out", "removed"]
    since: Instant
    map_id: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class TourStop:
    """A visit of the order a robot has: at `stop` the folder of `run` is picked up or dropped."""

    stop: str
    run: str
    kind: Literal["pick", "drop"]


@quickly_made
@dataclass(frozen=True, slots=True)
class EscortFact:
    """A guide leads a visitor to a stop.

    escort        the order's id
    state         ordered: the guide has not taken it yet; leading; arrived; given_up: `reasons` say why
    since         when it was ordered, or ended
    waiting_for   why they stand, a code; empty = they do not
    """

    escort: str
    stop: str
    state: Literal["ordered", "leading", "arrived", "given_up"]
    since: Instant
    waiting_for: str = ""
    reasons: tuple[SpokenReason, ...] = ()


@dataclass(frozen=True, slots=True)
class RobotFact:
    """One robot at a glance. `doing`: idle, run, charging, parking, help, offline; a guide's also escort.

    call   its open help request
    tour   the visits of its order that have not ended, first to last
    escort   of a guide: its newest escort
    """

    robot: str
    online: bool
    doing: str
    charge: float
    map_id: str
    stop: str
    run: str
    errors: tuple[str, ...] = ()
    help: str = ""
    call: HelpCall | None = None
    duty: DutyFact | None = None
    tour: tuple[TourStop, ...] = ()
    escort: EscortFact | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class FleetSummary:
    """The fleet at a glance, retained; alarms as `fire/b1`; `fenced`: lifts no robot is given till a person looked.

    aboard   folders in robots that bring them nowhere
    drills   those of the alarms that nothing but a drill has raised
    closed   lanes (`a|b`) and nodes that people closed; slowed: lanes as `a|b 0.3`, m/s; kept_clear: names of areas
    """

    robots: tuple[RobotFact, ...]
    open_runs: int
    waiting_runs: int
    alarms: tuple[str, ...] = ()
    fenced: tuple[str, ...] = ()
    aboard: tuple[FolderAboard, ...] = ()
    closed: tuple[str, ...] = ()
    slowed: tuple[str, ...] = ()
    kept_clear: tuple[str, ...] = ()
    drills: tuple[str, ...] = ()
