"""Ask the fleet and wait for its answer: one request, one reply, matched by key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from robots.core.runs import DispatchReply, DispatchRequest
from robots.mqtt.link import MqttLink

REPEAT_S = 2.0


class Asker:
    """Thread-safe. `take` is fed with every message of the link; `ask` blocks its caller, never the link."""

    def __init__(self, link: MqttLink, publish: Callable[[Any], None] | None = None) -> None:
        self._publish = publish or link.publish
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[threading.Event, list[DispatchReply]]] = {}

    def take(self, message: Any) -> bool:
        """True when the message was an answer somebody waits for, or one that came too late."""
        if not isinstance(message, DispatchReply):
            return False
        with self._lock:
            waiting = self._waiting.get(message.key)
        if waiting is not None:
            waiting[1].append(message)
            waiting[0].set()
        return True

    def ask(self, request: DispatchRequest, timeout: float = 5.0) -> DispatchReply | None:
        """The fleet's reply, or None after `timeout` seconds. Asks again meanwhile: the key makes it one."""
        answered: threading.Event = threading.Event()
        replies: list[DispatchReply] = []
        with self._lock:
            self._waiting[request.key] = (answered, replies)
        try:
            left = timeout
            while left > 0:
                self._publish(request)
                if answered.wait(min(REPEAT_S, left)):
                    return replies[0]
                left -= REPEAT_S
            return None
        finally:
            with self._lock:
                self._waiting.pop(request.key, None)
