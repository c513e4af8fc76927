"""Pictures of a kiosk's offer to walk a visitor to an office upstairs: python -m tests.browser.escort_pictures [FOLDER]

The page server is real; the conversation on it is invented.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import expect

from robots.core.geometry import Pose
from robots.core.text import Text
from robots.guide.dialogue.answers import answer_of
from robots.guide.kiosk import KioskView, Line
from robots.settings import Hall
from robots.settings.knowledge import Knowledge, load_knowledge
from tests.browser.board_pictures import take
from tests.fixtures.browser import TALL, WIDE, running_chromium, tablets
from tests.web.kiosk_stage import answer_view, kiosk_stage
from tests.web.stage import hall

ROOT = Path(__file__).parents[2]
UPSTAIRS = ROOT / "config" / "scenarios" / "escort" / "halls" / "upstairs"
ENTRY = "tax_check"
WALK_MS = 2600
"""The way is drawn in so long."""
BEFORE_DOCK = Pose("b1-F1", 28.2, 5.6, 3.14)


def upstairs(the_hall: Hall, known: Knowledge) -> KioskView:
    """The answer that names the tax office on floor 2."""
    entry = known.entries[ENTRY]
    answer = answer_of(entry, the_hall.stops, BEFORE_DOCK.map_id)
    asked = Line("visitor", Text("税务科在哪里", "Where is the tax office?"), 1)
    lines = (asked, Line("guide", answer.short, 2))
    return replace(answer_view(the_hall), says=answer.short, answer=answer, lines=lines)


def draw(folder: Path) -> None:
    the_hall, known = hall(), load_knowledge(UPSTAIRS)
    with running_chromium() as browser, tablets(browser) as opened, kiosk_stage(the_hall) as kiosk:
        kiosk.guide.base, kiosk.guide.pose, kiosk.guide.view = known, BEFORE_DOCK, upstairs(the_hall, known)
        for size in (TALL, WIDE):
            page = opened(kiosk.url, size)
            expect(page.get_by_test_id("escort")).to_be_visible()
            page.wait_for_timeout(WALK_MS)
            take(page, "kiosk-escort", folder)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img")
