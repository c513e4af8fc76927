"""Figures, clusters and the week's report, from records."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from robots.core.clock import Instant
from robots.core.visitors import KioskTurn
from robots.guide.librarian.clusters import clusters
from robots.guide.librarian.figures import figures
from robots.guide.librarian.unanswered import unanswered, unanswered_turns
from robots.guide.librarian.week import Span, monday_of, week
from robots.store.ledger import StoredRecord

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 1, 5)
AT = Span.week(MONDAY, ZONE).from_ + 10 * 3600
TURN = KioskTurn("xiaozhi", 1, "s", Instant(AT), "zh", "身份证到期", "answer", ("id_card_renew",), 0.9)


def turn(number: int, question: str = "身份证到期", **changes: Any) -> KioskTurn:
    return replace(TURN, number=number, session=f"s{number}", question=question, **changes)


def unsure(number: int, question: str, **changes: Any) -> KioskTurn:
    return turn(
        number, question, **{"kind": "handoff", "ids": (), "reason": "unsure", "resolved_by": "none", **changes}
    )


def test_shares_count_what_was_answered_and_by_whom() -> None:
    asked = [turn(n) for n in range(6)] + [turn(n, resolved_by="online", ids=()) for n in range(6, 9)]
    asked += [turn(9, resolved_by="window"), turn(10, resolved_by="none"), turn(11, useful="no")]
    found = figures(asked, Span.week(MONDAY, ZONE).day_of, ["2026-01-05", "2026-01-06"])
    assert (found.total.robot, found.total.online, found.total.window, found.total.none) == (7, 3, 1, 1)
    assert found.total.percent("robot") == 63.6
    assert found.by_day["2026-01-05"].asked == 12
    assert found.by_day["2026-01-06"].asked == 0
    assert found.top(1)[0][0] == "id_card_renew"
    assert figures([], str).total.percent("robot") is None


def test_alike_questions_come_together_whatever_their_order() -> None:
    dogs = ["狗证在哪里办", "遛狗证哪里办", "狗证怎么办", "狗证要带什么"]
    bikes = ["共享单车押金退不了", "单车押金不退找谁"]
    texts = [dogs[0], bikes[0], dogs[1], "钓鱼证", dogs[2], bikes[1], dogs[3], ""]
    for order in (texts, texts[::-1]):
        groups = [{order[i] for i in group} for group in clusters(order)]
        assert set(dogs) in groups
        assert set(bikes) in groups
        assert len(groups) == 4
    assert clusters([]) == []


def test_only_what_a_better_knowledge_base_might_answer_is_listed() -> None:
    asked = [
        unsure(1, "狗证"), unsure(2, "我要找人", reason="wants_person"), unsure(3, "滚", reason="abuse"), turn(4),
        turn(5, "护照", useful="no"), unsure(6, " "),
        turn(7, "公积金", kind="clarify", resolved_by="none"), turn(8, "公积金", kind="clarify", resolved_by="robot"),
    ]  # fmt: skip
    assert [t.number for t in unanswered_turns(asked)] == [1, 5, 7]
    rephrased = [replace(one, session="x") for one in (asked[-2], turn(9))]
    assert unanswered_turns(rephrased) == []


def test_a_cluster_tells_how_often_why_and_what_is_near() -> None:
    asked = [unsure(1, "狗证在哪里办", ids=("a", "b")), unsure(2, "狗证怎么办", ids=("b",)), unsure(3, "狗证怎么办")]
    (group,) = unanswered(asked, lambda text: ["c", "a"])
    assert (group.count, group.words, group.reason, group.nearest) == (3, 2, "unsure", ("b", "a", "c"))


def record(seq: int, kind: str, subject: str, committed: float, /, **data: Any) -> StoredRecord:
    return StoredRecord(seq, committed, kind, subject, data)


def step(number: int, state: str, at: float, **data: Any) -> StoredRecord:
    known = {"robot": "xiaozhi", "session": "s", "reason": "unsure", "lang": "zh", "asked": AT, "person": "",
             "because": "", "escalated": False, "candidates": [], "question": "狗证", "answer": ""}  # fmt: skip
    return record(number, "handoff_moved", "h-1", at, **{**known, **data, "state": state, "at": at})


def test_the_week_has_all_of_it() -> None:
    taken = [turn(1), unsure(2, "狗证"), turn(3, at=Instant(AT - 7 * 86400)), turn(4, at=Instant(AT + 7 * 86400))]
    records = [record(n, "turn_taken", t.robot, t.at, **{**asdict(t), "ids": list(t.ids)}) for n, t in enumerate(taken)]
    records += [
        step(10, "waiting", AT), step(11, "acknowledged", AT + 30, person="wang"),
        step(12, "answered", AT + 60, person="wang", answer="请到 B01"), step(13, "ended", AT + 90, person="wang"),
        record(14, "phrasing_proposed", "p1", AT, entry="a", lang="zh", text="狗证", by="wang", at=AT),
        record(15, "phrasing_approved", "p1", AT, decided_by="li"),
    ]  # fmt: skip
    fleet = [
        record(1, "help_raised", "xiaodi", AT, id="c1", reason="obstacle", map_id="b1-F1"),
        record(2, "help_acknowledged", "xiaodi", AT + 20, id="c1", person="wu"),
        record(3, "help_closed", "xiaodi", AT + 60, id="c1", how="settled"),
        record(4, "help_raised", "xiaodi", AT - 8 * 86400, id="c0", reason="obstacle"),
    ]
    runs = [
        {"state": "delivered", "requested_at": AT}, {"state": "delivered", "requested_at": AT - 8 * 86400},
        {"state": "returned", "requested_at": "2026-01-05T02:00:00Z", "reasons": [{"code": "recipient_absent"}]},
        {"state": "failed", "requested_at": "never"},
    ]  # fmt: skip
    report = week(records, Span.week(MONDAY, ZONE), fleet=fleet, runs=runs)
    assert (report["from"], report["to"]) == ("2026-01-05", "2026-01-11")
    assert (report["total"]["asked"], report["before"]["asked"]) == (2, 1)
    assert [day["asked"] for day in report["days"]] == [2, 0, 0, 0, 0, 0, 0]
    assert [group["texts"] for group in report["unanswered"]] == [("狗证",)]
    handoffs = report["handoffs"]
    assert (handoffs["count"], handoffs["median_s"], handoffs["who"]) == (1, 30.0, {"wang": 1})
    assert handoffs["list"][0]["answer"] == "请到 B01"
    assert report["proposals"]["list"][0]["decided_by"] == "li"
    assert report["runs"] == {"delivered": 1, "returned": 1}
    assert report["run_reasons"] == {"recipient_absent": 1}
    assert [(c["person"], c["answered"] - c["since"]) for c in report["help"]] == [("wu", 20.0)]


def test_a_week_without_anything_is_a_report_too() -> None:
    report = week([], Span.week(MONDAY, ZONE))
    assert report["total"]["asked"] == 0
    assert report["total"]["robot_percent"] is None
    assert report["handoffs"]["median_s"] is None


def test_the_week_begins_on_monday_in_the_halls_own_time() -> None:
    sunday_night = Span.week(MONDAY, ZONE).to - 1
    assert monday_of(sunday_night, ZONE) == MONDAY
    assert monday_of(sunday_night + 1, ZONE) == date(2026, 1, 12)
