"""The real page servers, fed with canned facts, for the browser to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from robots.settings import Hall
from tests.web.stage import ScreenStage, Stage, busy_morning, hall, screen_stage, tablet_stage


@pytest.fixture(scope="session")
def the_hall() -> Hall:
    return hall()


@pytest.fixture
def stage(the_hall: Hall) -> Iterator[Stage]:
    with tablet_stage(the_hall) as opened:
        busy_morning(opened.facts)
        yield opened


@pytest.fixture
def screen(the_hall: Hall) -> Iterator[ScreenStage]:
    with screen_stage(the_hall) as opened:
        yield opened
