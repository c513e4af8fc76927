"""The alarm latch: set by the building, cleared only by a named person and only when the line itself is quiet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from robots.core.alarm import NO_WORD, Alarm, AlarmReset, Word, is_ended, raised_by, widened
from robots.core.commands import Record, Remember
from robots.core.ids import building_of

PREFIX = "alarm:"


@dataclass(slots=True)
class Alarms:
    """Every line that is active or still latched, by `kind/zone`."""

    _latched: dict[str, Alarm] = field(default_factory=dict)
    _raised: dict[str, Word] = field(default_factory=dict)  # what a reset of it must have seen

    def restore(self, data: Mapping[str, Any]) -> None:
        """Raises KeyError or TypeError for what `take` did not remember."""
        known = {key: value for key, value in data.items() if key not in ("raised", "raised_at")}
        alarm = Alarm(**{**known, "buildings": tuple(data["buildings"]), "lifts": tuple(data["lifts"])})
        line = f"{alarm.kind}/{alarm.zone}"
        boot, seq = data.get("raised", NO_WORD)
        self._latched[line], self._raised[line] = alarm, (boot, seq)

    def take(self, alarm: Alarm, word: Word = NO_WORD) -> list[Record | Remember]:
        """A line speaks. `active=False` of a latched line does not clear it."""
        line = f"{alarm.kind}/{alarm.zone}"
        known = self._latched.get(line)
        if known is None and not alarm.active:
            return []
        if known is not None:  # no machine's word narrows what it covers
            alarm = widened(known, alarm) if alarm.active else replace(known, active=False)
        self._raised[line] = raised_by(self._raised.get(line), word, alarm.active)
        if known == alarm:
            return []
        self._latched[line] = alarm
        remember = Remember(PREFIX + line, {**asdict(alarm), "raised": list(self._raised[line])})
        return [Record("alarm_latched", line, asdict(alarm)), remember] if known is None else [remember]

    def reset(self, reset: AlarmReset) -> list[Record | Remember] | None:
        """None: nobody is named, the line is still active or was raised since, and nothing changes."""
        line = f"{reset.kind}/{reset.zone}"
        known = self._latched.get(line)
        if known is None:
            return []
        if not is_ended(reset, known.active, self._raised[line]):
            return None
        del self._latched[line]
        del self._raised[line]
        return [Record("alarm_reset", line, {"person": reset.person, "at": reset.at}), Remember(PREFIX + line, None)]

    def covering(self, lift: str, map_ids: Iterable[str]) -> list[str]:
        """The lines that concern that lift, as `kind/zone`. One that names no building and no lift concerns all."""
        if not self._latched:
            return []
        buildings = {building_of(map_id) for map_id in map_ids}
        return sorted(
            line
            for line, alarm in self._latched.items()
            if lift in alarm.lifts or (not alarm.lifts and (not alarm.buildings or buildings & set(alarm.buildings)))
        )
