"""Somebody in the way: asked aloud now and then, then a person is called, then the way is given up. It ends."""

from __future__ import annotations

from typing import Any

from robots.core.sensing import Say

PLEASE_S = 15.0
"""Between two requests to somebody in the way."""
STUCK_S = 120.0
"""A way blocked for so long wants a person; nobody is asked to step aside any more."""
HELP_S = 120.0
"""So long a person is waited for then; nobody waits a second time for one who has been here."""


class InTheWay:
    """since: no headway since then; None: it drives."""

    def __init__(self) -> None:
        self.since: float | None = None
        self._please_at = 0.0
        self._called = self._was_helped = False

    def see(self, at: float, blocked: bool) -> list[Any]:
        """Whether it is blocked, at every step of a drive; what to say."""
        if not blocked:
            self.since = None
            return []
        if self.since is None:
            self.since, self._called = at, False
        if at - self.since >= STUCK_S:
            say, self._called = [] if self._called else [Say("need_help")], True
            return say
        if at < self._please_at:
            return []
        self._please_at = at + PLEASE_S
        return [Say("please_let_me_pass")]

    def passed(self) -> None:
        """A node of its way is behind it: whatever stands before it now is something else."""
        self._was_helped = False

    def helped(self) -> None:
        """A person has seen to it: tried once more."""
        self._was_helped, self.since = True, None

    def begin(self) -> None:
        """Another way than before."""
        self.since, self._was_helped = None, False

    def until(self, at: float) -> float | None:
        """When a person is called, afterwards when it gives up; None: it drives."""
        if self.since is None:
            return None
        return self.since + STUCK_S if at < self.since + STUCK_S else self._end

    def is_over(self, at: float) -> bool:
        """Asked, a person called, and nothing has come of it."""
        return self.since is not None and at >= self._end

    @property
    def _end(self) -> float:
        return (self.since or 0.0) + STUCK_S + (0.0 if self._was_helped else HELP_S)
