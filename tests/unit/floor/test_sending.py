"""`hall send` follows its run: to its end, over a lost connection, and no longer than there is anything to hear."""

from __future__ import annotations

import queue
from dataclasses import replace
from typing import Any

import pytest

from robots.core.events import LinkDown, LinkUp, Received
from robots.core.runs import FleetSummary, RunState
from robots.floor.rounding import parts_of
from robots.floor.sending import RECONNECT_S, SILENCE_S, Ears, SendError, follow, moment
from tests.web.stage import COMING, NOW, RUN, RUN_FACT

SUMMARY = FleetSummary((), 1, 0)


class Script:
    """An inbox and a clock in one: each event comes so many seconds after the one before it."""

    speed = 1.0

    def __init__(self, *events: tuple[float, Any]) -> None:
        self.events = list(events)
        self.at = NOW

    def now(self) -> float:
        return self.at

    def real(self, seconds: float) -> float:
        return seconds

    def get(self, timeout: float) -> Any:
        if not self.events or self.events[0][0] > timeout:
            if self.events:
                self.events[0] = (self.events[0][0] - timeout, self.events[0][1])
            self.at += timeout
            raise queue.Empty
        after, event = self.events.pop(0)
        self.at += after
        return event


def heard(message: Any) -> Received:
    return Received(NOW, message, NOW, 1, 1, False)


def followed(script: Script) -> tuple[bool, list[str], list[dict[str, object]]]:
    texts: list[str] = []
    lines: list[dict[str, object]] = []

    def show(line: dict[str, object], text: str) -> None:
        lines.append(line)
        texts.append(text)

    try:
        states = follow(Ears(script, script), [RUN], "again with --key key-one", show)  # type: ignore[arg-type]
        return states == [RunState.DELIVERED], texts, lines
    except SendError as error:
        return False, [*texts, f"{error.exit_code}: {error}"], lines


@pytest.mark.parametrize(("end", "is_delivered"), [(RunState.DELIVERED, True), (RunState.RETURNED, False)])
def test_each_change_is_shown_once_until_the_end(end: RunState, is_delivered: bool) -> None:
    facts = [replace(RUN_FACT, state=state) for state in (RunState.TO_PICKUP, RunState.TO_PICKUP, end)]
    other = replace(RUN_FACT, run=COMING, state=RunState.FAILED)
    script = Script((1, heard(facts[0])), (1, heard(other)), (1, heard(facts[1])), (1, heard(facts[2])))
    delivered, _, lines = followed(script)
    assert (delivered, [line["state"] for line in lines]) == (is_delivered, ["to_pickup", end.value])


def test_a_lost_connection_is_told_and_waited_for() -> None:
    script = Script(
        (1, LinkDown(NOW)), (RECONNECT_S - 1, LinkUp(NOW)), (1, heard(replace(RUN_FACT, state=RunState.DELIVERED)))
    )
    delivered, texts, lines = followed(script)
    assert delivered
    assert texts[:2] == ["connection lost; the run goes on", "connected again"]
    assert lines[0] == {"run": RUN, "link": "lost"}


def test_an_end_that_is_heard_just_before_the_link_is_up_again_counts() -> None:
    done = heard(replace(RUN_FACT, state=RunState.DELIVERED))
    assert followed(Script((1, LinkDown(NOW)), (3, done)))[0]


def test_a_floor_that_stays_away_ends_it_with_what_to_do() -> None:
    script = Script((1, LinkDown(NOW)))
    _, texts, _ = followed(script)
    assert script.at == NOW + 1 + RECONNECT_S
    assert texts[-1].startswith("3: no connection for 60 s")
    assert "--key key-one" in texts[-1]
    assert "./hall up" in texts[-1]


def test_a_floor_that_falls_silent_ends_it_with_what_to_do() -> None:
    script = Script(*[(2, heard(SUMMARY))] * 50)
    _, texts, _ = followed(script)
    assert script.at == NOW + 100 + SILENCE_S
    assert texts[-1].startswith("3: nothing heard from the floor for 30 s")
    assert "--key key-one" in texts[-1]


def test_link_ups_alone_are_no_sign_of_life() -> None:
    script = Script(*[(5, LinkUp(NOW))] * 50)
    followed(script)
    assert script.at == NOW + SILENCE_S


