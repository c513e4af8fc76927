"""What reports of days look like: `python -m tests.browser.day_pictures FOLDER REPORT.html …` writes, of each report,
a picture as on a screen and one as printed on A4.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from tests.fixtures.browser import running_chromium

SCREEN = 1280
A4 = 703
"""Pixels between the margins of the sheet."""
SIZES: tuple[tuple[int, Literal["screen", "print"], str], ...] = ((SCREEN, "screen", "1280"), (A4, "print", "a4"))


def take(folder: Path, reports: list[Path]) -> None:
    """The pictures are called after the reports: `hall-day-NAME-1280.png`, `hall-day-NAME-a4.png`."""
    with running_chromium() as browser:
        for report in reports:
            for wide, media, name in SIZES:
                page = browser.new_page(viewport={"width": wide, "height": 1000})
                page.emulate_media(media=media)
                page.goto(report.resolve().as_uri())
                page.screenshot(path=folder / f"hall-day-{report.stem}-{name}.png", full_page=True)
                page.close()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    take(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
