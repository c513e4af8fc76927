"""What is wrong with a settings file, in words its editor can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw: where it stands (line from 1), what was read there, why it cannot be, what to do."""

    file: str
    line: int
    field: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        read = f" = {self.value}" if self.value else ""
        return f"{self.file}:{self.line}: {self.field}{read}: {self.message}. {self.remedy}."


class SettingsError(ValueError):
    """The files cannot be used; `problems` lists all that was found, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
