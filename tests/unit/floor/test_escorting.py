"""`hall escort` follows its escort: each change once, to its end, over a lost connection, and not for ever."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.events import LinkDown, LinkUp
from robots.core.reasons import Reason, spoken
from robots.core.runs import EscortFact, FleetSummary, RobotFact
from robots.floor.escorting import FACT_S, follow_escort
from robots.floor.sending import RECONNECT_S, SILENCE_S, Ears, SendError
from tests.unit.floor.test_sending import Script, heard

AT = Instant(0.0)


def summary(state: Any, escort: str = "escort-x-4", **more: Any) -> Any:
    fact = EscortFact(escort, "B02", state, AT, **more)
    return heard(FleetSummary((RobotFact("x", True, "escort", 1.0, "f", "", "", escort=fact),), 0, 0))


def followed(script: Script) -> tuple[str, list[str]]:
    texts: list[str] = []
    fact = follow_escort(Ears(script, script), "escort-x-4", lambda line, text: texts.append(text))  # type: ignore[arg-type]
    return fact.state, texts


def test_each_change_is_shown_once_until_the_end_with_its_reason() -> None:
    gone = (spoken(Reason.VISITOR_GONE),)
    waits = summary("leading", waiting_for="waiting_for_visitor")
    state, texts = followed(Script(
        (1, summary("given_up", "escort-x-3")), (1, summary("leading")), (2, summary("leading")), (2, waits),
        (1, LinkDown(0.0)), (RECONNECT_S - 1, LinkUp(0.0)), (1, summary("given_up", reasons=gone)),
    ))  # fmt: skip
    assert state == "given_up"
    assert texts[:1] == ["leading            x        → B02"]
    assert [text for text in texts if "connect" in text] == ["connection lost; the escort goes on", "connected again"]
    assert texts[-1].endswith(gone[0].en)
    assert len(texts) == 5


@pytest.mark.parametrize("events", [(), tuple((FACT_S, summary("arrived", "escort-x-3")) for _ in range(3))])
def test_a_floor_that_tells_nothing_of_it_is_not_waited_for(events: Any) -> None:
    script = Script(*events)
    with pytest.raises(SendError, match="hall why escort-x-4"):
        followed(script)
    assert script.now() - Script().now() <= max(SILENCE_S, 3 * FACT_S)
