"""Ask the fleet and wait for its answer: one request, one reply, matched by key."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchReply, DispatchRequest

REPEAT_S = 2.0


class NotConnectedError(Exception):
    """The link is down: the request was not sent, and will not be later."""


class Asker:
    """Thread-safe. Its owner tells it of the link's ups and downs and feeds `take` with every message; `ask` blocks
    its caller, never the link.

    publish   sends a request on its way, once; False = it was dropped
    """

    def __init__(self, publish: Callable[[DispatchRequest], bool]) -> None:
        self._publish = publish
        self._news = threading.Condition()  # guards the two below; told of replies and of the link
        self._waiting: dict[str, tuple[DispatchRequest, list[list[DispatchReply]]]] = {}
        # key -> the request, and where each that waits looks for its reply
        self._is_up = False

    def link_up(self) -> None:
        with self._news:
            self._is_up = True

    def link_down(self) -> None:
        with self._news:
            self._is_up = False

    def take(self, message: Any) -> bool:
        """True when the message was an answer somebody waits for, or one that came too late."""
        if not isinstance(message, DispatchReply):
            return False
        with self._news:
            if message.key in self._waiting:
                for replies in self._waiting[message.key][1]:
                    replies.append(message)
                self._news.notify_all()
        return True

    def ask(self, request: DispatchRequest, timeout: float = 5.0) -> DispatchReply | None:
        """The fleet's reply. None after `timeout` seconds: the request may still take effect then.

        Asks again meanwhile, while the link is up only: the key makes it one, as it does for several who ask at the
        same time with the same key. Another request with a key that is being asked about is refused here: a reply could
        not be told from the other's. Raises NotConnectedError when nothing was sent.
        """
        replies: list[DispatchReply] = []
        until = time.monotonic() + timeout
        with self._news:
            if not self._is_up:
                raise NotConnectedError
            asked, waiting = self._waiting.setdefault(request.key, (request, []))
            if asked != request:
                return DispatchReply(request.client, request.key, "refused", reasons=(spoken(Reason.KEY_USED),))
            waiting.append(replies)
        try:
            if not self._publish(request):
                raise NotConnectedError
            return self._reply(request, replies, until)
        finally:
            with self._news:
                # by identity: two that wait have equal, empty lists
                waiting[:] = [other for other in waiting if other is not replies]
                if not waiting:
                    del self._waiting[request.key]

    def _reply(self, request: DispatchRequest, replies: list[DispatchReply], until: float) -> DispatchReply | None:
        again = time.monotonic() + REPEAT_S
        while True:
            with self._news:
                self._news.wait_for(lambda: bool(replies), max(0.0, min(again, until) - time.monotonic()))
                if replies:
                    return replies[0]
                may_repeat = self._is_up
            if time.monotonic() >= until:
                return None
            again = time.monotonic() + REPEAT_S
            if may_repeat:
                self._publish(request)
