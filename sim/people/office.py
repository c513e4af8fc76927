"""Staff at their tablets and the building's control, as far as the fleet hears of them: accounts `web` and `bms`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from robots.core.alarm import NO_WORD, Alarm, AlarmKind, AlarmReset, Word
from robots.core.clock import Instant
from robots.core.events import Received
from robots.core.lift import LiftState
from robots.core.resets import Resets
from robots.core.runs import (
    TERMINAL,
    DispatchReply,
    DispatchRequest,
    DutyFact,
    FleetSummary,
    RoundPart,
    RunFact,
    RunState,
)
from robots.core.vda import VehicleState
from robots.settings import Hall
from robots.wire.topics import Role
from sim.people.panel import Panel

if TYPE_CHECKING:
    from sim.engine import Engine

WEB, BMS = Role.WEB.value, Role.BMS.value
Duty = Literal["charge", "charge_end", "robot_join", "robot_leave", "robot_maintenance", "robot_return"]
ChangeKind = Literal["cancel", "cancel_round", "hold", "resume", "bring_back", "skip_stop", "hand_over"]
Course = Literal["", "reassign", "finish", "cancel"]
REPEAT_S = 5.0
"""Without an answer for this long a tablet sends its request again, under the same key."""


def building_alarm(
    hall: Hall,
    kind: AlarmKind,
    zone: str,
    active: bool,
    recall_floor: str = "",
    building: str = "",
    source: str = "sim",
) -> Alarm:
    """What the control of a hall's buildings says of an alarm: it concerns one building, or all of them."""
    buildings = (building,) if building else tuple(known.id for known in hall.buildings)
    return Alarm(kind, zone, active, buildings, recall_floor=recall_floor, source=source)


@dataclass(slots=True)
class Sent:
    """A request and its answer."""

    request: DispatchRequest
    sent_at: float
    repeated_at: float
    reply: DispatchReply | None = None
    ended_at: float | None = None


