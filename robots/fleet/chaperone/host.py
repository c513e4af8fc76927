"""The ride of one vehicle that knows no lifts: what it is told, and what its commands come to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from robots.building.plan import Plan
from robots.core.commands import Note, Publish, Record, Remember, SetTimer
from robots.core.events import Received
from robots.core.lift import CarWatched, Presence, Zone, manifest_hash
from robots.core.reasons import Reason
from robots.core.sensing import MarkerSeen, PoseSeen
from robots.core.timers import Timers
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Halt, HelpWanted, RideEnded, SwitchMap, Target
from robots.elevator.events import HandedBack, RideClosed, RideOrdered, SightSeen, StaffCleared
from robots.fleet.chaperone.ride import ChaperonedRide, ride_of, sight_of
from robots.fleet.help import hear_presence
from robots.fleet.progress import attempt_failed
from robots.settings.robots import Robot
from robots.vehicle.report import ride_told, waiting_info

if TYPE_CHECKING:
    from robots.fleet.work import Work

KEY = "ride:"
"""Before a robot's id: what is remembered of its ride."""
AGAIN_S = 60.0
"""A ride that was given up is tried again after this."""
TRIES = 2
"""Rides given up in a row before the runs take another course."""
_WITH_PEOPLE = frozenset({RideState.HELP_WAIT, RideState.MANUAL, RideState.EMERGENCY_LANDING})
_OVER = frozenset({RideState.IDLE, RideState.DONE, RideState.RELEASE_PENDING})


