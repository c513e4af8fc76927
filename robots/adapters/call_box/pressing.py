"""Presses of buttons through one box, one at a time: each is looked for in the inputs, repeated, and given up."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from robots.core.callbox import BoxCommand
from robots.gateway.hardware import HardwareCommand

READ_BACK_S = 0.5
ANSWER_S = 0.8
TRIES = 3


@dataclass(slots=True)
class Press:
    """One press.

    shown    any of these inputs shows that it worked; none: the box's answer is enough
    command  what is refused when it does not
    """

    output: str
    shown: tuple[str, ...]
    command: HardwareCommand
    tries: int = 0
    command_id: str = ""
    sent_at: float = 0.0
    answered_at: float | None = None


@dataclass(slots=True)
class Pressing:
    """The presses of a box.

    A press the box has not answered is sent again with its id, so that the box can tell a repeat from a second press;
    one it answered without its lamp is a new press.
    """

    group: str
    lift: str
    pulse_s: float
    prefix: str
    waiting: deque[Press] = field(default_factory=deque)
    now: Press | None = None
    _number: int = 0

    def add(self, press: Press) -> None:
        """After those that wait; one of the same button already there is enough."""
        if press.output not in {other.output for other in (*self.waiting, *([self.now] if self.now else []))}:
            self.waiting.append(press)

    def drop(self, *, of: str = "") -> None:
        """Forget presses whose output begins so."""
        self.waiting = deque(press for press in self.waiting if not press.output.startswith(of))
        if self.now is not None and self.now.output.startswith(of):
            self.now = None

    def seen(self, closed: Collection[str], command_id: str, at: float) -> None:
        """The box spoke."""
        press = self.now
        if press is None:
            return
        if press.answered_at is None and command_id == press.command_id:
            press.answered_at = at
        if any(name in closed for name in press.shown) or (press.answered_at is not None and not press.shown):
            self.now = None

    def due(self, at: float) -> tuple[BoxCommand | None, Press | None, str]:
        """What to send now, which press is given up, and why."""
        if self.now is None and self.waiting:
            self.now = self.waiting.popleft()
            return self._send(self.now, at), None, ""
        press = self.now
        if press is None:
            return None, None, ""
        since = press.sent_at if press.answered_at is None else press.answered_at
        if at - since < (ANSWER_S if press.answered_at is None else READ_BACK_S):
            return None, None, ""
        if press.tries < TRIES:
            return self._send(press, at), None, ""
        self.now = None
        why = "the box does not answer" if press.answered_at is None else f"{press.shown[0]} did not close"
        return None, press, f"{press.output}: {why} after {TRIES} presses"

    def _send(self, press: Press, at: float) -> BoxCommand:
        if press.tries == 0 or press.answered_at is not None:
            self._number += 1
            press.command_id = f"{self.prefix}-{self._number}"
        press.tries, press.sent_at, press.answered_at = press.tries + 1, at, None
        return BoxCommand(self.group, self.lift, press.command_id, press.output, self.pulse_s)