def test_a_run_that_had_ended_before_the_reply_came_is_not_waited_for() -> None:
    """The same key again, after the end: its retained fact came on connecting, before the reply."""
    script = Script((0, heard(replace(RUN_FACT, state=RunState.DELIVERED))), (1, LinkUp(NOW)))
    ears = Ears(script, script)  # type: ignore[arg-type]
    ears.until(5, lambda event: event if isinstance(event, LinkUp) else None, "no broker")
    assert follow(ears, [RUN], "", lambda line, text: None) == [RunState.DELIVERED]


def test_what_does_not_come_in_time_is_named() -> None:
    script = Script(*[(1, heard(SUMMARY))] * 50)
    with pytest.raises(SendError, match="no broker") as missing:
        Ears(script, script).until(5, lambda event: None, "no broker")  # type: ignore[arg-type]
    assert (missing.value.exit_code, script.at) == (3, NOW + 5)


def test_a_round_is_followed_to_the_end_of_each_of_its_runs_and_counted() -> None:
    two = replace(RUN_FACT, run=COMING, to="2F-permits", round=RUN)
    one = replace(RUN_FACT, round=RUN)
    script = Script(
        (1, heard(one)), (1, heard(two)), (1, heard(replace(one, state=RunState.DELIVERED))),
        (1, heard(replace(two, state=RunState.RETURNED))),
    )  # fmt: skip
    texts: list[str] = []
    lines: list[dict[str, object]] = []

    def show(line: dict[str, object], text: str) -> None:
        lines.append(line)
        texts.append(text)

    states = follow(Ears(script, script), [RUN, COMING], "", show)  # type: ignore[arg-type]
    assert states == [RunState.DELIVERED, RunState.RETURNED]
    assert [(line["run"], line["state"]) for line in lines] == [
        (RUN, "to_pickup"), (COMING, "to_pickup"), (RUN, "delivered"), (COMING, "returned"),
    ]  # fmt: skip
    assert texts[2].startswith("1/2 A12 → 3F-archive")
    assert texts[2].endswith("(1/2 delivered)")
    assert lines[3]["to"] == "2F-permits"


@pytest.mark.parametrize(
    ("ways", "labels", "words"),
    [
        (["A12:B01"], [], "2 to 12 parts"),
        (["A12:B01"] * 13, [], "2 to 12 parts"),
        (["A12:B01", "A12"], [], "FROM:TO"),
        (["A12:B01", "A12:B01:B02"], [], "FROM:TO"),
        (["A12:B01", "A10:B01"], ["x", "y", "z"], "3 labels for 2 parts"),
    ],
)
def test_what_is_no_round_is_said_before_anything_is_sent(ways: list[str], labels: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parts_of(ways, labels, False, False)


def test_labels_belong_to_the_parts_in_their_order_and_one_goes_round_with_a_chain() -> None:
    ways = ["A12:3F-archive", "3F-archive:A10"]
    assert [part.label for part in parts_of(ways, ["x"], False, False)] == ["x", ""]
    assert [part.label for part in parts_of(ways, ["x"], True, True)] == ["x", "x"]
    assert all(part.confidential for part in parts_of(ways, [], True, True))


SHANGHAI = "Asia/Shanghai"
AT_TEN = 1_767_578_400.0  # 2026-01-05 10:00 there


@pytest.mark.parametrize("text, after_s", [
    ("10:30", 1800.0), ("2026-01-05 10:30", 1800.0), (" 2026-01-06 10:00 ", 86_400.0), ("09:00", -3600.0),
])  # fmt: skip
def test_a_time_is_the_halls_own_and_of_today_without_a_date(text: str, after_s: float) -> None:
    assert moment(text, SHANGHAI, AT_TEN) == AT_TEN + after_s


def test_without_a_time_there_is_none() -> None:
    assert moment("", SHANGHAI, AT_TEN) is None


@pytest.mark.parametrize("text", ["soon", "25:00", "2026-02-30 09:00", "10:30 2026-01-05", "2026-01-05"])
def test_what_is_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(SendError, match="is no time: write 09:30 or 2026-01-05 09:30"):
        moment(text, SHANGHAI, AT_TEN)
