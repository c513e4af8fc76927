"""robots.yaml: the robots of the hall, and how long they wait for people."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from robots.settings.quantities import (
    Accel,
    Frozen,
    Id,
    Metres,
    Seconds,
    Share,
    ShareOrAll,
    Speed,
    StopId,
    TurnAccel,
    TurnSpeed,
    WattHours,
    Watts,
    Words,
    keyed,
)


class Battery(Frozen):
    """capacity Wh; draw while driving and standing, and charger, W. Below `reserve` it takes no new run.

    work_from   a robot that charges is left to do so up to this share, unless an urgent run has nobody else. 1 = until
                it is full: for a vehicle that takes no order while it charges
    """

    capacity_wh: WattHours = 400.0
    drive_w: Watts = 90.0
    idle_w: Watts = 25.0
    charge_w: Watts = 200.0
    reserve: Share = 0.2
    work_from: ShareOrAll = 0.4

    @property
    def works_from(self) -> float:
        """`work_from`, and never below the reserve."""
        return max(self.work_from, self.reserve)


OURS = "hall"
"""Manufacturer of our own robots, as VDA 5050 names it."""

Level = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]+$", description="letters, digits and _ . : - only")]

KnowledgeSet = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a folder of config/knowledge")]


class Robot(Frozen):
    """A robot; the defaults are those of the reference robot.

    knowledge   the set of config/knowledge it answers from besides `core`; guides only, and they need it
    hot         entries it offers before anybody asks, at most 6; none = those asked most. Guides only
    confidential  it may carry confidential papers
    safe        compartments whose lock is good for these; None = all of them
    docks       further chargers it may use, when its own is taken or dead
    waits       where it waits for a charger, or rests, when its dock is taken: stops of kind waiting
    post        the stop where a guide stands when it has nothing to do; None = at its dock
    manufacturer  of another maker: a foreign vehicle, which speaks VDA 5050 and nothing else of ours
    serial      its VDA 5050 serial number; None = its id
    rides       how it comes to other floors. itself: it knows our lifts; chaperoned: the fleet rides for it, see
                docs/chaperoned-rides.md; never. None = itself for ours, never for a foreign one
    factsheet   none: a foreign vehicle that never sends one; it gets orders without any optional field. Else it is
                asked for it and gets no order before
    vda5050     the version it speaks with its master, and is spoken to in; ours read both of 2.x and speak no other
    speech      the voice of a guide; speech_models: the directory of a recognition model. Both are off by default
    """

    id: Id
    kind: Literal["courier", "guide"]
    name_zh: Words
    name_en: Words
    dock: StopId
    docks: tuple[StopId, ...] = ()
    waits: tuple[StopId, ...] = ()
    radius: Metres = 0.28
    height_m: Metres = 1.2
    speed: Speed = 0.8
    accel: Accel = 0.5
    sill_speed: Speed = 0.3
    turn_speed: TurnSpeed = 1.2
    turn_accel: TurnAccel = 2.0
    compartments: Annotated[int, Field(ge=0, le=12, description="a whole number")] = 4
    confidential: bool = True
    safe: tuple[Annotated[int, Field(ge=1, le=12, description="a compartment's number")], ...] | None = None
    battery: Battery = Battery()
    knowledge: KnowledgeSet | None = None
    hot: Annotated[tuple[Words, ...], Field(max_length=6)] = ()
    post: StopId | None = None
    manufacturer: Level = OURS
    serial: Level | None = None
    rides: Literal["itself", "chaperoned", "never"] | None = None
    factsheet: Literal["asked", "none"] = "asked"
    vda5050: Literal["2.1.0", "2.0.0", "3.0.0"] = "2.1.0"
    speech: Literal["off", "espeak"] = "off"
    speech_models: str | None = None

    @property
    def is_foreign(self) -> bool:
        return self.manufacturer != OURS

    @property
    def serial_number(self) -> str:
        return self.serial or self.id

    @property
    def account(self) -> str:
        """Its login at the broker: a foreign vehicle's is told from our robots' by its maker."""
        return f"{self.serial_number}@{self.manufacturer}" if self.is_foreign else self.id

    @property
    def way_of_riding(self) -> Literal["itself", "chaperoned", "never"]:
        return self.rides or ("never" if self.is_foreign else "itself")

    @property
    def chargers(self) -> tuple[str, ...]:
        """Every dock where it may charge, its own first."""
        return (self.dock, *self.docks)

    @property
    def berths(self) -> tuple[str, ...]:
        """Every stop where it may stand without work: its chargers, then where it waits."""
        return (*self.chargers, *self.waits)

    @property
    def safe_compartments(self) -> tuple[int, ...]:
        """Compartments that confidential papers may lie in."""
        if not self.confidential:
            return ()
        every = range(1, self.compartments + 1)
        return tuple(every) if self.safe is None else tuple(number for number in every if number in self.safe)

    @model_validator(mode="after")
    def _foreign_ones_are_plain(self) -> Robot:
        if self.is_foreign and self.kind != "courier":
            raise ValueError("a foreign vehicle can only be a courier: write kind: courier")
        if self.is_foreign and self.rides == "itself":
            raise ValueError("a foreign vehicle knows none of our lifts: write rides: chaperoned, or never")
        if not self.is_foreign and self.serial not in (None, self.id):
            raise ValueError("the serial number of a robot of ours is its id: take `serial` out")
        if not self.is_foreign and self.factsheet != "asked":
            raise ValueError("our own robots say what they can do: take `factsheet` out, or name the `manufacturer`")
        if not self.is_foreign and self.vda5050 == "3.0.0":
            raise ValueError("our own robots speak 2.1.0 or 2.0.0: write one of them, or name the `manufacturer`")
        if not self.is_foreign and self.rides == "chaperoned":
            raise ValueError("our own robots ride by themselves: take `rides` out, or name the `manufacturer`")
        return self

    @model_validator(mode="after")
    def _ours_is_a_name_in_ros(self) -> Robot:
        if not self.is_foreign and "-" in self.id:
            better = self.id.replace("-", "_")
            raise ValueError(f"ROS topics bear the id of a robot of ours, and know no -: write {better}")
        return self

    @model_validator(mode="after")
    def _safe_ones_exist(self) -> Robot:
        if self.safe is not None and not self.confidential:
            raise ValueError("`safe` and `confidential: false` exclude each other: take one out")
        unknown = [number for number in self.safe or () if number > self.compartments]
        if unknown:
            raise ValueError(f"`safe` names compartment {unknown[0]}, but there are {self.compartments}")
        if self.safe == ():
            raise ValueError("`safe` names no compartment: write `confidential: false` instead")
        return self

    @model_validator(mode="after")
    def _berths_differ(self) -> Robot:
        if len(set(self.berths)) < len(self.berths):
            raise ValueError("`dock`, `docks` and `waits` name a stop twice: take one out")
        return self

    @model_validator(mode="after")
    def _guide_knows(self) -> Robot:
        if self.kind == "guide" and self.knowledge is None:
            raise ValueError("a guide needs `knowledge`, the set of config/knowledge that it answers from")
        if self.kind != "guide" and (self.knowledge is not None or self.post is not None):
            raise ValueError("`knowledge` and `post` are for guides: take them out, or write kind: guide")
        if self.kind != "guide" and (self.speech != "off" or self.speech_models is not None):
            raise ValueError("`speech` and `speech_models` are for guides: take them out, or write kind: guide")
        return self

    @model_validator(mode="after")
    def _guide_offers(self) -> Robot:
        if self.kind != "guide" and self.hot:
            raise ValueError("`hot` is for guides: take it out, or write kind: guide")
        if len(set(self.hot)) < len(self.hot):
            raise ValueError("`hot` names an entry twice: take one out")
        return self

    @model_validator(mode="after")
    def _courier_has_room(self) -> Robot:
        if self.kind == "courier" and self.compartments < 1:
            raise ValueError("a courier needs at least 1 compartment")
        if self.sill_speed > self.speed:
            raise ValueError(f"sill_speed {self.sill_speed:g} m/s is above speed {self.speed:g} m/s")
        return self


class HandoverTimes(Frozen):
    """How long a robot waits for a person, seconds. It reminds before it gives up."""

    sender_wait_s: Seconds = 180.0
    recipient_wait_s: Seconds = 180.0
    remind_s: Seconds = 60.0

    @model_validator(mode="after")
    def _reminds_in_time(self) -> HandoverTimes:
        shortest = min(self.sender_wait_s, self.recipient_wait_s)
        if self.remind_s >= shortest:
            raise ValueError(f"remind_s {self.remind_s:g} s must be below the shortest wait, {shortest:g} s")
        return self


class RobotsFile(Frozen):
    """All of robots.yaml."""

    robots: dict[str, Robot] = Field(min_length=1)
    handover: HandoverTimes = HandoverTimes()

    @field_validator("robots", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)
