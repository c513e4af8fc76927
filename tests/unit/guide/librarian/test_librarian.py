"""The librarian's mind: every turn once, hand-offs step by step, phrasings by two persons, nothing too old."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.visitors import (
    Additions,
    Handoff,
    HandoffCleared,
    HandoffReason,
    HandoffReply,
    HandoffState,
    KioskTurn,
    PhrasingWish,
    Turn,
    TurnsTaken,
)
from robots.guide.librarian import Forget, Librarian
from robots.guide.librarian.taken import GAP_S
from robots.store.ledger import StoredRecord

AT = 1_767_580_320.0
TURN = KioskTurn("xiaozhi", 1, "s", Instant(AT), "zh", "狗证在哪里办", "handoff", ("a", "b"), 0.3, "unsure", "none")
PACKET = Handoff(
    "xiaozhi", "h-1", "s", HandoffState.WAITING, HandoffReason.UNSURE, "zh",
    (Turn(Instant(AT), "visitor", "狗证"),), ("a",), "b1-F1", 1.0, 2.0, Instant(AT),
)  # fmt: skip


class Host:
    """Keeps what the mind wants kept, as a ledger does."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.records: list[StoredRecord] = []
        self.values: dict[str, Any] = {}
        self.mind = Librarian(**options)

    def feed(self, event: Any) -> list[Any]:
        commands = self.mind.handle(event)
        for command in commands:
            if isinstance(command, Record):
                self.records.append(
                    StoredRecord(len(self.records) + 1, event.at, command.kind, command.subject, command.data)
                )
            elif isinstance(command, Remember):
                self.values[command.key] = command.value
                if command.value is None:
                    del self.values[command.key]
        return commands

    def hear(self, message: Any, at: float = AT) -> list[Any]:
        return self.feed(Received(at, message))

    def restart(self) -> None:
        self.mind = Librarian.restored(self.records, self.values, **self.options)

    def kinds(self) -> list[str]:
        return [record.kind for record in self.records]


@pytest.fixture
def host() -> Host:
    return Host()


def taken(commands: list[Any]) -> list[int]:
    return [c.message.number for c in commands if isinstance(c, Publish) and isinstance(c.message, TurnsTaken)]


def test_a_turn_is_recorded_once_also_over_a_restart_and_told_to_the_guide_again(host: Host) -> None:
    assert taken(host.hear(TURN)) == [1]
    assert taken(host.hear(TURN)) == [1]
    host.restart()
    assert taken(host.hear(TURN)) == [1]
    assert taken(host.feed(LinkUp(AT))) == [1]
    assert host.kinds() == ["turn_taken"]


def test_a_number_that_is_missing_holds_the_confirmation_until_it_can_come_no_more(host: Host) -> None:
    host.feed(LinkUp(AT))
    host.hear(TURN)
    assert taken(host.hear(replace(TURN, number=3))) == [1]
    host.restart()
    host.feed(LinkUp(AT))
    assert taken(host.feed(Tick(AT + 1))) == []
    assert taken(host.hear(replace(TURN, number=2), AT + 2)) == [3]
    host.hear(replace(TURN, number=9), AT + 3)
    assert taken(host.feed(Tick(AT + 3 + GAP_S - 1))) == []
    commands = host.feed(Tick(AT + 5 + GAP_S))
    assert taken(commands) == [9]
    assert [(c.data["first"], c.data["count"]) for c in commands if isinstance(c, Note)] == [(4, 5)]


def test_a_guide_that_lost_its_memory_loses_no_turn(host: Host) -> None:
    host.hear(TURN)
    again = replace(TURN, at=Instant(AT + 999), question="另一个问题")
    host.hear(again)
    host.hear(again)
    assert [record.data["question"] for record in host.records] == ["狗证在哪里办", "另一个问题"]


def test_what_the_guide_failed_to_mask_is_masked_here(host: Host) -> None:
    host.hear(replace(TURN, question="我的手机是13812345678"))
    answered = replace(PACKET, state=HandoffState.ANSWERED, answer="请打13812345678", person="wang")
    host.hear(answered)
    host.hear(PhrasingWish("key-00001", "wang", "propose", "a", "zh", "13812345678怎么查"))
    assert "13812345678" not in repr((host.records, host.values))
    assert len(host.records) == 3


