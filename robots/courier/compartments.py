"""Which folder lies in which compartment, and which lids are shut. Each folder aboard is in exactly one compartment."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from robots.core.lift import manifest_hash
from robots.core.vda import Load


@dataclass(frozen=True, slots=True)
class Folder:
    """A bundle of papers: its run, the label people know it by, whether the label is to be hidden."""

    run: str
    label: str = ""
    confidential: bool = False
    load_type: str = "folder"


def place_for(confidential: bool, count: int, safe: Collection[int], taken: Container[int]) -> int:
    """Where a folder goes, of compartments 1 to `count`; 0 = nowhere."""
    empty = [number for number in range(1, count + 1) if number not in taken]
    if confidential:
        return next((number for number in empty if number in safe), 0)
    return min(empty, key=lambda number: (number in safe, number), default=0)


class Compartments:
    """Numbered from 1. A lid not heard of counts as shut: the base reports every lid when it starts."""

    def __init__(
        self, count: int, remembered: Mapping[str, Any] | None = None, safe: Collection[int] | None = None
    ) -> None:
        """`safe`: where confidential papers may lie, None = everywhere.
        `remembered`: what `to_json` gave. Raises TypeError or ValueError for anything else."""
        self.count = count
        self._safe = frozenset(range(1, count + 1) if safe is None else safe)
        self._folders: dict[int, Folder] = {}
        self._open: set[int] = set()
        self.loads_version = 0  # counts changes of what is aboard
        for number, folder in (remembered or {}).items():
            self._folders[int(number)] = Folder(**folder)

    def folder_in(self, number: int) -> Folder | None:
        return self._folders.get(number)

    def has_confidential(self) -> bool:
        return any(folder.confidential for folder in self._folders.values())

    def where(self, run: str) -> int:
        """The compartment that holds the folder of this run, 0 = not aboard."""
        return next((number for number, folder in self._folders.items() if folder.run == run), 0)

    def free(self, confidential: bool = False) -> int:
        """The lowest empty compartment that will do, 0 = none; ordinary papers leave safe ones free if they can."""
        return place_for(confidential, self.count, self._safe, self._folders)

    def put(self, number: int, folder: Folder) -> None:
        """Raises ValueError when that would give a compartment two folders or a folder two compartments."""
        if number in self._folders or not 1 <= number <= self.count:
            raise ValueError(f"compartment {number} cannot take a folder")
        if self.where(folder.run):
            raise ValueError(f"the folder of {folder.run} is already in compartment {self.where(folder.run)}")
        self._folders[number] = folder
        self.loads_version += 1

    def take(self, number: int) -> Folder:
        """The folder leaves. Raises KeyError for an empty compartment."""
        folder = self._folders.pop(number)
        self.loads_version += 1
        return folder

    def see_lid(self, number: int, closed: bool) -> bool:
        """Note a lid; True if that is news."""
        if not 1 <= number <= self.count or (number not in self._open) == closed:
            return False
        (self._open.discard if closed else self._open.add)(number)
        return True

    def is_open(self, number: int) -> bool:
        return number in self._open

    def is_shut_but(self, number: int) -> bool:
        """Every other lid is shut."""
        return self._open <= {number}

    @property
    def all_shut(self) -> bool:
        return not self._open

    def loads(self) -> tuple[Load, ...]:
        return tuple(
            Load(folder.run, folder.load_type, f"compartment-{number}")
            for number, folder in sorted(self._folders.items())
        )

    def manifest_hash(self) -> str:
        """What is aboard, as a hash: the only form in which it is named to the lift."""
        return manifest_hash((number, folder.run) for number, folder in self._folders.items())

    def to_json(self) -> dict[str, Any]:
        return {str(number): asdict(folder) for number, folder in sorted(self._folders.items())}
