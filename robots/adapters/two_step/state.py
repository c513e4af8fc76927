"""The client's state without its connection: commands, messages and time in, messages and reports out.

The first answer to a call proves nothing: the service also says 201 to a floor that does not exist.

No call is made twice. While a call is under way, or taken and not served, the same command is not sent again. A call
that got no second answer in time is refused and given up; when its session turns up later after all, it is deleted.
One taken before a lost connection is not counted on until the service speaks of it again: given anew, it is deleted
first.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from robots.adapters.two_step import words
from robots.adapters.two_step.calls import FIRST_ANSWER_S, OLD_S, OUTCOME_S, Call, Calls
from robots.adapters.two_step.view import View
from robots.adapters.two_step.words import Message, Words
from robots.core.lift import DoorState
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CarSeen,
    CloseDoor,
    CommandRefused,
    HardwareCommand,
    HoldDoor,
    RobotMode,
)
from robots.settings import TwoStepLifts

log = logging.getLogger(__name__)

PING_S = 2.0
SILENT_S = 6.0
FRESH_S = 4.0
REPORT_S = 1.0
RENEW_S = 240.0
TOPICS = ("status", "position", "doors", "next_stop_eta")


@dataclass(slots=True)
class Out:
    """What follows: messages to send, reports for the gateway, and why the connection is useless, if it is."""

    send: list[Message] = field(default_factory=list)
    report: list[CarSeen | CommandRefused] = field(default_factory=list)
    lost: str = ""


@dataclass(slots=True)
class _Hold:
    """A hold of a door (0 s: let go), or the wish for one: it holds once the service has it."""

    command: HoldDoor | CloseDoor
    sent_at: float
    until: float
    is_heard: bool = False


@dataclass(slots=True)
class TwoStep:
    """See the module. One thread at a time.

    floors  of each lift, from below
    """

    site: TwoStepLifts
    floors: Mapping[str, tuple[str, ...]]
    next_request: int = 1
    is_connected: bool = False
    config: words.ConfigSeen = field(default_factory=lambda: words.ConfigSeen({}, {}))
    actions: frozenset[int] = frozenset()
    calls: Calls = field(default_factory=Calls)
    holds: dict[str, _Hold] = field(default_factory=dict)
    """By request."""
    views: dict[str, View] = field(default_factory=dict)
    _requests: dict[str, str] = field(default_factory=dict)
    """What is asked of the service itself, by request: config, actions, monitor, delete."""
    _asked_at: dict[str, float] = field(default_factory=dict)
    _reported: dict[str, tuple[float, CarReading]] = field(default_factory=dict)
    _to_delete: list[int] = field(default_factory=list)
    """Sessions of calls that were given up without a connection."""
    _deleting: dict[str, int] = field(default_factory=dict)
    """By request: sessions whose delete the service has not answered yet."""
    _heard_at: float = 0.0
    _pinged_at: float = 0.0
    _subscribed_at: float = 0.0

    @property
    def _words(self) -> Words:
        return Words(self.site)

    @property
    def _maps(self) -> dict[int, str]:
        return {area: map_id for map_id, area in self.site.areas.items()}

    # the connection

    def connected(self, at: float) -> Out:
        """A connection stands: learn the site, follow its cars and the calls that go on."""
        self.is_connected, self._heard_at, self._pinged_at = True, at, at
        self.views = {lift: View() for lift in self.site.lifts}
        self._requests.clear()
        self._asked_at.clear()
        out = Out([self._ask("config", at), self._ask("actions", at)])
        self._subscribe(at, out)
        sessions, self._to_delete = self._to_delete, []
        for session in sessions:
            self._delete(session, at, out)
        return out

    def disconnected(self, at: float) -> Out:
        """The connection is gone: the cars are unknown. Calls stay as they are."""
        self.is_connected = False
        self.calls.doubt()
        self._to_delete += self._deleting.values()
        self._deleting.clear()
        self._reported.clear()
        self.holds.clear()
        return Out(report=[CarSeen(at, lift, None) for lift in self.site.lifts])

    def _ask(self, what: str, at: float) -> Message:
        request = self._number()
        self._requests[str(request)], self._asked_at[str(request)] = what, at
        return self._words.common(what, request)

    def _subscribe(self, at: float, out: Out) -> None:
        self._subscribed_at = at
        out.send.append(self._monitor(at, [f"lift_{n}/{topic}" for n in self.site.lifts.values() for topic in TOPICS]))
        out.send += [self._follow(session, at) for session in self.calls.sessions()]

    def _follow(self, session: int, at: float) -> Message:
        return self._monitor(at, [f"call_state/{session}/{state}" for state in words.CALL_STATES])

    def _monitor(self, at: float, topics: list[str]) -> Message:
        request = self._number()
        self._requests[str(request)], self._asked_at[str(request)] = "monitor", at
        return self._words.monitor(request, f"hall-{request}", topics)

    def _number(self) -> int:
        self.next_request += 1
        return self.next_request

    # commands

    def command(self, command: HardwareCommand, at: float) -> tuple[str, Out]:
        """Why not at once, and what to send."""
        out = Out()
        number = self.site.lifts.get(command.lift)
        if isinstance(command, RobotMode):
            return ("mode_not_allowed" if command.on else ""), out  # the service has no such mode
        if number is None:
            return "floor_unknown", out
        if isinstance(command, CancelCalls):
            for request in self.calls.of(command.lift):
                self._end(request, at, out)
            return "", out
        deck = self.config.decks.get(number)
        if not self.is_connected or deck is None:
            return "offline", out
        if isinstance(command, HoldDoor | CloseDoor):
            return self._hold(command, deck, at, out), out
        return self._call(command, deck, at, out), out

    def _call(self, command: CallCar | CarCall, deck: int, at: float, out: Out) -> str:
        area = self.site.areas.get(command.map_id)
        if area is None:
            return "floor_unknown"
        if known := self.calls.like(command):
            if not known[1].is_doubtful and at - known[1].sent_at < OLD_S:
                return ""  # it is under way: once is enough
            self._end(known[0], at, out)
        is_up = isinstance(command, CallCar) and self._goes_up(command)
        wanted = self.site.car_call if isinstance(command, CarCall) else (
            self.site.call_up if is_up else self.site.call_down
        )  # fmt: skip
        if self.actions and wanted not in self.actions:
            return "mode_not_allowed"
        request = self._number()
        self.calls.open[str(request)] = Call(command, at)
        make = self._words
        out.send.append(
            make.car_call(request, at, area, deck)
            if isinstance(command, CarCall)
            else make.landing_call(request, at, area, is_up, deck)
        )
        return ""

    def _goes_up(self, command: CallCar) -> bool:
        served = self.floors.get(command.lift, ())
        if command.direction:
            return command.direction == "up"
        return bool(served) and command.map_id != served[-1]

    def _hold(self, command: HoldDoor | CloseDoor, deck: int, at: float, out: Out) -> str:
        view = self.views.get(command.lift, View())
        area = view.area(self.config.floors)
        seconds = command.seconds if isinstance(command, HoldDoor) else 0.0
        for request in [request for request, hold in self.holds.items() if hold.command.lift == command.lift]:
            del self.holds[request]  # the newest counts
        if area is None or (seconds > 0 and view.door is DoorState.CLOSED):
            return "busy" if seconds > 0 else ""
        number = self._number()
        self.holds[str(number)] = _Hold(command, at, at + seconds)
        out.send.append(self._words.hold_open(number, at, area, deck, seconds))
        return ""

    def _end(self, request: str, at: float, out: Out) -> None:
        session = self.calls.end(request, at)
        if session is not None:
            self._delete(session, at, out)

    def _delete(self, session: int, at: float, out: Out) -> None:
        if not self.is_connected:
            self._to_delete.append(session)
            return
        request = self._number()
        self._requests[str(request)], self._deleting[str(request)] = "delete", session
        out.send.append(self._words.delete(request, at, session))

    # what comes

    def heard(self, text: str | bytes, at: float) -> Out:
        """A message of the service."""
        out = Out()
        self._heard_at = at
        for one in words.read(text):
            match one:
                case words.FirstAnswer():
                    self._first_answer(one, at, out)
                case words.Outcome():
                    self._outcome(one, at, out)
                case words.ConfigSeen():
                    self.config = one
                    self._answered("config")
                    self._check_site()
                case words.ActionsSeen(actions=actions):
                    self.actions = actions
                    self._answered("actions")
                case words.LiftSeen(lift=number, topic=topic, data=data):
                    self._lift_seen(number, topic, data)
                case words.CallSeen(session=session, state=state):
                    self.calls.seen(session, state)
                case words.Unread(text=said):
                    log.warning("not understood: %s", said)
                case _:
                    pass
        self._report(at, out)
        return out

    def _answered(self, what: str) -> None:
        for request in [request for request, asked in self._requests.items() if asked == what]:
            self._asked_at.pop(request, None)

    def _first_answer(self, answer: words.FirstAnswer, at: float, out: Out) -> None:
        self._asked_at.pop(answer.request, None)
        what = self._requests.pop(answer.request, "a request")
        self._deleting.pop(answer.request, None)
        call, hold = self.calls.open.get(answer.request), self.holds.get(answer.request)
        if (call or hold) and answer.is_refused:
            self._refuse(answer.request, words.reason_of(answer.message, answer.status), answer.message, at, out)
        elif call is not None:
            call.is_heard = True
        elif hold is not None:
            hold.is_heard = True
        elif answer.is_refused:
            log.error("%s refused: %s %s", what, answer.status, answer.message)
            if what in {"config", "monitor"} or answer.status in {401, 403}:
                out.lost = f"{what} refused with {answer.status} {answer.message}"

    def _outcome(self, outcome: words.Outcome, at: float, out: Out) -> None:
        if late := self.calls.too_late(outcome):
            if late[1] is not None:
                log.warning("%s: a call that was given up was taken after all: deleted", late[0])
                self._delete(late[1], at, out)
            return
        call = self.calls.open.get(outcome.request)
        if not outcome.success:
            if call is None and outcome.request not in self.holds:
                log.warning("a request failed: %s", outcome.error)
            else:
                self._refuse(outcome.request, words.reason_of(outcome.error), outcome.error, at, out)
        elif call is not None and not call.is_taken:
            call.is_heard = call.is_taken = True
            call.session = outcome.session
            if outcome.session is not None and self.is_connected:
                out.send.append(self._follow(outcome.session, at))
            self._drop_served(call.command.lift)

    def _refuse(self, request: str, reason: str, detail: str, at: float, out: Out) -> None:
        refused = self.calls.open.pop(request, None) or self.holds.pop(request)
        out.report.append(CommandRefused(at, refused.command, reason, detail))

    def _lift_seen(self, number: int, topic: str, data: Mapping[str, Any]) -> None:
        for lift, known in self.site.lifts.items():
            if known == number and self.is_connected:
                self.views[lift].take(topic, data)
                self._drop_served(lift)

    def _drop_served(self, lift: str) -> None:
        reading = self._reading(lift, 0.0)
        if reading is not None:
            self.calls.drop_served(lift, reading)

    def _check_site(self) -> None:
        for lift, number in self.site.lifts.items():
            if number not in self.config.decks:
                log.error("%s: the site has no lift %d, only %s", lift, number, sorted(self.config.decks))
        unknown = [area for area in self.site.areas.values() if area not in self.config.floors.values()]
        if unknown:
            log.error("the site has no areas %s, only %s", unknown, sorted(self.config.floors.values()))

    # time

    def tick(self, at: float) -> Out:
        """Call a few times a second: deadlines, renewals, pings, reports."""
        out = Out()
        for request, call, said in self.calls.overdue(at):
            self._end(request, at, out)
            out.report.append(CommandRefused(at, call.command, "offline", said))
        for request, hold in list(self.holds.items()):
            if not hold.is_heard and at - hold.sent_at >= FIRST_ANSWER_S:
                self._refuse(request, "offline", f"no first answer within {FIRST_ANSWER_S:g} s", at, out)
            elif at >= hold.until and at - hold.sent_at >= OUTCOME_S:
                del self.holds[request]
        self.calls.forget_old(at)
        if self.is_connected:
            self._keep_up(at, out)
            self._report(at, out)
        return out

    def _keep_up(self, at: float, out: Out) -> None:
        late = [self._requests.get(request, "a request") for request, asked in self._asked_at.items()
                if at - asked > FIRST_ANSWER_S]  # fmt: skip
        if at - self._heard_at > SILENT_S:
            out.lost = f"nothing heard for {SILENT_S:g} s"
        elif late:
            out.lost = f"no answer to {late[0]} within {FIRST_ANSWER_S:g} s"
        if at - self._pinged_at >= PING_S:
            self._pinged_at = at
            out.send.append(self._words.common("ping", self._number()))
        if at - self._subscribed_at >= RENEW_S:
            self._subscribe(at, out)

    def _reading(self, lift: str, at: float) -> CarReading | None:
        held = any(hold.command.lift == lift and hold.is_heard and at < hold.until for hold in self.holds.values())
        landing, car = self.calls.registered(lift, CallCar), self.calls.registered(lift, CarCall)
        return self.views.get(lift, View()).reading(self.config.floors, self._maps, landing, car, held)

    def _report(self, at: float, out: Out) -> None:
        """Each car that changed, or was not told for a second; nothing from a service that may be gone."""
        if at - self._heard_at > FRESH_S:
            return
        for lift in self.site.lifts:
            reading = self._reading(lift, at)
            told = self._reported.get(lift)
            if reading is not None and (told is None or told[1] != reading or at - told[0] >= REPORT_S):
                self._reported[lift] = (at, reading)
                out.report.append(CarSeen(at, lift, reading))