@dataclass(slots=True)
class Chaperone:
    """
    going     where the ride wants the vehicle, until it is there; switch: the map it is to believe it is on
    stop      it must stand still, and what it was released to is void
    help      why the ride asks for a person
    serves    the runs for whose sake it rides; empty = it goes home
    queued    how often rides to this floor have queued in vain; tries: rides given up in a row
    not_before  no new ride before this instant
    seen_at   when the state was heard that the ride knows of; fault: what it was told to be wrong with the vehicle
    """

    robot: Robot
    ride: ChaperonedRide
    going: DriveTo | None = None
    switch: str = ""
    stop: bool = False
    help: Reason | None = None
    serves: tuple[str, ...] = ()
    queued: int = 0
    tries: int = 0
    not_before: float = 0.0
    seen_at: float = -math.inf
    fault: str = ""
    told: Zone | None = None
    told_at: float = -math.inf
    timers: Timers = field(default_factory=Timers)

    @property
    def riding(self) -> bool:
        """The ride moves the vehicle: nobody else gives it orders. While only its session is owed it may drive on."""
        return self.ride.state not in _OVER

    @property
    def listening(self) -> bool:
        """The ride wants to hear the time."""
        return self.ride.active

    def order(self, work: Work, group: str, from_map: str, to_map: str) -> None:
        """Begin a ride for the runs the vehicle has."""
        runs = work.book.runs_of(self.robot.id)
        self.serves = tuple(run.id for run in runs)
        secret = any(run.confidential for run in runs)
        name = f"{self.robot.id}/{round(work.at * 1000)}"
        ordered = RideOrdered(
            work.at, name, group, from_map, to_map, manifest_hash=self.manifest(work), queued=self.queued,
            confidential=secret,
        )  # fmt: skip
        self.feed(work, ordered)

    def feed(self, work: Work, event: Any) -> None:
        """Give the ride an event and carry out its answer."""
        for command in self.ride.handle(event):
            match command:
                case DriveTo():
                    self.going, self.stop = self._towards(work, command), False
                case Halt():
                    self.going, self.stop = None, True
                case SwitchMap(map_id=map_id):
                    self.switch = map_id
                case SetTimer():
                    self.timers.set(work.at, command)
                case HelpWanted(reason=reason):
                    self.help = reason
                case RideEnded():
                    self._ended(work, command)
                case Publish(message=Presence() as presence):
                    self.say_presence(work, presence)
                case Publish(message=message):
                    work.publish(message)
                case Remember(value=value):
                    work.out.append(Remember(KEY + self.robot.id, value))
                case Record(kind=kind, data=data):
                    work.record(kind, self.robot.id, **data)
                case Note(event=event_, data=data, level=level):
                    work.out.append(Note(event_, {"robot": self.robot.id, **data}, level))
        if self.ride.state not in _WITH_PEOPLE:
            self.help = None

    def _towards(self, work: Work, command: DriveTo) -> DriveTo:
        """Off a sill it goes on to where it was released: turning back it would have to stand there."""
        mission = work.book.mission(self.robot.id)
        if self.ride.state is not RideState.RETREAT_SAFE_SIDE or mission is None or mission.cancelling is not None:
            return command
        last = next(node["node_id"] for node in reversed(mission.order["nodes"]) if node["released"])
        ends = {"-landing": Target.LANDING, "-car": Target.CAR}
        target = next((to for end, to in ends.items() if last.endswith(end)), command.target)
        self.ride.m.drive = replace(command, target=target)
        return self.ride.m.drive

    def manifest(self, work: Work) -> str:
        """What is aboard by the fleet's own book, as a robot of ours would name it."""
        ours = f"{self.robot.id}/"
        runs = [run for run in work.book.runs_of(self.robot.id) if run.holder.startswith(ours)]
        return manifest_hash((int(run.holder.removeprefix(ours)), run.id) for run in runs)

    def say_presence(self, work: Work, presence: Presence) -> None:
        """Gateways, desk and tablets hear where it is from us."""
        if self.ride.unsure and presence.zone is Zone.OUT:
            presence = replace(presence, zone=Zone.IN, lift=self.ride.lift)
        if not presence.cargo_manifest_hash:  # the ride has ended, or did not begin
            presence = replace(presence, cargo_manifest_hash=self.manifest(work))
        self.told, self.told_at = presence.zone, work.at
        work.publish(presence)
        hear_presence(work, presence, (round(work.at * 1000), 0))

    def hear(self, work: Work, event: Received) -> None:
        """A message of lifts, building or a second sensor."""
        message = event.message
        if not isinstance(message, CarWatched):
            self.feed(work, event)
        elif self.ride.lift == message.lift and message.lift in self.ride.lifts:
            self.feed(work, MarkerSeen(event.at, f"{message.floor}/{message.lift}" if message.floor else ""))
            sight = sight_of(message)
            if self.ride.state is RideState.ENTERING:
                sight = replace(sight, gate_free=True)  # it is the vehicle itself that stands there
            self.feed(work, SightSeen(event.at, sight))

    def see(self, work: Work, at: float, pose: PoseSeen) -> None:
        """The vehicle's newest state was heard at `at`."""
        self.seen_at = at
        self.feed(work, pose)

    def helped(self, work: Work, person: str) -> None:
        """A named person says that help is done; where the vehicle stands it has told."""
        if self.help is not None:
            if self.ride.state is RideState.MANUAL:
                self.feed(work, HandedBack(work.at, self.ride.zone))
            self.feed(work, StaffCleared(work.at, self.ride.zone, person))

    def tells(self) -> dict[str, dict[str, str]]:
        """What a robot of ours would tell of its ride itself, see `core.vda.Info`."""
        if not self.riding:
            return {}
        shown = {"ride": {"": "", **ride_told(self.ride)}}
        if self.help is not None:
            shown["help"] = {"": "", "reason": self.help.value}
        if (waits := self.ride.waiting) is not None:
            shown["waiting"] = {"": "", **dict(waiting_info(waits).references)}
        return shown

    def _ended(self, work: Work, ended: RideEnded) -> None:
        self.going, self.switch, self.queued = None, "", ended.queued
        if ended.outcome == "done":
            self.tries, self.queued = 0, 0
        if ended.outcome == "gave_up":
            self.tries += 1
            self.not_before = work.at + AGAIN_S
            self.feed(work, RideClosed(work.at))
        work.note("chaperoned_ride_ended", robot=self.robot.id, outcome=ended.outcome, map=ended.map_id)
        if ended.is_last or self.tries >= TRIES:
            self.tries = self.queued = 0
            self._give_up(work)

    def _give_up(self, work: Work) -> None:
        """Its runs take another course, as if the vehicle had told so itself."""
        for run in work.book.runs_of(self.robot.id):
            if run.id in self.serves:
                attempt_failed(work, run, Reason.LIFT_GAVE_UP)


def chaperones_of(plan: Plan, remembered: Mapping[str, Any] | None = None) -> dict[str, Chaperone]:
    """One for each vehicle of the hall that is to be taken through the lifts, with what its last ride remembers."""
    kept = remembered or {}
    return {
        robot.id: Chaperone(robot, ride_of(plan, robot, kept.get(KEY + robot.id)))
        for robot in plan.hall.robots.values()
        if robot.way_of_riding == "chaperoned"
    }
