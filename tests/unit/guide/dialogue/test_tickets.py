"""What a guide says when asked how long a queue number still waits."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from robots.core.clock import Instant
from robots.core.commands import Record
from robots.core.events import Received
from robots.core.waiting import CalledTicket, Estimate, PlaceInLine, WaitingFact
from robots.guide.dialogue.tickets import STALE_S, asked_ticket
from robots.guide.kiosk import KioskView
from robots.guide.librarian import Librarian
from robots.guide.librarian.figures import figures
from robots.guide.librarian.unanswered import unanswered_turns
from tests.unit.guide.dialogue.visit import START, Visit

LINE = (PlaceInLine("A032", Estimate(430.0, 600.0, 870.0)), PlaceInLine("A033", None))
FACT = WaitingFact("A", Instant(START), LINE, (CalledTicket("A031", "A07", Instant(START)),), 6, 30, None)


def said(text: str, fact: WaitingFact | None = FACT) -> KioskView:
    visit = Visit()
    if fact is not None:
        visit.give(Received(START, fact))
    return visit.ask(text)


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        ("A032 还要等多久", "A032"),
        ("how long for A032?", "A032"),
        ("a 032前面还有几个人", "A032"),
        ("B007", "B007"),
        ("A零三二还要等多久", "A032"),
        ("Ａ０３２ 什么时候叫到", "A032"),
        ("A031 叫到我了，带我去窗口", "A031"),
        ("A031 has been called, take me to my window", "A031"),
        ("A一二三四 还要等多久", ""),
        ("我是A032号", ""),
        ("A032 过号了怎么办", ""),
        ("A12 窗口要等多久", ""),
        ("还要等多久", ""),
        ("身份证号 A0321 要等多久", ""),
    ],
)
def test_a_number_and_a_question_of_time_are_told_from_the_rest(text: str, ticket: str) -> None:
    assert asked_ticket(text) == ticket


def test_the_range_and_who_is_ahead_are_said() -> None:
    view = said("A032 还要等多久")
    assert "前面还有 0 位" in view.says.zh
    assert "7 到 15 分钟" in view.says.zh
    view = said("how long for A032?")
    assert view.lang == "en"
    assert "7 to 15 minutes" in view.says.en
    assert "1 ahead of A033" in said("how long for A033?").says.en, "without a range nothing is promised"


def test_who_is_called_is_sent_to_the_window() -> None:
    assert "请现在到 A07 窗口" in said("A031 还要等多久").says.zh


@pytest.mark.parametrize(
    ("text", "fact", "words"),
    [
        ("A099 还要等多久", FACT, "没有 A099"),
        ("C001 还要等多久", FACT, "查不到 C001"),
        ("A032 还要等多久", None, "查不到 A032"),
    ],
)
def test_what_it_does_not_know_it_says_and_points_to_the_desk(text: str, fact: WaitingFact | None, words: str) -> None:
    says = said(text, fact).says
    assert words in says.zh
    assert "总服务台" in says.zh
    assert "service desk" in says.en


def test_old_facts_are_not_told_as_news() -> None:
    old = WaitingFact("A", Instant(START - STALE_S - 60.0), LINE, (), 6, 30, None)
    assert "查不到 A032" in said("A032 还要等多久", old).says.zh


def test_other_questions_go_their_usual_way() -> None:
    assert said("换身份证").answer.entry == "renew"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "by"), [("A032 还要等多久", "robot"), ("A零三三还要等多久", "window"), ("how long for A099?", "window")]
)
def test_the_question_is_a_turn_for_the_librarian_without_its_number(text: str, by: str) -> None:
    visit, librarian = Visit(), Librarian()
    visit.give(Received(START, FACT))
    visit.ask(text, by="speech")
    visit.touch("done")
    [turn] = visit.turns
    assert (turn.kind, turn.ids, turn.resolved_by) == ("answer", (), by)
    on_disk = [*visit.remembered.values(), *librarian.handle(Received(START, turn))]
    assert "[号码]" in str(on_disk)
    assert not any(number in str(on_disk) for number in ("A03", "A零", "A099"))
    assert figures([turn], lambda at: "today").total.percent(by) == 100.0
    assert not unanswered_turns([turn]), "no knowledge base could answer it better"


def test_what_staff_answered_is_kept_without_the_number_too() -> None:
    visit, librarian = Visit(), Librarian()
    visit.ask("心脏病发作了，我是 A032 号")
    [moved] = [one for one in librarian.handle(Received(START, visit.packet)) if isinstance(one, Record)]
    assert "A032" in str(visit.packet), "who helps reads it"
    assert "A032" not in str(moved)
    assert moved.data["question"] == "心脏病发作了，我是 [号码] 号"


@dataclass(frozen=True)
class Everywhere:
    """It may lead to any window of the hall."""

    def leads_to(self, map_id: str, stop: str, at: float) -> bool:
        return bool(stop)


def test_who_is_called_can_be_led_to_the_window_until_they_ask_something_else() -> None:
    visit = Visit()
    visit.mind.floors = Everywhere()
    visit.give(Received(START, FACT))
    assert "escort" not in visit.ask("A032 还要等多久").buttons, "not called yet"
    assert "escort" in visit.ask("A031 还要等多久").buttons
    assert visit.mind.leads_to() == "A07"
    assert "escort" not in visit.ask("A032 还要等多久").buttons
    view = visit.ask("A031 叫到我了，带我去窗口")
    assert visit.mind.wish is not None
    assert (visit.mind.wish.stop, "escort" in view.buttons) == ("A07", False), "led at once, one wish at a time"
