"""Makes the reports' samples and their pictures in docs anew: `python -m tests.browser.report_pictures [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.report.samples import BUSY_REPORT, REPORT, write_busy, write_samples
from tests.fixtures.browser import TALL, WIDE, running_chromium

SHOWN_AT_S = 143
"""The courier is on its way up in the car."""
BUSY_AT_S = 136
"""Both couriers have a lift, people are aboard and wait."""


def take(folder: Path) -> None:
    """The sample reports and the animation, and what they look like at both sizes."""
    write_samples(folder)
    write_busy(folder)
    with running_chromium() as browser:
        for width, height in (WIDE, TALL):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{(folder / REPORT).resolve().as_uri()}#t={SHOWN_AT_S}")
            page.screenshot(path=folder / "img" / f"report-{width}x{height}.png")
            page.get_by_test_id("language").click()
            page.evaluate("document.getElementById('h-runs').scrollIntoView(); scrollBy(0, -90)")
            page.screenshot(path=folder / "img" / f"report-charts-{width}x{height}.png")
            page.goto(f"{(folder / BUSY_REPORT).resolve().as_uri()}#t={BUSY_AT_S}&lang=en")
            for part in ("lifts", "waits"):
                page.evaluate(f"document.getElementById('h-{part}').scrollIntoView(); scrollBy(0, -90)")
                page.screenshot(path=folder / "img" / f"two-couriers-{part}-{width}x{height}.png")
            page.close()


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
