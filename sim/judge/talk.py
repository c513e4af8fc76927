"""What was said: the newest word of everybody as it was published, and what of it reached each robot."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from robots.core.alarm import Alarm, AlarmReset, widened
from robots.core.events import Received
from robots.core.lift import (
    AckStage,
    DeskGrant,
    LiftAck,
    LiftCommand,
    LiftMode,
    LiftSession,
    LiftState,
)
from robots.core.reasons import Reason
from robots.core.runs import FleetSummary
from robots.core.vda import VehicleState

LAG_WINDOW_S = 60.0
FAULTS = frozenset({Reason.ROBOT_FAULT.value, Reason.WHEEL_FAULT.value})
"""Why a ride waits for a person wherever the robot happens to stand: emergency stop, open lid, wheels."""
SENT_ON_S = 15.0
"""So long a robot that a person has sent on after a fault takes to be off the place where it was stopped."""
KEPT_COMMANDS = 256
TAKEN = frozenset({AckStage.CONTROLLER_ACCEPTED, AckStage.DONE})


@dataclass(slots=True)
class Talk:
    """Published words.

    spoken_for vehicles that know no lifts: of their rides the fleet speaks
    sessions   the session of each lift, as its state last said
    commands   lift commands by (robot, request id), the last few hundred
    latched    alarms no named person has reset; `alarmed_at` since when, `raised_at` when last,
               `active` those the building still tells
    helpless   robots that ask for a person; `manual` those a person drives; `stopped` those that a person has stopped,
               or drove by hand and left there, or a fault in a ride, and until when that counts: for good while they
               are, for they never move by themselves until a person says so
    boots      the start of each account's process; `restarted_at` when it changed, `heard_at` when it last spoke
    """

    spoken_for: frozenset[str] = frozenset()
    sessions: dict[str, LiftSession | None] = field(default_factory=dict)
    commands: dict[tuple[str, str], LiftCommand] = field(default_factory=dict)
    latched: dict[str, Alarm] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    alarmed_at: dict[str, float] = field(default_factory=dict)
    raised_at: dict[str, float] = field(default_factory=dict)
    helpless: set[str] = field(default_factory=set)
    manual: set[str] = field(default_factory=set)
    stopped: dict[str, float] = field(default_factory=dict)
    _handed_back: set[str] = field(default_factory=set)
    boots: dict[str, int] = field(default_factory=dict)
    restarted_at: dict[str, float] = field(default_factory=dict)
    heard_at: dict[str, float] = field(default_factory=dict)

    def from_account(self, now: float, account: str, boot: int) -> None:
        """Notice the restart of a process, and that it is there."""
        self.heard_at[account] = now
        known = self.boots.get(account)
        if known != boot:
            self.boots[account] = boot
            if known is not None:
                self.restarted_at[account] = now

    def command(self, command: LiftCommand) -> None:
        self.commands[command.robot, command.request_id] = command
        while len(self.commands) > KEPT_COMMANDS:
            del self.commands[next(iter(self.commands))]

    def alarm(self, now: float, alarm: Alarm) -> None:
        """A line speaks; it latches, and never unlatches, by itself."""
        line = f"{alarm.kind}/{alarm.zone}"
        if not alarm.active:
            self.active.discard(line)
            return
        if line not in self.active:
            self.raised_at[line] = now
        self.active.add(line)
        known = self.latched.get(line)
        wider = widened(known, alarm) if known else alarm
        if known is None or (wider.buildings, wider.lifts) != (known.buildings, known.lifts):
            self.latched[line], self.alarmed_at[line] = wider, now

    def reset(self, reset: AlarmReset) -> bool:
        """A person says it is over. False: nobody is named, no such alarm was, it is active, or was raised since."""
        line = f"{reset.kind}/{reset.zone}"
        is_late = reset.at < self.raised_at.get(line, 0.0)
        if line not in self.latched or line in self.active or is_late or not reset.person.strip():
            return False
        del self.latched[line]
        return True

    def fleet(self, summary: FleetSummary) -> None:
        """Who needs a person of those for whom the fleet speaks."""
        for fact in summary.robots:
            if fact.robot in self.spoken_for and fact.call is not None:
                self.helpless.add(fact.robot)
            elif fact.robot in self.spoken_for:
                self.helpless.discard(fact.robot)

    def vehicle(self, now: float, state: VehicleState) -> None:
        """Whether a robot needs a person, or is driven by one."""
        robot = state.robot
        if robot in self.spoken_for:
            pass
        elif any(error.type == "needsHelp" for error in state.errors):
            self.helpless.add(robot)
        elif robot in self.helpless:
            self.helpless.discard(robot)
        by_hand = state.operating_mode == "MANUAL" or any(
            info.type == "ride" and ("state", "MANUAL") in info.references for info in state.information
        )
        if by_hand:
            self.manual.add(robot)
        elif robot in self.manual:
            self.manual.discard(robot)
        waits = any(info.type == "ride" and ("state", "HELP_WAIT") in info.references for info in state.information)
        if not (by_hand or waits):
            self._handed_back.discard(robot)
        elif by_hand:
            self._handed_back.add(robot)
        if state.e_stop != "NONE" or (waits and (_has_fault(state) or robot in self._handed_back)):
            self.stopped[robot] = math.inf
        elif self.stopped.get(robot) == math.inf:
            self.stopped[robot] = now + SENT_ON_S


def _has_fault(state: VehicleState) -> bool:
    """It asks for a person for a fault of the robot."""
    return any(error.type == "needsHelp" and dict(error.references).get("reason") in FAULTS for error in state.errors)


@dataclass(slots=True)
class Given:
    """What reached one robot.

    robot       its name
    watched     the newest word of each lift's second sensor
    states      the newest live state of each lift, with (receipt, event)
    barred_at   since when it has been told of a mode of a lift in which no robot enters
    calls       of each lift, the request id of this robot's last `call` and the (boot, seq) of its acceptance
    alarms      when it was told of each alarm line
    grant       the lift the desk gave it, and when it last heard from the desk
    """

    robot: str = ""
    watched: dict[str, Received] = field(default_factory=dict)
    states: dict[str, Received] = field(default_factory=dict)
    barred_at: dict[str, float] = field(default_factory=dict)
    calls: dict[str, tuple[str, tuple[int, int]]] = field(default_factory=dict)
    alarms: dict[str, float] = field(default_factory=dict)
    grant: str = ""
    desk_at: float = -math.inf
    _lags: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)

    def state(self, event: Received) -> None:
        state: LiftState = event.message
        if event.retained:
            return
        known = self.states.get(state.lift)
        if known is not None and (event.boot, event.seq) <= (known.boot, known.seq):
            return
        self.states[state.lift] = event
        if self._lets_in(state):
            self.barred_at.pop(state.lift, None)
        else:
            self.barred_at.setdefault(state.lift, event.at)
        lags = self._lags.setdefault(state.lift, deque())
        lag = event.at - event.stamp
        while lags and lags[-1][1] >= lag:
            lags.pop()
        lags.append((event.at, lag))
        while event.at - lags[0][0] > LAG_WINDOW_S:
            lags.popleft()

    def _lets_in(self, state: LiftState) -> bool:
        """NORMAL, VIP, or robot mode in its own exclusive session: any other ATTENDANT_CONTROL is a person's key."""
        if state.mode is not LiftMode.ATTENDANT_CONTROL:
            return state.mode in (LiftMode.NORMAL, LiftMode.VIP)
        return state.session is not None and (state.session.robot, state.session.mode) == (self.robot, "exclusive")

    def age_s(self, lift: str, now: float) -> float:
        """Of the newest live state, by the offset rule of the lift contract; infinite without one."""
        event, lags = self.states.get(lift), self._lags.get(lift)
        return now - event.stamp - lags[0][1] if event is not None and lags else math.inf

    def ack(self, event: Received, commands: Mapping[tuple[str, str], LiftCommand]) -> None:
        ack: LiftAck = event.message
        command = commands.get((ack.robot, ack.request_id))
        if command is not None and command.cmd == "call" and ack.stage in TAKEN:
            known = self.calls.get(ack.lift)
            if known is None or known[0] != ack.request_id:
                self.calls[ack.lift] = (ack.request_id, (event.boot, event.seq))

    def desk(self, event: Received) -> None:
        grant: DeskGrant = event.message
        if not event.retained:
            self.desk_at, self.grant = event.at, grant.lift

    def alarm(self, event: Received) -> None:
        alarm: Alarm = event.message
        if alarm.active:
            self.alarms.setdefault(f"{alarm.kind}/{alarm.zone}", event.at)
