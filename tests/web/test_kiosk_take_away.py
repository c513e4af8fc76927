"""An answer to take away: QR codes a telephone reads without a network, the page, the slip."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import segno
import zxingcpp
from PIL import Image

from robots.core.text import Text
from robots.guide.kiosk import Answer
from robots.settings import Hall
from robots.web.take_away import DEMO, MORE, QR_BYTES, TakeAway
from tests.web.conftest import Browser
from tests.web.kiosk_stage import RENEW, KioskStage, answered, kiosk_stage, knowledge

ODD = Text('<b>身份证</b> & "换领"', "<b>ID card</b> & 'renewal'")


@pytest.fixture
def kiosk(the_hall: Hall) -> Iterator[KioskStage]:
    with kiosk_stage(the_hall) as opened:
        yield opened


@pytest.fixture
def hand(kiosk: KioskStage) -> Iterator[Browser]:
    with Browser(kiosk.url, of="kiosk") as client:
        yield client


def read(content: str) -> str:
    """What a telephone's camera makes of it."""
    out = io.BytesIO()
    segno.make(content, error="m", encoding="utf-8", micro=False).save(out, kind="png", scale=4, border=4)
    (found,) = zxingcpp.read_barcodes(Image.open(out))
    return str(found.text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_an_address_the_code_holds_the_whole_list(the_hall: Hall, lang: Any) -> None:
    answer = answered(the_hall, RENEW)
    text = read(TakeAway(answer, the_hall, lang).qr_content())
    assert text.startswith(getattr(answer.name, lang))
    assert getattr(answer.short, lang) in text
    for paper in answer.papers:
        assert getattr(paper, lang) in text
    assert getattr(DEMO, lang) in text
    assert "09:00–16:30" in text
    assert ("周一至周五" if lang == "zh" else "Mon–Fri") in text
    assert the_hall.stops[answer.stops[0]].name_zh in text or lang == "en"


def test_with_an_address_it_holds_the_address(the_hall: Hall) -> None:
    reached = replace(the_hall, public_url="https://hall.example/guide")
    content = TakeAway(answered(the_hall, RENEW), reached, "en").qr_content()
    assert read(content) == f"https://hall.example/guide/a/{RENEW}?lang=en"


def test_every_entry_fits_into_a_readable_code(the_hall: Hall) -> None:
    for entry in knowledge().entries:
        for lang in ("zh", "en"):
            text = TakeAway(answered(the_hall, entry), the_hall, lang).text()  # type: ignore[arg-type]
            assert len(text.encode()) <= QR_BYTES, entry


def test_too_many_papers_are_left_out_and_it_says_so(the_hall: Hall) -> None:
    papers = tuple(Text(f"第 {n} 份很长很长的证明材料原件和复印件", f"paper {n}") for n in range(40))
    text = TakeAway(answered(the_hall, RENEW, papers=papers), the_hall, "zh").text()
    assert MORE.zh in text
    assert "第 0 份" in text
    assert "第 39 份" not in text
    assert "09:00–16:30" in text


def test_the_code_is_an_image_of_this_server(hand: Browser) -> None:
    answer = hand.get(f"/api/v1/qr/{RENEW}.svg?lang=en")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")
    assert hand.get(f"/api/v1/qr/{RENEW}.svg?lang=fr").status_code == 422


@pytest.mark.parametrize("path", ["a", "slip"])
def test_pages_hold_the_answer_and_never_markup_of_it(the_hall: Hall, hand: Browser, path: str) -> None:
    page = hand.get(f"/{path}/{RENEW}").text
    assert "居民身份证有效期满换领" in page
    assert DEMO.zh in page
    odd: Answer = answered(the_hall, RENEW, name=ODD, papers=(ODD,))
    taken = TakeAway(odd, the_hall, "zh")
    made = taken.page() if path == "a" else taken.slip()
    assert "<b>" not in made
    assert "&lt;b&gt;身份证&lt;/b&gt; &amp;" in made


def test_what_is_out_of_date_is_not_given_away(kiosk: KioskStage, hand: Browser) -> None:
    old = kiosk.guide.base.entries[RENEW].model_copy(update={"valid_until": "2020-01-01"})
    kiosk.guide.base = replace(kiosk.guide.base, entries={**kiosk.guide.base.entries, RENEW: old})
    for path in (f"/a/{RENEW}", f"/api/v1/qr/{RENEW}.svg", f"/slip/{RENEW}", f"/api/v1/entries/{RENEW}"):
        answer = hand.get(path)
        assert (answer.status_code, answer.json()["code"]) == (410, "expired_entry")


def test_an_entry_comes_with_hours_in_both_languages(hand: Browser) -> None:
    entry = hand.get(f"/api/v1/entries/{RENEW}").json()
    assert entry["name"]["zh"] == "居民身份证有效期满换领"
    assert entry["official"] is False
    assert entry["hours"] == {"zh": "周一至周五 09:00–16:30", "en": "Mon–Fri 09:00–16:30"}
