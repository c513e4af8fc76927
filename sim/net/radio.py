"""Where radio does not reach: places on a floor, and shut lift cars. Everywhere else it does."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DeadPlace:
    """A round place on a floor; metres."""

    map_id: str
    x: float
    y: float
    radius: float


@dataclass(slots=True)
class Radio:
    """`places` and `cars` by the name of whoever put them there; a car is dead while its door is shut."""

    places: dict[str, DeadPlace] = field(default_factory=dict)
    cars: dict[str, str] = field(default_factory=dict)
    _named: int = 0

    def new_name(self) -> str:
        """A name nobody has used."""
        self._named += 1
        return f"zone-{self._named}"

    def hide_place(self, name: str, place: DeadPlace) -> None:
        self.places[name] = place

    def hide_car(self, name: str, lift: str) -> None:
        """A car without an antenna of its own: steel on all sides once the door is shut."""
        self.cars[name] = lift

    def restore(self, name: str) -> None:
        """Take one of the two away again; unknown names are no matter."""
        self.places.pop(name, None)
        self.cars.pop(name, None)

    def reaches(self, map_id: str, x: float, y: float, shut_in: str) -> bool:
        """Whether a robot has radio at a place. `shut_in`: the lift in whose shut car it stands, or empty."""
        if shut_in:
            return shut_in not in self.cars.values()
        return not any(
            place.map_id == map_id and (x - place.x) ** 2 + (y - place.y) ** 2 < place.radius**2
            for place in self.places.values()
        )
