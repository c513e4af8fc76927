"""Everything a ride remembers from event to event: plain values, so that it can be copied, compared and stored."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from robots.core.alarm import Alarm
from robots.core.lift import AckStage, DeskGrant, Dispute, LiftCommand, LiftMode, Motion, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.sensing import PoseSeen
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Target
from robots.elevator.events import RideOrdered
from robots.elevator.floor_vote import Barometer
from robots.elevator.scan import DoorSeen, Sight
from robots.elevator.watch import LiftWatch, Mark


@dataclass(slots=True)
class Request:
    """The command under way and the gateway's newest answer to it."""

    command: LiftCommand
    tries_left: int
    stage: AckStage | None = None
    reason: str = ""
    retry_after_s: float = 0.0
    mark: Mark = (-1, -1)

    @property
    def is_accepted(self) -> bool:
        return self.stage in (AckStage.CONTROLLER_ACCEPTED, AckStage.DONE)

    @property
    def is_rejected(self) -> bool:
        return self.stage is AckStage.REJECTED


@dataclass(slots=True)
class Debt:
    """A session to give back: tried again until the lift's state shows it gone or its lease is over."""

    session_id: str
    next_at: float
    until: float
    tries: int = 0


@dataclass(slots=True)
class Eyes:
    """What the laser has shown while it was watched. Instants, None = not now."""

    seen_at: float = -1.0
    sight: Sight | None = None
    clear_since: float | None = None  # first of the clear scans in a row
    clear_scans: int = 0
    taken_scans: int = 0  # scans in a row that were not clear
    open_since: float | None = None
    way_out_since: float | None = None
    gate_taken_since: float | None = None  # somebody stands before the door
    not_open_since: float | None = None  # it is not seen open: shut, or somebody stands in the doorway

    def take(self, at: float, sight: Sight) -> None:
        self.seen_at, self.sight = at, sight
        clear = sight.door is DoorSeen.OPEN and sight.car_free and sight.gate_free
        self.clear_since = (at if self.clear_since is None else self.clear_since) if clear else None
        self.clear_scans = self.clear_scans + 1 if clear else 0
        self.taken_scans = 0 if clear else self.taken_scans + 1
        is_open = sight.door is DoorSeen.OPEN
        self.open_since = (at if self.open_since is None else self.open_since) if is_open else None
        self.way_out_since = (at if self.way_out_since is None else self.way_out_since) if sight.way_out else None
        taken = self.gate_taken_since
        self.gate_taken_since = None if sight.gate_free else at if taken is None else taken
        self.not_open_since = None if is_open else at if self.not_open_since is None else self.not_open_since

    def is_clear_twice(self, now: float, apart_s: float, stale_s: float) -> bool:
        """Two clear scans in a row at least `apart_s` apart, the newest not older than `stale_s`."""
        if self.clear_since is None or self.clear_scans < 2:
            return False
        return self.seen_at - self.clear_since >= apart_s and now - self.seen_at <= stale_s


@dataclass(slots=True)
class Memory:
    """One ride, and what outlasts it (zone, pose, watch, debts)."""

    now: float = 0.0
    state: RideState = RideState.IDLE
    came_from: RideState = RideState.IDLE
    epoch: int = 0
    since: float = 0.0
    until: float | None = None  # deadline of the state
    # where the robot is
    zone: Zone = Zone.OUT
    pose: PoseSeen | None = None
    near: str = ""  # the lift it stands in or on the sill of
    crossed: bool = False  # was on a sill or in a car and is not yet clear of it
    is_link_up: bool = True
    presence_at: float = -1.0  # when it is said again; below 0: never said
    # the lifts
    watch: LiftWatch = field(default_factory=LiftWatch)
    barometer: Barometer = field(default_factory=Barometer)
    marker: str = ""
    marker_at: float = -1.0
    eyes: Eyes = field(default_factory=Eyes)
    is_watching: bool = False
    owed: dict[str, Debt] = field(default_factory=dict)
    quiet_until: float = 0.0
    unsettled_until: float = 0.0
    fenced: list[str] = field(default_factory=list)  # lifts no robot takes, as the fleet last said
    disputes: list[Dispute] = field(default_factory=list)  # lifts found wrong of which the fleet may not know
    # this ride
    order: RideOrdered | None = None
    next_order: RideOrdered | None = None
    from_map: str = ""
    door_map: str = ""  # the floor at which a sill was last crossed or is being crossed
    lift: str = ""
    session_id: str = ""
    request: Request | None = None
    counter: int = 0
    life: int = 0
    renew_at: float = 0.0
    call_at: float = 0.0
    call_mark: Mark | None = None  # of the accepting ack; None = not accepted yet
    recalls: int = 0
    idle_since: float | None = None  # our car stands idle although it took our call
    idle_calls: int = 0  # calls made once more for that
    requeues: int = 0
    reissues: int = 0
    exit_blocks: int = 0
    retry_after_s: float = 0.0
    hold_from: float | None = None
    holds: dict[str, float] = field(default_factory=dict)  # slices asked for: until when each would keep the door open
    held_until: float = 0.0  # by the slices that were confirmed
    is_hold_refused: bool = False
    door_blocks: int = 0
    was_crowded: bool = False  # it let the last car go for want of room
    set_down: str = ""  # the floor at which it leaves the car instead of the destination, see `set_down`
    wheels_free: bool = False  # a person may push it, until help is over
    lost_since: float | None = None  # its localiser is not sure of the place
    found_at: float = -math.inf  # it was, and is sure again since
    is_lost_in_door: bool = False  # and that for long, on a sill: until it is off it
    kept_at: str = ""  # the floor at which the car opened instead of going on
    kept_since: float = 0.0
    skewed: int = 0  # so many words of our car in a row came with a clock that is off
    told: set[Notice] = field(default_factory=set)  # to staff, in this state
    notice: str = ""  # the last of them in this ride
    has_reported_in: bool = False
    drive: DriveTo | None = None
    reached: Target | None = None
    drive_again_at: float | None = None
    kept: DriveTo | None = None  # where it was going before it stepped aside
    has_no_word: bool = False  # it backed out because the lift's word was too old
    desk_request: str = ""
    desk_heard_at: float | None = None
    desk_said: DeskGrant | None = None  # its last answer to the present ask
    barred: Reason | None = None  # why no lift is taken although no desk answers
    listening_since: float = 0.0
    has_departed: bool = False
    progress_at: float = 0.0
    progress: tuple[str, bool, Motion] = ("", False, Motion.STOPPED)
    unclear_since: float | None = None
    map_switch_at: float = 0.0
    is_cancelled: bool = False
    leaves_door: bool = False  # given up before a door: it goes to the lobby before it says so
    ended: str = ""
    why: Reason = Reason.NEEDS_HELP
    level: int = 0
    is_resuming: bool = False

    def begin(self, order: RideOrdered) -> None:
        """Forget the last ride; the watch, the pose, debts and the count of request ids stay."""
        fresh = Memory()
        for name in _OF_ONE_RIDE:
            setattr(self, name, getattr(fresh, name))
        self.barometer = Barometer(self.barometer.at, self.barometer.pascal)
        self.eyes = Eyes()
        self.order, self.from_map, self.door_map = order, order.from_map, order.from_map
        self.listening_since, self.requeues = order.at, order.queued