def test_the_course_of_a_handoff_is_recorded_step_by_step_and_forgotten_when_it_is_cleared(host: Host) -> None:
    host.hear(PACKET)
    host.hear(PACKET)
    host.hear(HandoffReply("xiaozhi", "h-1", "key-1", "wang", "acknowledge"))
    host.hear(HandoffReply("xiaozhi", "h-1", "key-1", "wang", "acknowledge"))
    host.hear(replace(PACKET, state=HandoffState.ACKNOWLEDGED, person="wang"))
    host.restart()
    host.hear(HandoffReply("xiaozhi", "h-1", "key-1", "wang", "acknowledge"))
    host.hear(replace(PACKET, state=HandoffState.ACKNOWLEDGED, person="wang"))
    over = replace(PACKET, state=HandoffState.ENDED, person="wang", transcript=())
    host.hear(over)
    host.hear(over)
    host.hear(HandoffCleared("xiaozhi", "h-1"))
    host.hear(HandoffCleared("xiaozhi", "h-1"))
    steps = [r.data.get("state", r.data.get("what")) for r in host.records]
    assert steps == ["waiting", "acknowledge", "acknowledged", "ended"]
    assert host.records[-1].data["question"] == "狗证"
    assert not host.values


def test_one_that_was_cleared_while_open_has_ended(host: Host) -> None:
    host.hear(PACKET)
    host.hear(HandoffCleared("xiaozhi", "h-1"))
    assert [(r.data["state"], r.data["because"]) for r in host.records] == [("waiting", ""), ("ended", "cleared")]


PROPOSE = PhrasingWish("key-0001", "wang", "propose", "id_card_renew", "zh", "身份证到日子了")


def additions(commands: list[Any]) -> list[Additions]:
    return [c.message for c in commands if isinstance(c, Publish) and isinstance(c.message, Additions)]


def outcome(host: Host, key: str) -> tuple[str, str]:
    found = host.values["wishes"][key]
    return found["what"], found["why"]


def test_a_phrasing_takes_two_persons_and_then_goes_to_the_guides_at_once(host: Host) -> None:
    assert additions(host.hear(PROPOSE)) == []
    assert additions(host.hear(PhrasingWish("key-0002", "wang", "approve", proposal="key-0001"))) == []
    assert outcome(host, "key-0002") == ("refused", "same_person")
    host.restart()
    (known,) = additions(host.hear(PhrasingWish("key-0003", "li", "approve", proposal="key-0001")))
    assert (known.revision, known.phrasings[0].text) == (1, "身份证到日子了")
    assert (known.phrasings[0].proposed_by, known.phrasings[0].approved_by) == ("wang", "li")
    assert host.hear(PhrasingWish("key-0003", "li", "approve", proposal="key-0001")) == []
    host.restart()
    assert additions(host.feed(LinkUp(AT))) == [known]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (replace(PROPOSE, key="key-0009", text=" ？！ "), "no_text"),
        (replace(PROPOSE, key="key-0009", entry=""), "unknown_entry"),
        (replace(PROPOSE, key="key-0009", person="li"), "already_proposed"),
        (PhrasingWish("key-0009", "li", "reject", proposal="nothing"), "unknown_proposal"),
        (PhrasingWish("key-0009", "wang", "reject", proposal="key-0001"), "same_person"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_a_reason(host: Host, wish: PhrasingWish, why: str) -> None:
    host.hear(PROPOSE)
    host.hear(wish)
    assert outcome(host, "key-0009") == ("refused", why)
    assert host.kinds() == ["phrasing_proposed"]


def test_a_rejected_one_is_gone(host: Host) -> None:
    host.hear(PROPOSE)
    assert additions(host.hear(PhrasingWish("key-0002", "li", "reject", proposal="key-0001"))) == []
    assert host.values["proposals"] == {}
    assert host.kinds() == ["phrasing_proposed", "phrasing_rejected"]


def test_records_get_no_older_than_allowed_and_it_says_so() -> None:
    host = Host(keep_days=14)
    host.hear(TURN)
    day = 86400.0
    assert not any(isinstance(c, Forget) for c in host.feed(Tick(AT + 13.9 * day)))
    host.restart()
    commands = host.feed(Tick(AT + 14 * day))
    assert [c.before for c in commands if isinstance(c, Forget)] == [AT + day]
    assert host.kinds()[-1] == "records_forgotten"
    assert not any(isinstance(c, Forget) for c in host.feed(Tick(AT + 14 * day + 60)))


def test_unexpected_events_change_nothing(host: Host) -> None:
    for event in (object(), Received(AT, object()), Received(AT, TurnsTaken("xiaozhi", 3))):
        assert all(isinstance(command, Note) for command in host.mind.handle(event))
    assert all(isinstance(c, Note) for c in host.hear(replace(TURN, number=0)))
    assert host.records == []
