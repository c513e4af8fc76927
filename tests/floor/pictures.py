"""Takes the pictures of docs/img from a running floor: `python -m tests.floor.pictures [FOLDER [STORY …]]`.

Stories: play, play_lab, play_help, play_kiosk; all of them without a name.

Everything in them is real but the time of day: the hall's clocks begin at 10:20 on a working day and run four times
as fast, and a simulated hand shuts the lids.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from robots.core.runs import RunState
from tests.fixtures.browser import TALL, WIDE, act, running_chromium, tablets
from tests.fixtures.floor import ROOT, RunningFloor, start_floor
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, card_of, load_at, sent_run, tablet_at, type_digits
from tests.floor.kiosk_story import KIOSK, answer, ask, at_visitors_desk, kiosk_of, leave, stands_at
from tests.floor.staff import collect, load, send
from tests.floor.stuck import stick, take_papers_out

MORNING = datetime(2026, 1, 5, 2, 20, tzinfo=UTC).timestamp()
STUCK_S = 300.0
LARGEST = 250_000
"""Bytes a picture may take in the repository."""


def take(page: Page, name: str, folder: Path, sizes: tuple[tuple[int, int], ...] = (WIDE, TALL)) -> None:
    """The page as it is now, in all sizes; it is left in the first."""
    for size in sizes:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(300)  # transitions are over
        path = folder / f"{name}-{size[0]}x{size[1]}.png"
        with Image.open(io.BytesIO(page.screenshot())) as seen:  # 256 colours: nobody sees a difference
            seen.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        taken = path.stat().st_size
        if taken > LARGEST:
            raise SystemExit(f"{path}: {taken} bytes, more than {LARGEST}")
        print(f"{path}: {taken // 1000} kB")
    page.set_viewport_size({"width": sizes[0][0], "height": sizes[0][1]})


def play(floor: RunningFloor, folder: Path) -> None:
    """The story, with a folder delivered before it and one queued behind it."""
    earlier = send(floor, "3F-archive", counter="B03", label="归档清单")
    load(floor, earlier)
    collect(floor, earlier, "3F-archive")
    with running_chromium() as browser, tablets(browser) as open_page:
        screen = open_page(floor.screen_url())
        sender = tablet_at(floor, open_page, "A12")
        sender.get_by_test_id("dest-3F-archive").tap()
        sender.get_by_test_id("label").fill("执照申请 3 份")
        sender.get_by_test_id("toggle-urgent").tap()
        sender.get_by_test_id("send").evaluate("button => button.focus()")
        take(sender, "send", folder)
        sender.get_by_test_id("send").tap()
        run = sent_run(sender)
        send(floor, "3F-archive", counter="2F-permits", label="许可卷宗", confidential=True)

        expect(screen.get_by_test_id("open")).to_be_visible(timeout=ARRIVES_MS)
        take(screen, "screen-loading", folder)
        load_at(screen)
        sender.get_by_test_id("tab-map").tap()
        expect(sender.locator(".route-line")).to_have_attribute("points", re.compile(r"\d"), timeout=ANSWERS_MS)
        sender.wait_for_timeout(1500)  # off the counter, into the corridor
        take(sender, "map", folder)
        recipient = tablet_at(floor, open_page, "3F-archive")
        recipient.get_by_test_id("tab-incoming").tap()
        expect(card_of(recipient, run).get_by_test_id("code")).to_be_visible()
        floor.until(lambda: (r := floor.runs[run]).doing or r.state is not RunState.CARRYING, 60, "it is at the lift")
        take(recipient, "incoming", folder)
        expect(screen.get_by_test_id("ride")).to_be_visible(timeout=ARRIVES_MS)
        take(screen, "screen-ride", folder)

        expect(screen.get_by_test_id("code-entry")).to_be_visible(timeout=ARRIVES_MS)
        code = (card_of(recipient, run).get_by_test_id("code").text_content() or "").replace(" ", "")
        type_digits(screen, code[:4])
        take(screen, "screen-code", folder)
        type_digits(screen, code[4:])
        act(screen, "code-enter")
        expect(screen.get_by_test_id("taken")).to_be_visible(timeout=ANSWERS_MS)
        expect(screen.get_by_test_id("lid")).to_have_text(re.compile("仓门已关"), timeout=ANSWERS_MS)
        act(screen, "taken")
        floor.wait_for(run, RunState.DELIVERED, 20)


def play_lab(floor: RunningFloor, folder: Path) -> None:
    """An engineer's map page: a courier on its way, a person drawn across it, time slowed down."""
    run = send(floor, "3F-archive")
    load(floor, run)
    with running_chromium() as browser, tablets(browser) as open_page:
        page = open_page(f"{floor.url}/?counter=A12")
        page.get_by_test_id("person-gao").tap()
        type_digits(page, "8001")
        page.get_by_test_id("pin-enter").tap()
        page.get_by_test_id("tab-map").tap()
        page.get_by_test_id("lab-speed-0.5").tap()
        page.get_by_test_id("lab-fault").select_option("walk")
        for x, y in ((430, 260), (430, 120)):
            page.get_by_test_id("map").click(position={"x": x, "y": y})
        page.get_by_test_id("lab-inject").tap()
        expect(page.locator("floor-plan .bodies circle")).to_have_count(1, timeout=ANSWERS_MS)
        page.locator(".map-side").evaluate("side => side.scrollTo(0, 0)")
        take(page, "lab", folder)


