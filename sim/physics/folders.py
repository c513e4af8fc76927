"""Folders as things: each is in exactly one place, and only a hand or a gap in this file moves it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hands:
    """With a person, by name or part (`sender@A12`)."""

    person: str

    def __str__(self) -> str:
        return self.person


@dataclass(frozen=True, slots=True)
class Inside:
    """In compartment `number` (from 1) of a robot."""

    robot: str
    number: int

    def __str__(self) -> str:
        return f"{self.robot}/{self.number}"


Place = Hands | Inside


@dataclass(slots=True)
class Folders:
    """Where every folder is, by its name (the run's id). A folder is made in somebody's hands and never vanishes.
    `changes` counts both."""

    places: dict[str, Place] = field(default_factory=dict)
    changes: int = 0

    def make(self, folder: str, person: str) -> None:
        """A person has a new folder in hand. Raises ValueError when it exists already."""
        if folder in self.places:
            raise ValueError(f"folder {folder} exists already, at {self.places[folder]}")
        self.places[folder] = Hands(person)
        self.changes += 1

    def move(self, folder: str, source: Place, goal: Place) -> bool:
        """Take it from one place to another. False: it is not there, nothing happens."""
        if self.places.get(folder) != source:
            return False
        self.places[folder] = goal
        self.changes += 1
        return True

    def inside(self, robot: str, number: int) -> list[str]:
        """The folders in one compartment."""
        place = Inside(robot, number)
        return [folder for folder, at in self.places.items() if at == place]

    def aboard(self, robot: str) -> list[str]:
        return [folder for folder, at in self.places.items() if isinstance(at, Inside) and at.robot == robot]
