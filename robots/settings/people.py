"""staff.yaml, timetable.yaml and people.yaml: who works here, when, and how people of the simulated hall behave."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from robots.settings.quantities import Frozen, Id, Seconds, StopId, Words, keyed

Role = Literal["staff", "supervisor", "maintenance", "engineer"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="hours and minutes such as 09:00")]


class Person(Frozen):
    """A member of staff. `pin_hash` is argon2; `demo_pin` shows the PIN of a demonstration hall, and only there."""

    id: Id
    name: Words
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    counters: tuple[StopId, ...] = ()
    pin_hash: Annotated[str, Field(pattern=r"^\$argon2(id|i|d)\$", description="an argon2 hash")]
    demo_pin: Annotated[str, Field(pattern=r"^\d{4,6}$", description="4 to 6 digits in quotes")] | None = None


class StaffFile(Frozen):
    """All of staff.yaml. `demo: true` allows PINs in clear: never where real papers travel."""

    demo: bool = False
    staff: dict[str, Person] = Field(min_length=1)

    @field_validator("staff", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)


class Opening(Frozen):
    """Hours in the site's own time zone on the days named."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _opens_first(self) -> Opening:
        if self.opens >= self.closes:
            raise ValueError(f"opens {self.opens} must come before closes {self.closes}")
        return self


class Timetable(Frozen):
    """All of timetable.yaml. `windows` are the hours of the counters; `by_stop` overrides them for a stop."""

    windows: tuple[Opening, ...] = ()
    by_stop: dict[StopId, tuple[Opening, ...]] = {}


class PeopleTimes(Frozen):
    """All of people.yaml: medians of the simulated people, seconds."""

    sender_after_s: Seconds = 15.0
    load_s: Seconds = 20.0
    recipient_after_s: Seconds = 45.0
    unload_s: Seconds = 20.0
