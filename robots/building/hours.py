"""Times of the day in the hall's own zone."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from robots.settings.lift_rules import EVERY_DAY, Hours


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def covers(hours: Hours, at: float, zone: str) -> bool:
    """Whether `at`, UTC seconds, lies in these hours of the zone named; `to` itself does not."""
    local = datetime.fromtimestamp(at, _zone(zone))
    clock, today = f"{local:%H:%M}", local.weekday()
    if hours.from_ < hours.to:
        return hours.from_ <= clock < hours.to and EVERY_DAY[today] in hours.days
    if clock >= hours.from_:
        return EVERY_DAY[today] in hours.days
    return clock < hours.to and EVERY_DAY[today - 1] in hours.days  # begun the evening before
