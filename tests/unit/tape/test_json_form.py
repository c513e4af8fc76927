"""Every event and command goes onto a tape and comes back as it was."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core import commands, events, sensing
from robots.core.geometry import Pose
from robots.core.vda import Action, Blocking
from robots.courier import screen
from robots.elevator import commands as ride_commands
from robots.elevator import events as ride_events
from robots.gateway import hardware
from robots.tape.json_form import NotOnTapeError, from_data, to_data
from robots.tape.row import dump
from tests.fixtures.messages import JSON, MESSAGES, NUMBERS, TEXTS, of_dataclass

ANY_MESSAGE = st.one_of(*MESSAGES.values())
ODD = {
    events.Received: st.builds(
        events.Received, NUMBERS, ANY_MESSAGE, NUMBERS, st.integers(0), st.integers(0), st.booleans()
    ),
    events.Unreadable: st.builds(events.Unreadable, NUMBERS, TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS)),
    sensing.ScanSeen: st.builds(
        sensing.ScanSeen, NUMBERS, of_dataclass(Pose), NUMBERS, NUMBERS, NUMBERS, st.lists(NUMBERS).map(tuple)
    ),
    commands.Publish: st.builds(commands.Publish, ANY_MESSAGE, TEXTS),
    commands.Record: st.builds(commands.Record, TEXTS, TEXTS, st.dictionaries(TEXTS, JSON)),
    commands.Remember: st.builds(commands.Remember, TEXTS, JSON),
    commands.Note: st.builds(commands.Note, TEXTS, st.dictionaries(TEXTS, JSON), st.just("info")),
    screen.PersonIdentified: st.builds(screen.PersonIdentified, NUMBERS, TEXTS, TEXTS, st.lists(TEXTS).map(tuple)),
    ride_events.CargoTaken: st.builds(ride_events.CargoTaken, NUMBERS, st.tuples(TEXTS, TEXTS)),
}
KINDS = [
    kind
    for module in (events, commands, sensing, screen, ride_events, ride_commands, hardware)
    for kind in vars(module).values()
    if dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__ and kind is not screen.ScreenView
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_there_and_back(kind: Any, data: st.DataObject) -> None:
    value = data.draw(ODD[kind] if kind in ODD else of_dataclass(kind))
    assert from_data(json.loads(dump(to_data(value)))) == value


def test_what_json_does_not_have_survives_where_no_hint_tells() -> None:
    odd = {"is": "mine", "pair": (1, (2.5, "x")), "blocking": Blocking.HARD, "far": math.inf, "list": [1, None]}
    action = Action("wait", "a-1", Blocking.HARD, odd)
    back = from_data(json.loads(dump(to_data(action))))
    assert back == action
    assert isinstance(back.parameters["pair"], tuple)
    assert math.isnan(from_data(json.loads(dump(to_data(events.Tick(math.nan))))).at)


def test_what_is_not_known_is_written_without_an_error_and_refused_when_read() -> None:
    @dataclasses.dataclass(frozen=True)
    class Foreign:
        at: float

    data = to_data(events.Received(1.0, Foreign(2.0)))
    with pytest.raises(NotOnTapeError, match="unknown Foreign"):
        from_data(data)
    with pytest.raises(NotOnTapeError, match="Tick"):
        from_data({"is": "Tick", "when": 1.0})