@dataclass(slots=True)
class Office:
    """Requests by the name a scenario gives them; `runs` holds those for runs, by that name."""

    engine: Engine
    runs: dict[str, Sent] = field(default_factory=dict)
    _asked: dict[str, Sent] = field(default_factory=dict)
    _rounds: dict[str, Sent] = field(default_factory=dict)  # the request that each run of a round was asked for by
    _later: list[tuple[str, ChangeKind, str, str, str]] = field(default_factory=list)
    helpless: set[str] = field(default_factory=set)  # robots with an open request for help, as the fleet last said
    _duties: dict[str, DutyFact] = field(default_factory=dict)
    _lines: dict[str, bool] = field(default_factory=dict)  # alarm lines heard of, and whether they are active
    _words: dict[str, Word] = field(default_factory=dict)  # the newest of each
    _resets: Resets = field(default_factory=Resets)
    _panel: Panel = field(default_factory=Panel)
    _kept: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lines that the fleet, lifts and robots keep

    def __post_init__(self) -> None:
        for account in (WEB, BMS):
            self.engine.bus.connect(self.engine.now, account, 0)

    def request_run(
        self,
        name: str,
        from_: str,
        to: str,
        label: str = "",
        urgent: bool = False,
        confidential: bool = False,
        care: bool = False,
    ) -> None:
        """Send a folder. Raises ValueError for a name used before."""
        if name in self.runs:
            raise ValueError(f"run {name!r} was requested before")
        request = DispatchRequest(
            f"sim-{name}",
            WEB,
            "run",
            from_=from_,
            to=to,
            label=label,
            urgent=urgent,
            confidential=confidential,
            care=care,
        )
        self.runs[name] = self._ask(request)

    def request_round(self, parts: Sequence[tuple[str, RoundPart]], chain: bool = False, urgent: bool = False) -> None:
        """Send several folders at once, each under its own name. Raises ValueError for a name used before."""
        names = [name for name, _ in parts]
        for name in names:
            if name in self.runs or names.count(name) > 1:
                raise ValueError(f"run {name!r} was requested before")
        whole = tuple(part for _, part in parts)
        sent = self._ask(
            DispatchRequest(f"sim-round-{names[0]}", WEB, "round", urgent=urgent, parts=whole, chain=chain)
        )
        for name in names:
            self.runs[name] = replace(sent)
            self._rounds[name] = sent

    def change_run(self, name: str, kind: ChangeKind, by: str = "", keeper: str = "", stop: str = "") -> None:
        """A command on a run, by a member of staff; waits until the run's own request was answered."""
        run = self.run_id(name)
        if not run:
            self._later.append((name, kind, by, keeper, stop))
            return
        count = sum(key.startswith(f"sim-{kind}-{name}") for key in self._asked)
        key = f"sim-{kind}-{name}-{count}"
        self._ask(DispatchRequest(key, WEB, kind, run=run, person=by, keeper=keeper, stop=stop))

    def ask_again(self, name: str) -> None:
        """The newest request about a run once more, under its old key, as by a tablet that has heard no answer."""
        about = [sent for sent in self._asked.values() if sent.request.run == self.run_id(name) != ""]
        newest = about[-1] if about else self.runs[name]
        self.engine.bus.publish(self.engine.now, WEB, newest.request)

    def alarm(
        self,
        kind: AlarmKind,
        zone: str,
        active: bool,
        recall_floor: str = "",
        building: str = "",
        source: str = "sim",
    ) -> None:
        """The building raises an alarm, or a machine says that it is over; source `drill`: the drill's is."""
        engine = self.engine
        alarm = building_alarm(engine.hall, kind, zone, active, recall_floor, building, source)
        if self._panel.take(alarm):
            engine.bus.publish(engine.now, BMS, alarm)

    def standing(self) -> list[Alarm]:
        """The lines that the building calls active."""
        return self._panel.standing()

    def help_robot(self, robot: str, person: str) -> None:
        """A member of staff says at a tablet that the robot's request for help is settled."""
        count = sum(key.startswith(f"sim-help-{robot}-") for key in self._asked)
        self._ask(DispatchRequest(f"sim-help-{robot}-{count}", WEB, "help_done", person=person, robot=robot))

    def tell_robot(self, kind: Duty, robot: str, person: str, course: Course = "") -> None:
        """A supervisor at a tablet: charge, end charging, out of service, back."""
        count = sum(key.startswith(f"sim-{kind}-{robot}-") for key in self._asked)
        request = DispatchRequest(f"sim-{kind}-{robot}-{count}", WEB, kind, person=person, robot=robot, course=course)
        self._ask(request)

    def duty(self, robot: str) -> DutyFact | None:
        """What the fleet last said of a robot's service and charging."""
        return self._duties.get(robot)

    def lift_checked(self, lift: str, person: str) -> None:
        """A supervisor says at a tablet that a fenced lift may be given to robots again."""
        count = sum(key.startswith(f"sim-checked-{lift}-") for key in self._asked)
        self._ask(DispatchRequest(f"sim-checked-{lift}-{count}", WEB, "lift_checked", person=person, lift=lift))

    def of_ways(
        self,
        kind: Literal["lane_close", "lane_open", "lane_limit", "robot_off"],
        person: str,
        lane: str = "",
        speed: float | None = None,
        robot: str = "",
        for_s: float | None = None,
    ) -> None:
        """A supervisor says at a tablet what holds of a lane, for so many seconds or until it is lifted, or that a
        robot was taken off the ways."""
        count = sum(key.startswith("sim-ways-") for key in self._asked)
        until = None if for_s is None else Instant(self.engine.now + for_s)
        key = f"sim-ways-{count}"
        self._ask(DispatchRequest(key, WEB, kind, person=person, lane=lane, speed=speed, robot=robot, until=until))

    def reset_alarm(self, kind: AlarmKind, zone: str, person: str) -> None:
        """A supervisor says at a tablet that it is over; refused as the web's own pages refuse it.

        A blank person stands for a message that no page sends.
        """
        now, line = self.engine.now, f"{kind}/{zone}"
        known = self.engine.hall.staff.get(person)
        if person.strip() and (known is None or "supervisor" not in known.roles):
            self._refuse(line, "not_allowed")
        elif line not in self._lines and not any(line in kept for kept in self._kept.values()):
            self._refuse(line, "no_alarm")
        elif self._lines.get(line):
            self._refuse(line, "alarm_active")
        else:
            reset = AlarmReset(kind, zone, person, Instant(now), self._words.get(line, NO_WORD))
            self.engine.bus.publish(now, WEB, reset)
            if person.strip():
                self._resets.say(now, reset)

    def _refuse(self, line: str, because: str) -> None:
        chronicle = self.engine.chronicle
        chronicle.tell(self.engine.now, WEB, "reset_refused", {"alarm": line, "because": because})
        chronicle.seen["reset_refused"] += 1

    # -- what is known of a run, by its name

    def run_id(self, name: str) -> str:
        """The fleet's id of a run; empty before it was accepted."""
        sent = self.runs.get(name)
        return sent.reply.run if sent and sent.reply else ""

    def name_of(self, run: str) -> str:
        """The name of a run, or its id when it was requested by somebody else."""
        return next((name for name, sent in self.runs.items() if sent.reply and sent.reply.run == run), run)

    def fact(self, name: str) -> RunFact | None:
        return self.engine.chronicle.runs.get(self.run_id(name))

    def state(self, name: str) -> str:
        """The state of a run; empty before any answer."""
        sent = self.runs.get(name)
        if sent is None or sent.reply is None:
            return ""
        if sent.reply.status == "refused":
            return RunState.REFUSED.value
        fact = self.fact(name)
        return fact.state.value if fact else RunState.ACCEPTED.value

    def reasons(self, name: str) -> list[str]:
        """The codes of why a run was refused or ended early."""
        sent, fact = self.runs.get(name), self.fact(name)
        found = sent.reply.reasons if sent and sent.reply else ()
        return [reason.code for reason in (*found, *(fact.reasons if fact else ()))]

    def has_ended(self, name: str) -> bool:
        return self.state(name) in TERMINAL

    # -- the engine's side

    def handle(self, event: Any) -> None:
        """An event for one of the accounts."""
        if not isinstance(event, Received):
            return
        match event.message:
            case DispatchReply(key=key):
                sent = self._asked.get(key)
                if sent is not None and sent.reply is None:
                    sent.reply = event.message
                    self._share(sent, event.message)
            case Alarm(kind=kind, zone=zone, active=active):
                line = f"{kind}/{zone}"
                self._lines[line], self._words[line] = active, (event.boot, event.seq)
                if active:
                    self._resets.raised(line)
            case FleetSummary(alarms=alarms, robots=robots):
                self.helpless = {fact.robot for fact in robots if fact.call is not None}
                self._duties = {fact.robot: fact.duty for fact in robots if fact.duty is not None}
                self._kept["fleet"] = tuple(alarms)
                self._resets.heard(event.at, alarms)
            case LiftState(lift=lift, fault_codes=codes):
                self._kept[f"lift/{lift}"] = tuple(code.removeprefix("alarm:") for code in codes)
            case VehicleState(robot=robot, information=told):
                lines = [dict(info.references).get("lines", "") for info in told if info.type == "alarm"]
                self._kept[f"robot/{robot}"] = tuple(" ".join(lines).split())

    def _share(self, sent: Sent, reply: DispatchReply) -> None:
        """The answer to a round is one to each of its runs."""
        names = [name for name, asked in self._rounds.items() if asked is sent]
        for number, name in enumerate(names):
            run = reply.runs[number] if number < len(reply.runs) else ""
            self.runs[name].reply = replace(reply, run=run)

    def step(self) -> None:
        now = self.engine.now
        for sent in self._asked.values():
            if sent.reply is None and now - sent.repeated_at >= REPEAT_S:
                sent.repeated_at = now
                self.engine.bus.publish(now, WEB, sent.request)
        for reset in self._resets.due(now):
            self.engine.bus.publish(now, WEB, reset)
        for name, sent in self.runs.items():
            if sent.ended_at is None and self.has_ended(name):
                sent.ended_at = now
        if self._later:
            waiting, self._later = self._later, []
            for change in waiting:
                if self._is_asked_of(change[0]):
                    self._later.append(change)  # whoever waited for the run also waits for what comes of the first
                else:
                    self.change_run(*change)

    def _is_asked_of(self, name: str) -> bool:
        """A change of the run is not answered yet."""
        run = self.run_id(name)
        return run != "" and any(sent.reply is None and sent.request.run == run for sent in self._asked.values())

    def idle_until(self) -> float:
        """A tablet repeats a request then; minus infinity: a change waits for its run's answer."""
        if self._later:
            return -math.inf
        waits = [sent.repeated_at + REPEAT_S for sent in self._asked.values() if sent.reply is None]
        return min([*waits, self._resets.due_at()], default=math.inf)

    def _ask(self, request: DispatchRequest) -> Sent:
        now = self.engine.now
        sent = self._asked[request.key] = Sent(request, now, now)
        self.engine.bus.publish(now, WEB, request)
        return sent
