"""The calls of one client: on their way, taken, given up.

A call is sent, then heard (the service has it), then taken (the control has it, with a session) until it is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from robots.adapters.two_step.words import Outcome
from robots.gateway.hardware import CallCar, CarCall, CarReading

FIRST_ANSWER_S = 4.0
OUTCOME_S = 8.0
OLD_S = 120.0
GIVEN_UP_S = 600.0


@dataclass(slots=True)
class Call:
    """A landing or car call. is_doubtful: taken before the connection was lost, and not spoken of since."""

    command: CallCar | CarCall
    sent_at: float
    is_heard: bool = False
    is_taken: bool = False
    is_doubtful: bool = False
    session: int | None = None


@dataclass(slots=True)
class Calls:
    """By request id. given_up: when, and the lift, of calls whose session nobody has heard of yet."""

    open: dict[str, Call] = field(default_factory=dict)
    given_up: dict[str, tuple[float, str]] = field(default_factory=dict)

    def of(self, lift: str) -> list[str]:
        """The requests of a lift's calls."""
        return [request for request, call in self.open.items() if call.command.lift == lift]

    def like(self, command: CallCar | CarCall) -> tuple[str, Call] | None:
        """The call that this command would repeat."""
        return next(((request, call) for request, call in self.open.items() if call.command == command), None)

    def end(self, request: str, at: float) -> int | None:
        """Nobody waits for it any more; the session to delete, if there is one."""
        call = self.open.pop(request)
        if call.session is None:
            self.given_up[request] = (at, call.command.lift)
        return call.session

    def too_late(self, outcome: Outcome) -> tuple[str, int | None] | None:
        """The lift of a call that was given up and the session to delete; None for any other."""
        if outcome.request not in self.given_up:
            return None
        _, lift = self.given_up.pop(outcome.request)
        return lift, outcome.session if outcome.success else None

    def doubt(self) -> None:
        """The connection is lost: what happens to taken calls is not heard."""
        for call in self.open.values():
            call.is_doubtful = call.is_taken

    def seen(self, session: int, state: str) -> None:
        """The service speaks of a call."""
        for request, call in list(self.open.items()):
            if call.session == session:
                call.is_doubtful = False
                if state == "served":
                    del self.open[request]

    def drop_served(self, lift: str, reading: CarReading) -> None:
        """A call is done with when the car has opened there."""
        for request in self.of(lift):
            call = self.open[request]
            if call.is_taken and reading.is_open_at(call.command.map_id):
                del self.open[request]

    def registered(self, lift: str, kind: type[CallCar | CarCall]) -> tuple[str, ...]:
        """Floors the lift's control has a call for."""
        calls = [self.open[request] for request in self.of(lift)]
        return tuple(
            call.command.map_id
            for call in calls
            if isinstance(call.command, kind) and call.is_taken and not call.is_doubtful
        )

    def sessions(self) -> list[int]:
        return [call.session for call in self.open.values() if call.session is not None]

    def overdue(self, at: float) -> Iterator[tuple[str, Call, str]]:
        """Calls without an answer in time, with the words for it."""
        for request, call in list(self.open.items()):
            limit = OUTCOME_S if call.is_heard else FIRST_ANSWER_S
            if not call.is_taken and at - call.sent_at >= limit:
                step = "second" if call.is_heard else "first"
                yield request, call, f"no {step} answer within {limit:g} s"

    def forget_old(self, at: float) -> None:
        for request in [request for request, (since, _) in self.given_up.items() if at - since > GIVEN_UP_S]:
            del self.given_up[request]
