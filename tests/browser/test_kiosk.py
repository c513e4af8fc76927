"""The kiosk as a visitor meets it: every face for everybody, the two stories, elder mode, English, and wiping."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from robots.core.drill import marked
from robots.core.phrases import PHRASES
from robots.core.text import Text
from robots.core.visitors import HandoffReason
from robots.guide.alarm_words import IN_ALARM
from robots.guide.dialogue.conversation import DialogueTimes
from robots.guide.kiosk import KioskView, VisitorAsked
from robots.settings import Hall
from tests.browser.test_access import check
from tests.fixtures.browser import TALL, WIDE, OpenPage, act
from tests.web import kiosk_stage as views
from tests.web.kiosk_live import LiveGuide, live_kiosk
from tests.web.kiosk_stage import KioskStage, answer_view, kiosk_stage

KIOSK = (1080, 1920)
SIZES = pytest.mark.parametrize("size", [KIOSK, WIDE, TALL], ids=["kiosk", "wide", "tall"])
DRILL, FIRE = Text("消防演练", "Fire drill"), PHRASES["fire_use_stairs"]
SIGN_BESIDE_WORDS = """(mark) => {
    const [sign, words] = ['.icon', 'strong'].map((part) => mark.querySelector(part).getBoundingClientRect());
    return sign.top < words.bottom && words.top < sign.bottom && sign.right <= words.left;
}"""
VIEWS = {
    "idle": views.IDLE, "greeting": views.GREETING, "listening": views.LISTENING, "clarify": views.CLARIFY,
    "handoff": views.HANDOFF, "answered": replace(views.ANSWERED, alarm=FIRE), "countdown": views.COUNTDOWN,
    "out_of_service": replace(views.OUT, drill=DRILL, alarm=marked(FIRE)),
    "noted": views.NOTED,
}  # fmt: skip
SMALLER_THAN_A_THUMB = """() => [...document.querySelectorAll('button, input')]
    .filter((element) => element.checkVisibility() && !element.disabled)
    .map((element) => [element.dataset.testid, element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 63.5 || box.width < 63.5)
    .map(([id, box]) => `${id} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
CUT_OFF = """() => [...document.querySelectorAll('.k-bar button, .k-dock button, .k-say button, .k-dock input')]
    .filter((element) => element.checkVisibility())
    .filter((element) => { const box = element.getBoundingClientRect();
        return box.left < 0 || box.right > innerWidth + .5 || box.top < 0 || box.bottom > innerHeight + .5; })
    .map((element) => element.dataset.testid)"""

MAP_CUT_OFF = """() => document.querySelector('.way-card .plan').getBoundingClientRect().bottom
    - document.querySelector('.way-card .stage').getBoundingClientRect().bottom"""


def check_face(page: Page, where: str) -> None:
    check(page, where)
    assert page.evaluate(SMALLER_THAN_A_THUMB) == [], where
    assert page.evaluate(CUT_OFF) == [], where


@pytest.fixture
def kiosk(the_hall: Hall) -> Iterator[KioskStage]:
    with kiosk_stage(the_hall) as opened:
        yield opened


@SIZES
@pytest.mark.parametrize(("lang", "elder"), [("zh", False), ("en", False), ("zh", True), ("en", True)])
def test_every_face(
    kiosk: KioskStage, the_hall: Hall, open_page: OpenPage, size: tuple[int, int], lang: str, elder: bool
) -> None:
    page = open_page(kiosk.url, size)
    faces: dict[str, KioskView] = {**VIEWS, "answer": answer_view(the_hall)}
    for name, view in faces.items():
        kiosk.guide.view = replace(view, lang=lang, elder=elder)  # type: ignore[arg-type]
        expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", view.stage)
        expect(page.locator("html")).to_have_attribute("data-elder", str(elder).lower())
        if "repeat" in view.buttons:
            expect(page.get_by_test_id("repeat")).to_be_visible()
        check_face(page, f"{name} {lang} {'elder' if elder else ''}")
        expect(page.get_by_test_id("person")).to_be_visible()
    expect(page.locator(".way-card .plan")).to_be_visible()
    assert page.evaluate(MAP_CUT_OFF) <= 1.0, "the whole way is to be seen"


def test_the_page_offers_exactly_the_views_buttons(kiosk: KioskStage, the_hall: Hall, open_page: OpenPage) -> None:
    page = open_page(kiosk.url, KIOSK)
    own = {"ask": "question", "choose": "", "browse": "browse"}
    for view in (*VIEWS.values(), answer_view(the_hall)):
        kiosk.guide.view = view
        expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", view.stage)
        for what in ("person", "useful", "not_useful", "repeat", "where", "print", "take_away", "stay", "done",
                     "none_of_these", "language", "elder", "ask"):  # fmt: skip
            expect(page.get_by_test_id(own.get(what, what)), f"{view.stage} {what}").to_be_visible(
                visible=what in view.buttons
            )


def test_a_drill_is_marked_and_an_alarm_is_told_whatever_was_asked(kiosk: KioskStage, open_page: OpenPage) -> None:
    kiosk.guide.view = replace(views.OUT, drill=DRILL, alarm=marked(FIRE))
    page = open_page(kiosk.url, WIDE)
    for words in ("演练：消防演练", "DRILL: Fire drill", "不是真的警报"):
        expect(page.get_by_test_id("drill")).to_contain_text(words)
    expect(page.get_by_test_id("alarm")).to_contain_text("演练：火警，请走楼梯")
    kiosk.guide.view = replace(views.OUT, drill=DRILL, alarm=marked(IN_ALARM))  # the longest words, on a narrow screen
    narrow = open_page(kiosk.url, TALL)
    for what in ("drill", "alarm"):
        expect(narrow.get_by_test_id(what)).to_be_visible()
        assert narrow.get_by_test_id(what).evaluate(SIGN_BESIDE_WORDS), f"the sign of the {what} stands alone"
    kiosk.guide.view = replace(views.CLARIFY, alarm=FIRE)  # a real one meets a visitor in the middle of a question
    expect(page.get_by_test_id("drill")).to_have_count(0)
    expect(page.get_by_test_id("alarm")).to_have_text("火警，请走楼梯 Fire alarm: please use the stairs")


def test_elder_type_is_half_as_large_again(kiosk: KioskStage, open_page: OpenPage) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.hot-one')).fontSize)"
    page = open_page(kiosk.url, KIOSK)
    expect(page.get_by_test_id("elder")).to_be_visible()
    usual = page.evaluate(size)
    kiosk.guide.view = replace(views.IDLE, elder=True)
    expect(page.locator("html")).to_have_attribute("data-elder", "true")
    assert page.evaluate(size) == pytest.approx(1.5 * usual, rel=0.02)


def test_no_focus_is_ever_trapped(kiosk: KioskStage, the_hall: Hall, open_page: OpenPage) -> None:
    kiosk.guide.view = answer_view(the_hall)
    page = open_page(kiosk.url, WIDE)
    expect(page.get_by_test_id("qr")).to_be_visible()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("() => document.activeElement.dataset.testid ?? document.activeElement.tagName"))
    assert {"language", "elder", "question", "person", "print", "useful", "done"} <= set(seen)
    assert seen.count("language") >= 1 and "BODY" in seen


def test_without_motion_nothing_moves(kiosk: KioskStage, the_hall: Hall, open_page: OpenPage) -> None:
    kiosk.guide.view = answer_view(the_hall)
    page = open_page(kiosk.url, KIOSK)
    page.emulate_media(reduced_motion="reduce")
    expect(page.locator(".way-line")).to_have_count(1)
    assert page.evaluate("() => getComputedStyle(document.querySelector('.way-line')).animationName") == "none"


def test_a_lost_server_is_told_and_found_again(kiosk: KioskStage, open_page: OpenPage) -> None:
    page = open_page(kiosk.url, WIDE)
    expect(page.get_by_test_id("says")).to_be_visible()
    expect(page.get_by_test_id("lost")).to_be_hidden()
    kiosk.server.stop()
    expect(page.get_by_test_id("lost")).to_be_visible()
    check(page, "lost")


def test_browsing_by_department(kiosk: KioskStage, open_page: OpenPage) -> None:
    kiosk.guide.view = views.GREETING
    page = open_page(kiosk.url, KIOSK)
    page.get_by_test_id("department-household").tap()
    expect(page.locator(".item")).to_have_count(18)
    check_face(page, "household")
    page.get_by_test_id("item-8").tap()  # residence registration: only its window is known
    expect(page.get_by_test_id("way-words")).to_contain_text("步行约")
    check_face(page, "an item without an answer")
    page.get_by_test_id("back").tap()
    act(page, "item-1")
    assert [(event.what, event.value) for event in kiosk.guide.events if event.value] == [("browse", views.RENEW)]  # type: ignore[union-attr]


def test_suggestions_open_the_entry(kiosk: KioskStage, open_page: OpenPage) -> None:
    page = open_page(kiosk.url, KIOSK)
    page.get_by_test_id("question").fill("jmsfzds")
    expect(page.get_by_test_id("suggestions")).to_be_visible()
    check_face(page, "suggestions")
    act(page, f"suggest-{views.LOST}")
    expect(page.get_by_test_id("question")).to_have_value("")
    assert kiosk.guide.events[-1].value == views.LOST  # type: ignore[union-attr]


def test_enter_asks_what_was_typed_and_takes_no_suggestion(kiosk: KioskStage, open_page: OpenPage) -> None:
    page = open_page(kiosk.url, KIOSK)
    for asks in (
        lambda: page.get_by_test_id("question").press("Enter"),
        lambda: page.get_by_test_id("send-question").tap(),
    ):
        kiosk.guide.events.clear()
        page.get_by_test_id("question").fill("护照")
        expect(page.get_by_test_id("suggestions")).to_be_visible()
        asks()
        expect(page.get_by_test_id("question")).to_have_value("")
        expect(page.get_by_test_id("suggestions")).to_be_hidden()
        asked = [event.text for event in kiosk.guide.events if isinstance(event, VisitorAsked)]
        assert asked == ["护照"]
        assert not [event for event in kiosk.guide.events if getattr(event, "value", "")]


# --- with the real conversation ---


@pytest.fixture(scope="module")
def live(the_hall: Hall) -> Iterator[tuple[LiveGuide, str]]:
    with live_kiosk(the_hall) as opened:
        yield opened


@pytest.fixture
def visited(live: tuple[LiveGuide, str], open_page: OpenPage) -> Iterator[tuple[LiveGuide, Page]]:
    """Nobody is at the kiosk at the beginning, nor at the end."""
    guide, url = live
    page = open_page(url, KIOSK)
    expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", "idle")
    guide.published.clear()
    yield guide, page
    page.get_by_test_id("done").tap()
    expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", "idle")


def ask(page: Page, text: str) -> None:
    page.get_by_test_id("question").fill(text)
    act(page, "send-question", "/api/v1/ask")


def read_code(page: Page) -> str:
    """What a telephone held before the screen reads."""
    qr = page.get_by_test_id("qr")
    qr.scroll_into_view_if_needed()
    expect(qr).to_have_js_property("complete", True)
    qr.evaluate("(image) => image.decode()")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.screenshot())))
    assert len(found) == 1
    return str(found[0].text)


def test_ask_clarify_answer_map_code(visited: tuple[LiveGuide, Page]) -> None:
    _, page = visited
    ask(page, "身份证")
    expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", "clarify")
    choices = page.locator(".choice")
    assert 2 <= choices.count() <= 4
    check_face(page, "clarify")
    page.get_by_test_id(f"choice-{views.RENEW}").tap()
    expect(page.get_by_test_id("answer")).to_have_attribute("data-entry", views.RENEW)
    expect(page.get_by_test_id("demo")).to_have_text("演示内容")
    check_face(page, "answer")
    page.get_by_test_id("paper-0").check()
    expect(page.get_by_test_id("way")).to_have_attribute("data-shown", "b1-F1")
    expect(page.get_by_test_id("way-words")).to_have_text(re.compile(r"步行约 ?\d+ ?米"))
    points = page.locator(".way-line").get_attribute("points") or ""
    assert len(points.split()) >= 3
    page.get_by_test_id("where").tap()
    expect(page.get_by_test_id("says")).to_contain_text("地图上有路线")
    page.wait_for_function("() => document.querySelector('.way-line').getBoundingClientRect().bottom < innerHeight")
    expect(page.get_by_test_id("paper-0")).to_be_checked()
    text = read_code(page)
    assert text.startswith("居民身份证有效期满换领")
    assert "原居民身份证" in text
    page.get_by_test_id("useful").tap()
    expect(page.get_by_test_id("useful")).to_be_hidden()
    expect(page.get_by_test_id("paper-0")).to_be_checked()
    page.get_by_test_id("language").tap()
    expect(page.get_by_test_id("answer-name")).to_have_text("Resident identity card renewal on expiry")
    assert read_code(page).startswith("Resident identity card renewal on expiry")
    check_face(page, "answer in English")


def test_ask_handoff_a_person_answers_the_visitor_reads(visited: tuple[LiveGuide, Page]) -> None:
    guide, page = visited
    ask(page, "我叫张三丰，手机13812345678，我要找真人问一件很特别的事")
    expect(page.get_by_test_id("handoff")).to_have_attribute("data-state", "waiting")
    expect(page.get_by_test_id("waits-left")).to_have_text(re.compile(r"\d:\d\d"))
    check_face(page, "waiting")
    packet = guide.handoff()
    assert packet.reason is HandoffReason.WANTS_PERSON
    assert "13812345678" not in str(packet)
    assert "13812345678" not in (page.get_by_test_id("line-visitor").last.text_content() or "")
    guide.reply("acknowledge")
    expect(page.get_by_test_id("handoff-state")).to_have_text("王芳已接手")
    guide.reply("answer", "请到总服务台找我，我带您去。")
    expect(page.get_by_test_id("line-staff")).to_contain_text("请到总服务台找我，我带您去。")
    expect(page.get_by_test_id("says")).to_have_text("请到总服务台找我，我带您去。")
    expect(page.get_by_test_id("handoff")).to_have_attribute("data-state", "answered")
    check_face(page, "answered")
    page.get_by_test_id("elder").tap()
    expect(page.locator("html")).to_have_attribute("data-elder", "true")
    check_face(page, "answered, elder")


def test_a_person_is_one_tap_away_and_nothing_asked_is_markup(visited: tuple[LiveGuide, Page]) -> None:
    guide, page = visited
    ask(page, "<img src=x onerror=document.title='hit'> <b>几点下班</b>")
    expect(page.get_by_test_id("kiosk")).not_to_have_attribute("data-stage", "idle")
    assert page.locator("main img[src='x'], .k-say img, .k-say b").count() == 0
    assert page.title() != "hit"
    page.get_by_test_id("person").tap()
    expect(page.get_by_test_id("handoff")).to_be_visible()
    assert guide.handoff().state.value == "waiting"


def test_a_text_too_long_is_refused_in_kind_words(visited: tuple[LiveGuide, Page]) -> None:
    _, page = visited
    page.get_by_test_id("department-hall").tap()
    page.get_by_test_id("question").evaluate("(field) => { field.value = '办'.repeat(10001); }")
    page.get_by_test_id("send-question").tap()
    expect(page.get_by_test_id("problem")).to_contain_text("太长了")


def test_who_leaves_is_counted_down_and_wiped(live: tuple[LiveGuide, str], open_page: OpenPage) -> None:
    guide, url = live
    times = DialogueTimes()
    page = open_page(url, KIOSK)
    ask(page, "洗手间在哪里")
    expect(page.get_by_test_id("answer")).to_be_visible()
    page.get_by_test_id("question").fill("我还想问")
    guide.clock.at += times.quiet_s
    expect(page.get_by_test_id("countdown")).to_be_visible()
    check_face(page, "countdown")
    page.get_by_test_id("stay").tap()
    expect(page.get_by_test_id("answer")).to_be_visible()
    guide.clock.at += times.quiet_s
    expect(page.get_by_test_id("countdown")).to_be_visible()
    guide.clock.at += times.countdown_s
    expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", "idle")
    expect(page.get_by_test_id("question")).to_have_value("")
    assert "洗手间在哪里" not in page.content()
