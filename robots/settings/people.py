"""staff.yaml and people.yaml: who works here, and how people of the simulated hall behave."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

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


class PeopleTimes(Frozen):
    """All of people.yaml: medians of the simulated people, seconds; `visitors`: how many come to the simulated floor on
    a usual day."""

    sender_after_s: Seconds = 15.0
    load_s: Seconds = 20.0
    recipient_after_s: Seconds = 45.0
    unload_s: Seconds = 20.0
    visitors: Annotated[int, Field(ge=0, le=20_000, description="a whole number, 0 to 20000; 0 = nobody")] = 0