_OF_ONE_RIDE = (
    "order", "next_order", "from_map", "door_map", "lift", "session_id", "request", "renew_at",
    "call_at", "call_mark", "recalls", "requeues", "reissues", "exit_blocks", "retry_after_s", "hold_from",
    "holds", "held_until", "is_hold_refused", "door_blocks", "told", "was_crowded", "notice", "kept_at", "set_down",
    "has_reported_in", "drive", "reached", "drive_again_at", "desk_request", "desk_heard_at", "has_departed",
    "desk_said", "barred", "idle_since", "idle_calls",
    "kept", "has_no_word", "unclear_since", "map_switch_at", "is_cancelled", "leaves_door", "ended", "why", "level",
    "is_resuming",
)  # fmt: skip

_STORED = (
    "epoch", "from_map", "door_map", "lift", "session_id", "counter", "life", "recalls", "requeues", "reissues",
    "exit_blocks", "has_reported_in", "crossed", "is_cancelled", "ended",
)  # fmt: skip


def stored(memory: Memory) -> dict[str, Any]:
    """What a restart needs, as JSON."""
    data: dict[str, Any] = {name: getattr(memory, name) for name in _STORED}
    data["state"], data["zone"], data["why"] = memory.state.value, memory.zone.value, memory.why.value
    data["order"] = asdict(memory.order) if memory.order else None
    data["owed"] = {lift: [debt.session_id, debt.until] for lift, debt in memory.owed.items()}
    data["alarms"] = [asdict(alarm) for alarm in memory.watch.alarms.values()]
    data["raised"] = {line: list(word) for line, word in memory.watch.raised.items()}
    data["modes"] = {lift: mode.value for lift, mode in sorted(memory.watch.modes.items())}
    data["settled"], data["rescued"] = sorted(memory.watch.settled), sorted(memory.watch.rescued)
    data["wheels_free"] = memory.wheels_free
    data["fenced"], data["disputes"] = memory.fenced, [asdict(dispute) for dispute in memory.disputes]
    data["reference"] = [memory.barometer.reference, memory.barometer.elevation]
    return data


def recalled(data: dict[str, Any]) -> Memory:
    """The memory again after a restart. Request ids of this life differ from those of the last.

    Raises KeyError, TypeError or ValueError for data that `stored` did not write.
    """
    memory = Memory(**{name: data[name] for name in _STORED})
    memory.life += 1
    memory.state, memory.zone, memory.why = RideState(data["state"]), Zone(data["zone"]), Reason(data["why"])
    memory.order = RideOrdered(**data["order"]) if data["order"] else None
    memory.owed = {lift: Debt(session_id, 0.0, until) for lift, (session_id, until) in data["owed"].items()}
    for entry in data["alarms"]:
        scope = {"buildings": tuple(entry["buildings"]), "lifts": tuple(entry["lifts"])}
        memory.watch.alarms[f"{entry['kind']}/{entry['zone']}"] = Alarm(**(entry | scope))
    for line, word in data.get("raised", {}).items():
        if isinstance(word, list | tuple):  # older ledgers keep a time: no known word
            memory.watch.raised[line] = (word[0], word[1])
    known = data["modes"]  # before it said which: the gravest
    modes = known if isinstance(known, dict) else dict.fromkeys(known, LiftMode.FIRE_OPERATION)
    memory.watch.modes = {lift: LiftMode(mode) for lift, mode in modes.items()}
    memory.watch.settled, memory.watch.rescued = set(data.get("settled", ())), set(data.get("rescued", ()))
    memory.wheels_free = bool(data.get("wheels_free"))
    memory.fenced = list(data.get("fenced", ()))
    memory.disputes = [Dispute(**dispute) for dispute in data.get("disputes", ())]
    memory.barometer.reference, memory.barometer.elevation = data["reference"]
    memory.is_resuming = memory.state not in (RideState.IDLE, RideState.DONE)
    return memory
