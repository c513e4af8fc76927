"""Staff's routes for visitors' questions: who may, what is sent, what is said when nobody answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import httpx
import pytest

from robots.core.visitors import HandoffState, KioskTurn, PhrasingWish
from robots.settings import Hall
from tests.web.conftest import Browser
from tests.web.visitors_stage import NOW, VisitorStage, busy_week, visitor_stage, waiting

HANDOFF = "/api/v1/visitors/handoffs/xiaozhi/h-0001"
KEY = "key-of-one-act"
DOG = KioskTurn(
    "xiaozhi", 1, "s1", NOW - 60, "zh", "=狗证在哪里办", "handoff", ("id_card_renew",), 0.3, "unsure", "none"
)  # type: ignore[arg-type]


@pytest.fixture
def visitors(the_hall: Hall) -> Iterator[VisitorStage]:
    with visitor_stage(the_hall, shown_s=0.4) as opened:
        yield opened


@pytest.fixture
def wang(visitors: VisitorStage) -> Iterator[Browser]:
    with Browser(visitors.url) as client:
        assert client.log_in().status_code == 200
        yield client


@pytest.fixture
def li(visitors: VisitorStage) -> Iterator[Browser]:
    with Browser(visitors.url) as client:
        assert client.log_in("li", "A01").status_code == 200
        yield client


def reply(client: Browser, what: str, text: str = "", key: str = "") -> httpx.Response:
    """Another act has another key, as the page draws them."""
    key = key or f"key-{what}-{crc32(text.encode())}"
    return client.post(f"{HANDOFF}/{what}", json={"key": key, "text": text})


@pytest.mark.parametrize(
    "path", ["handoffs", "entries", "unanswered", "unanswered.csv", "phrasings", "week", "week?from=2026-01-05"]
)
def test_nothing_of_it_is_for_who_is_not_logged_in(visitors: VisitorStage, path: str) -> None:
    visitors.call()
    with Browser(visitors.url) as nobody:
        assert nobody.get(f"/api/v1/visitors/{path}").status_code == 401
        assert nobody.post(f"{HANDOFF}/answer", json={"key": KEY, "text": "x"}).status_code == 401
        assert nobody.post("/api/v1/visitors/phrasings/p/approve", json={"key": KEY}).status_code == 401
    assert visitors.sent == []


def test_a_locked_tablet_learns_that_somebody_waits_and_nothing_of_what_was_said(visitors: VisitorStage) -> None:
    visitors.call()
    _, changes = visitors.facts.since(0)
    (glance,) = [change["fact"] for change in changes if change["kind"] == "handoff"]
    assert (glance["robot"], glance["state"], glance["taken"]) == ("xiaozhi", "waiting", False)
    assert "狗" not in repr(glance)


def test_a_person_takes_it_answers_and_closes(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    (packet,) = wang.get("/api/v1/visitors/handoffs").json()["handoffs"]
    assert packet["transcript"][0]["text"].startswith("我家小狗")
    for what, text, state in (
        ("acknowledge", "", "acknowledged"),
        ("answer", "请到 B01", "answered"),
        ("close", "", "ended"),
    ):
        assert reply(wang, what, text, f"key-of-{what}").status_code == 200
        (packet,) = wang.get("/api/v1/visitors/handoffs").json()["handoffs"]
        assert (packet["state"], packet["person"]) == (state, "wang")
    assert [(one.what, one.person) for one in visitors.sent] == [  # type: ignore[union-attr]
        ("acknowledge", "wang"), ("answer", "wang"), ("close", "wang"),
    ]  # fmt: skip


def test_a_telephone_number_in_an_answer_does_not_leave_the_server(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    assert reply(wang, "answer", "请打13812345678").status_code == 200
    assert "13812345678" not in repr((visitors.sent, visitors.handoffs.all()))


def test_the_same_act_again_is_one(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    assert reply(wang, "come").status_code == reply(wang, "come").status_code == 200
    assert len(visitors.sent) == 1


def test_a_key_of_another_act_is_told(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    assert reply(wang, "come", key=KEY).status_code == 200
    again = reply(wang, "close", key=KEY)
    assert (again.status_code, again.json()["code"]) == (409, "key_used")
    assert len(visitors.sent) == 1


def test_a_guide_that_does_not_show_it_in_time_is_said(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    visitors.answers = False
    answer = reply(wang, "answer", "请到 B01")
    assert (answer.status_code, answer.json()["code"]) == (504, "guide_silent")
    visitors.linked = False
    assert reply(wang, "answer", "请到 B01").status_code == 503


def test_what_is_over_taken_or_empty_is_refused_with_what_to_do(
    visitors: VisitorStage, wang: Browser, li: Browser
) -> None:
    assert reply(wang, "come").status_code == 404
    visitors.call()
    assert reply(wang, "answer", "  ").json()["code"] == "no_text"
    assert reply(wang, "acknowledge").status_code == 200
    assert reply(li, "acknowledge").json()["code"] == "handoff_taken"
    visitors.handoffs.take(waiting(state=HandoffState.EXPIRED))
    assert reply(li, "come").json()["code"] == "handoff_over"


@pytest.mark.parametrize("first", ["acknowledge", "come", "answer"])
def test_a_colleague_who_is_at_it_is_not_replaced(
    visitors: VisitorStage, wang: Browser, li: Browser, first: str
) -> None:
    visitors.call()
    assert reply(wang, first, "请到 B01", "key-of-wang").status_code == 200
    for what in ("acknowledge", "come", "answer", "close"):
        answer = reply(li, what, "请到 A01", f"li-{what}-key")
        assert (answer.status_code, answer.json()["code"]) == (409, "handoff_taken")
    (packet,) = li.get("/api/v1/visitors/handoffs").json()["handoffs"]
    assert packet["person"] == "wang"
    assert {one.person for one in visitors.sent} == {"wang"}
    assert reply(wang, "come", key="wang-comes-now").status_code == 200


def test_who_does_not_go_on_with_it_in_time_may_be_relieved(visitors: VisitorStage, wang: Browser, li: Browser) -> None:
    packet = visitors.call()
    assert reply(wang, "acknowledge").status_code == 200
    visitors.do(visitors.desk.tick(visitors.clock() + 121)[1])
    assert visitors.desk.open is not None
    assert visitors.desk.open.state is HandoffState.ESCALATED
    assert reply(li, "come", key="li-comes-now").status_code == 200
    assert (visitors.desk.open.handoff, visitors.desk.open.person) == (packet.handoff, "li")


def test_the_days_list_and_its_table(visitors: VisitorStage, wang: Browser) -> None:
    visitors.take(DOG)
    visitors.take(replace(DOG, number=2, question="狗证怎么办"))
    found = wang.get("/api/v1/visitors/unanswered").json()
    assert [(group["count"], group["reason"]) for group in found["clusters"]] == [(2, "unsure")]
    assert wang.get("/api/v1/visitors/unanswered?day=2026-01-04").json()["clusters"] == []
    assert wang.get("/api/v1/visitors/unanswered?day=2026-02-31").status_code == 422
    table = wang.get("/api/v1/visitors/unanswered.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    line = table.text.splitlines()[1]
    assert line.startswith("2,")
    assert ",=" not in line  # nothing a visitor typed becomes a formula
    assert "居民身份证" in line


def test_an_answered_handoff_is_offered_as_a_phrasing(visitors: VisitorStage, wang: Browser) -> None:
    visitors.call()
    reply(wang, "answer", "请到 B01")
    (found,) = wang.get("/api/v1/visitors/unanswered").json()["handoffs"]
    assert (found["question"], found["answer"], found["people"]) == ("就是养狗登记，狗证", "请到 B01", ["wang"])


def test_a_phrasing_waits_for_another_person(visitors: VisitorStage, wang: Browser, li: Browser) -> None:
    body = {"key": KEY, "entry": "id_card_renew", "lang": "zh", "text": "身份证到日子了"}
    assert wang.post("/api/v1/visitors/phrasings", json=body).status_code == 201
    assert wang.post("/api/v1/visitors/phrasings", json=body).status_code == 201
    (proposal,) = wang.get("/api/v1/visitors/phrasings").json()["proposals"]
    path = f"/api/v1/visitors/phrasings/{proposal['id']}"
    own = wang.post(f"{path}/approve", json={"key": "own-approval"})
    assert (own.status_code, own.json()["code"]) == (409, "same_person")
    assert li.post(f"{path}/approve", json={"key": "lis-approval"}).json()["status"] == "approved"
    left = li.get("/api/v1/visitors/phrasings").json()
    assert (left["proposals"], left["additions"][0]["text"]) == ([], "身份证到日子了")
    again = wang.post(f"{path}/reject", json={"key": "too-late-now"})
    assert again.json()["code"] == "unknown_proposal"
    unknown = wang.post("/api/v1/visitors/phrasings", json={**body, "key": "unknown-item", "entry": "dog_licence"})
    assert unknown.json()["code"] == "unknown_entry"


def test_a_librarian_that_is_away_or_silent_is_said(visitors: VisitorStage, wang: Browser) -> None:
    body = {"key": KEY, "entry": "id_card_renew", "lang": "zh", "text": "身份证到日子了"}
    visitors.answers = False
    assert wang.post("/api/v1/visitors/phrasings", json=body).json()["code"] == "librarian_silent"
    assert {type(one) for one in visitors.sent} == {PhrasingWish}
    visitors.librarian.is_gone = True
    for path in ("unanswered", "unanswered.csv", "phrasings", "week"):
        answer = wang.get(f"/api/v1/visitors/{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "librarian_away")


def test_the_week(visitors: VisitorStage, wang: Browser) -> None:
    busy_week(visitors)
    report = wang.get("/api/v1/visitors/week").json()
    assert (report["from"], report["people"]["wang"]) == ("2026-01-05", "王芳")
    assert report["total"]["asked"] > report["total"]["answered"] > 0
    assert report["names"][report["top"][0]["item"]]["zh"]
    assert (report["help_count"], report["runs"]["delivered"] > 0) == (3, True)
    visitors.scheduler.is_gone = True  # the rest is told all the same
    assert wang.get("/api/v1/visitors/week").json()["runs"] == {}
    assert wang.get("/week?from=2026-01-05").status_code == 200


def test_entries_to_search_in(wang: Browser) -> None:
    known = wang.get("/api/v1/visitors/entries").json()
    entry = next(one for one in known["entries"] if one["id"] == "id_card_renew")
    assert entry["short"]["zh"]
    assert entry["department"] in known["departments"]
    near = wang.post("/api/v1/visitors/nearest", json={"text": "身份证快到期了"}).json()["entries"]
    assert near[0] == "id_card_renew"


def test_a_hall_without_guides_has_no_such_pages(at_a12: Browser) -> None:
    assert at_a12.get("/api/v1/hall").json()["visitors"] is False
    assert at_a12.get("/api/v1/visitors/handoffs").status_code == 404
    assert at_a12.get("/week").status_code == 404