def play_help(floor: RunningFloor, folder: Path) -> None:
    """A courier is stuck in a lift: a tablet and its own screen ask for a person; two take the papers out."""
    run = send(floor, "3F-archive", label="执照申请 3 份")
    load(floor, run)
    stick(floor, STUCK_S)
    with running_chromium() as browser, tablets(browser) as open_page:
        screen = open_page(floor.screen_url())
        sender = tablet_at(floor, open_page, "A12")
        sender.get_by_test_id("tab-outgoing").tap()
        expect(sender.get_by_test_id("help_coming-xiaodi")).to_be_visible(timeout=ARRIVES_MS)
        expect(card_of(sender, run).get_by_test_id("ride")).to_be_visible()
        take(sender, "help", folder)
        take(screen, "screen-help", folder)
        take_papers_out(floor, screen, "wang", "li")
        screen.wait_for_timeout(2000)  # the word of welcome is gone
        take(screen, "screen-custody", folder)


def play_kiosk(floor: RunningFloor, folder: Path) -> None:
    """A visitor at a guide: the first page, an answer in both languages and in large type, a person who answers."""
    both = (KIOSK, WIDE)
    with running_chromium() as browser, tablets(browser) as open_page:
        page = kiosk_of(floor, open_page)
        stands_at(page, "idle")
        take(page, "kiosk", folder, both)
        ask(page, "身份证")
        stands_at(page, "clarify")
        take(page, "kiosk-clarify", folder, both)
        page.get_by_test_id("choice-id_card_renew").tap()
        expect(page.get_by_test_id("way-words")).to_contain_text("步行约", timeout=ANSWERS_MS)
        page.wait_for_timeout(2600)  # the way is drawn
        take(page, "kiosk-answer", folder, both)
        page.get_by_test_id("where").tap()
        page.wait_for_timeout(800)
        take(page, "kiosk-map", folder, (KIOSK,))
        page.get_by_test_id("language").tap()
        expect(page.get_by_test_id("answer-name")).to_contain_text("identity card", timeout=ANSWERS_MS)
        expect(page.get_by_test_id("way-words")).to_contain_text("on foot", timeout=ANSWERS_MS)
        page.wait_for_timeout(2600)
        take(page, "kiosk-english", folder, both)
        page.get_by_test_id("language").tap()
        page.get_by_test_id("elder").tap()
        page.wait_for_timeout(2600)
        take(page, "kiosk-elder", folder, both)
        page.get_by_test_id("elder").tap()
        leave(page)
        ask(page, "请找个工作人员帮我看看材料")
        stands_at(page, "handoff")
        tablet = at_visitors_desk(floor, open_page)
        answer(tablet)
        expect(page.get_by_test_id("line-staff")).to_be_visible(timeout=ANSWERS_MS)
        take(page, "kiosk-handoff", folder, both)
        leave(page)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        for story, lab in ((play, False), (play_lab, True), (play_help, True), (play_kiosk, False)):
            if len(sys.argv) > 2 and story.__name__ not in sys.argv[2:]:
                continue
            hall = ROOT / "config" / "hall" if story is play_kiosk else None  # None: without its guides
            floor, end = start_floor(Path(state) / story.__name__, hall, at=MORNING, lab=lab)
            try:
                story(floor, folder)
            finally:
                end()


if __name__ == "__main__":
    main()
