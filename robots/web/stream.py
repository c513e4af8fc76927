"""Server-sent events: `facts` when something changed (all of it first), `beat` every second."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

from fastapi.sse import ServerSentEvent

from robots.web.facts import Facts, Feed

BEAT_S = 1.0
GATHER_S = 0.1  # changes that come together go together


async def fact_stream(facts: Facts, now: Callable[[], float], last: str = "") -> AsyncIterator[ServerSentEvent]:
    """A listener that comes back with its `last` event id gets what changed since; one whose id this server does not
    know (it was started anew) gets everything, with `full` set."""
    feed = Feed(facts)
    loop_time = feed.loop_time
    try:
        since = facts.version_of(last)
        version, changes = facts.since(since)
        yield _facts(facts, version, changes, not since, now())
        yield _beat(facts, now())
        due = loop_time() + BEAT_S
        while not facts.is_closed:
            await feed.wait(max(0.0, due - loop_time()))
            newest, changes = facts.since(version)
            if changes:
                version = newest
                yield _facts(facts, version, changes, False, now())
            if loop_time() >= due:
                yield _beat(facts, now())
                due = loop_time() + BEAT_S
            elif not facts.is_closed:
                await feed.rest(GATHER_S)
    finally:
        feed.close()


def _facts(facts: Facts, version: int, changes: list[dict[str, object]], full: bool, now: float) -> ServerSentEvent:
    body = {"full": full, "now": now, "changes": changes}
    return ServerSentEvent(
        event="facts", id=facts.mark(version), raw_data=json.dumps(body, ensure_ascii=False), retry=1000
    )


def _beat(facts: Facts, now: float) -> ServerSentEvent:
    """linked: to the broker. silent: seconds since the fleet was heard; the page counts them towards its patience."""
    body = {"now": now, "linked": facts.is_linked, "silent": round(facts.silent_s(), 1)}
    return ServerSentEvent(event="beat", raw_data=json.dumps(body))
