"""Which commands were taken already: one effect a request id, a bound on age and number, no flood."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from robots.core.commands import Remember
from robots.core.events import Received
from robots.core.freshness import Freshness
from robots.core.lift import AckStage, LiftAck, LiftCommand, Zone
from robots.gateway.timers import GatewayTimers

PREFIX = "request:"
_ENOUGH_HISTORY_S = 10.0


@dataclass(slots=True)
class Request:
    """A command taken, its newest answer, and until when it is remembered."""

    command: LiftCommand
    ack: LiftAck
    keep_until: float

    @property
    def key(self) -> str:
        return f"{PREFIX}{self.command.robot}/{self.command.request_id}"

    def to_json(self) -> dict[str, Any]:
        return {"command": asdict(self.command), "ack": asdict(self.ack), "keep_until": self.keep_until}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Request:
        """Raises KeyError, TypeError or ValueError for what `to_json` did not write."""
        command = LiftCommand(**{**data["command"], "presence": Zone(data["command"]["presence"])})
        ack = LiftAck(**{**data["ack"], "stage": AckStage(data["ack"]["stage"])})
        return cls(command, ack, float(data["keep_until"]))


@dataclass(slots=True)
class _Heard:
    """One robot's clock and pace."""

    clock: Freshness = field(default_factory=Freshness)
    since: float | None = None
    taken: deque[float] = field(default_factory=deque)


@dataclass(slots=True)
class Requests:
    timers: GatewayTimers
    _taken: dict[str, dict[str, Request]] = field(default_factory=dict)  # by robot, by request id
    _heard: dict[str, _Heard] = field(default_factory=dict)

    def restore(self, request: Request) -> None:
        self._taken.setdefault(request.command.robot, {})[request.command.request_id] = request

    def find(self, command: LiftCommand) -> Request | None:
        return self._taken.get(command.robot, {}).get(command.request_id)

    def all(self) -> list[Request]:
        return [request for taken in self._taken.values() for request in taken.values()]

    def heard(self, robot: str, event: Received) -> None:
        """Any live message of the robot tells how far its clock is off."""
        if not event.retained:
            heard = self._heard.setdefault(robot, _Heard())
            heard.clock.is_newer(event)
            if heard.since is None:
                heard.since = event.at

    def is_expired(self, event: Received, command: LiftCommand) -> bool:
        """Whether `valid_until` has passed, by the offset rule: the robot's clock need not agree with ours.

        While the robot has been heard for a few seconds only, all it sent may have been under way for as long, so
        the clocks are compared as well, with an allowance. Nothing is valid for longer than it would be remembered.
        """
        heard = self._heard.setdefault(command.robot, _Heard())
        if event.retained:
            return True  # commands are never retained; one that is comes from who knows when
        valid_s = min(command.valid_until - event.stamp, self.timers.remember_s)
        if not heard.clock.age(event, event.at) <= valid_s:
            return True
        short = heard.since is None or event.at - heard.since < _ENOUGH_HISTORY_S
        return short and event.at > command.valid_until + self.timers.skew_s

    def has_room(self, command: LiftCommand, now: float) -> bool:
        """Counts the command; False when the robot sends too many, or has too many that must be remembered."""
        taken = self._heard.setdefault(command.robot, _Heard()).taken
        while taken and now - taken[0] >= 10.0:
            taken.popleft()
        if len(taken) >= self.timers.commands_per_10s:
            return False
        if len(self._taken.get(command.robot, {})) >= self.timers.remember_count:
            return False
        taken.append(now)
        return True

    def store(self, command: LiftCommand, ack: LiftAck, now: float) -> Remember:
        """Keep the newest answer to a command; its id is kept as long as a repeat could still be carried out."""
        request = self.find(command)
        if request is None:
            request = Request(command, ack, now + self.timers.remember_s + self.timers.skew_s)
            self.restore(request)
        request.ack = ack
        return Remember(request.key, request.to_json())

    def forget_old(self, now: float) -> list[Remember]:
        """Drop the ids nobody can use any more."""
        old = [request for request in self.all() if request.keep_until <= now]
        for request in old:
            del self._taken[request.command.robot][request.command.request_id]
        return [Remember(request.key, None) for request in old]
