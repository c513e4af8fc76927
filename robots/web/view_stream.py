"""Server-sent events of a robot's own screen: `facts` is the whole view when it changed, `beat` comes every second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import ServerSentEvent

LOOK_S = 0.2
BEAT_S = 1.0


class Flag:
    """Set once, by another thread: the streams end."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        self.is_set = True


async def view_stream(
    view: Callable[[], dict[str, Any]],
    closing: Flag,
    now: Callable[[], float],
) -> AsyncIterator[ServerSentEvent]:
    """`view` is read several times a second: it must only read a slot, and an unchanged one must read the same."""
    shown, beat_due = "", 0.0
    loop = asyncio.get_running_loop()
    while not closing.is_set:
        body = json.dumps(view(), ensure_ascii=False)
        if body != shown:
            shown = body
            yield ServerSentEvent(event="facts", raw_data=body, retry=1000)
        if loop.time() >= beat_due:
            beat_due = loop.time() + BEAT_S
            yield ServerSentEvent(event="beat", raw_data=json.dumps({"now": now(), "linked": True}))
        await asyncio.sleep(LOOK_S)
