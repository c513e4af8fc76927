"""What robots may do with the lifts of a hall: hours, floors, sealed papers, and who goes first."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from robots.settings.people import Clock, Weekday
from robots.settings.quantities import Frozen, Id, MapId, Words

EVERY_DAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Wait = Annotated[float, Field(strict=True, ge=0, le=600, description="seconds")]
Percent = Annotated[float, Field(strict=True, gt=0, le=110, description="percent of the rated load")]
Times = Annotated[int, Field(strict=True, ge=0, le=100, description="a whole number")]


class Hours(Frozen):
    """From one time of the day until another, in the hall's own time; past midnight if `to` comes first.

    days  on which it begins
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    from_: Clock = Field(alias="from")
    to: Clock
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = EVERY_DAY

    @model_validator(mode="after")
    def _not_empty(self) -> Hours:
        if self.from_ == self.to:
            raise ValueError(f"from and to are both {self.to}: leave the hours out, or say two times")
        return self


class ClosedHours(Hours):
    """No robot begins a ride. `lifts`: only in these, none named = in all; `why`: for those who read the file."""

    lifts: tuple[Id, ...] = ()
    why: Words | None = None


class LiftRules(Frozen):
    """The lift desk's own numbers, with what suits a hall where people and robots share the cars.

    closed               hours in which no robot begins a ride
    floors_denied        per robot: floors it may neither leave nor reach by lift
    confidential_denied  lifts that no robot takes with confidential papers aboard
    peaks                hours in which a robot takes a car only when nobody else uses it
    people_first_s       longest a robot steps back for people, then it queues like anybody
    people_about_s       so long after a person called or rode a lift a robot takes an idle car only, while nobody calls
                         one, and leaves people another car of the group
    stand_at             per group: floors at which free cars stand for people while robots ride
    busy_load_pct, busy_calls  a car so full, or with so many calls, is left to people at any hour
    urgent_jumps         an urgent run goes before the same other robot at most so often
    urgent_wait_s        and never before one that has waited this long
    ghost_s              a session of a robot that is neither in the car nor near it is told to staff after this
    apart_s              between two grants of one lift after an outage
    """

    closed: tuple[ClosedHours, ...] = ()
    floors_denied: dict[Id, tuple[MapId, ...]] = {}
    confidential_denied: tuple[Id, ...] = ()
    peaks: tuple[Hours, ...] = ()
    people_first_s: Wait = 60.0
    people_about_s: Wait = 0.0
    stand_at: dict[Id, tuple[MapId, ...]] = {}
    busy_load_pct: Percent = 50.0
    busy_calls: Annotated[int, Field(strict=True, ge=1, le=100, description="a whole number")] = 3
    urgent_jumps: Times = 2
    urgent_wait_s: Wait = 120.0
    ghost_s: Annotated[float, Field(strict=True, ge=5, le=600, description="seconds")] = 30.0
    apart_s: Wait = 10.0
