"""timetable.yaml: when windows are open, the holidays, what is sent at set times, and the end of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, field_validator, model_validator

from robots.core.forms import RunForm, TimedStart
from robots.settings.people import Clock, Weekday
from robots.settings.quantities import Frozen, Id, StopId, Words, keyed
from robots.settings.queues import QueueRules

_MOST_DAYS = 62  # of one holiday


def _real_date(text: str) -> str:
    date.fromisoformat(text)
    return text


Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date such as 2026-02-17")]


class Opening(Frozen):
    """Hours in the site's own time zone on the days named. Several for one day leave lunch between them.

    closes  23:59 = midnight
    """

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _opens_first(self) -> Opening:
        if self.opens >= self.closes:
            raise ValueError(f"opens {self.opens} must come before closes {self.closes}")
        return self


class Holiday(Frozen):
    """Days on which no window opens: from the first to the last."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    from_: Date = Field(alias="from")
    to: Date | None = None
    name: Words | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Holiday:
        first, last = date.fromisoformat(_real_date(self.from_)), date.fromisoformat(_real_date(self.to or self.from_))
        if not timedelta(0) <= last - first < timedelta(days=_MOST_DAYS):
            raise ValueError(f"lasts from {self.from_} to {self.to}: one to {_MOST_DAYS} days are meant")
        return self

    @property
    def dates(self) -> tuple[str, ...]:
        first, last = date.fromisoformat(self.from_), date.fromisoformat(self.to or self.from_)
        return tuple((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


class Leg(Frozen):
    """One run of an entry with several."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    from_: StopId = Field(alias="from")
    to: StopId
    label: Words | None = None


class TimedRun(Frozen):
    """A run, or several (`legs`), that begin by themselves. `except` and `until`: dates; `until` is the last one."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    id: Id
    from_: StopId | None = Field(default=None, alias="from")
    to: StopId | None = None
    legs: Annotated[tuple[Leg, ...], Field(max_length=12)] = ()
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    time: Clock
    label: Words | None = None
    urgent: bool = False
    confidential: bool = False
    care: bool = False
    until: Date | None = None
    except_: tuple[Date, ...] = Field(default=(), alias="except")
    skip_holidays: bool = True
    paused: bool = False

    @model_validator(mode="after")
    def _one_way_or_legs(self) -> TimedRun:
        if bool(self.legs) == bool(self.from_ or self.to):
            raise ValueError("needs either `from` and `to`, or `legs`")
        if not self.legs and not (self.from_ and self.to):
            raise ValueError("needs both `from` and `to`")
        if self.care and (self.confidential or self.urgent):
            raise ValueError("a care run is never confidential or urgent: papers go first")
        for day in (*self.except_, *((self.until,) if self.until else ())):
            _real_date(day)
        return self

    def start(self) -> TimedStart:
        """The entry as the fleet knows it."""
        ways = [(leg.from_, leg.to, leg.label or self.label) for leg in self.legs]
        ways = ways or [(self.from_ or "", self.to or "", self.label)]
        runs = tuple(RunForm(a, b, label or "", self.urgent, self.confidential, self.care) for a, b, label in ways)
        return TimedStart(
            self.id, runs, self.days, self.time, self.until or "", self.except_, self.skip_holidays, self.paused
        )


class Sweep(Frozen):
    """The end of the day: so many minutes after the last window closes, or before it if negative.

    settle_min  so long robots have to get home before what is left is written down
    """

    after_closing_min: Annotated[int, Field(strict=True, ge=-120, le=240, description="minutes, -120 to 240")]
    settle_min: Annotated[int, Field(strict=True, ge=1, le=60, description="minutes, 1 to 60")] = 10


class Timetable(Frozen):
    """All of timetable.yaml.

    windows     the hours of windows and output windows; `by_stop` are those of single stops, whatever their kind.
                A stop of another kind without any is always open
    hold_runs   runs wait until the stops they need are open; false: robots work at any hour, as in a demonstration
    holidays    dates on which nothing is open
    extra_days  dates worked although they are free, and the weekday whose hours they have: {"2026-02-14": fri}
    runs        what is sent at set times
    sweep       the end of the day; none: robots go on for ever
    start_late_min  a start that could not be made in time is made up to so many minutes late, then it is missed
    queues      what estimates of visitors' waiting take for known
    """

    windows: tuple[Opening, ...] = ()
    by_stop: dict[StopId, tuple[Opening, ...]] = {}
    hold_runs: bool = True
    holidays: tuple[Holiday, ...] = ()
    extra_days: dict[Date, Weekday] = {}
    runs: dict[Id, TimedRun] = {}
    sweep: Sweep | None = None
    start_late_min: Annotated[int, Field(strict=True, ge=0, le=720, description="minutes, 0 to 720")] = 15
    queues: QueueRules = QueueRules()

    @field_validator("holidays", mode="before")
    @classmethod
    def _bare_dates(cls, value: Any) -> Any:
        """A date alone is a holiday of one day."""
        if not isinstance(value, list):
            return value
        return [{"from": entry} if isinstance(entry, str) else entry for entry in value]

    @field_validator("runs", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)

    @property
    def free_dates(self) -> frozenset[str]:
        return frozenset(day for holiday in self.holidays for day in holiday.dates)

    @property
    def starts(self) -> Mapping[str, TimedStart]:
        """The entries of the file, by id."""
        return {run.id: run.start() for run in self.runs.values()}
