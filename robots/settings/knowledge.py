"""A knowledge base is a folder: three files for all guides, and one folder of YAML files a set.

`departments.yaml`, `families.yaml` and `outside.yaml`; the files of `core`, `main`, `exit_entry` … hold `entries:`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError, field_validator, model_validator

from robots.core.text import Text
from robots.settings.complaints import problems_of
from robots.settings.problem import Problem, SettingsError
from robots.settings.quantities import Frozen, StopId, keyed
from robots.settings.yaml_text import Path as YamlPath
from robots.settings.yaml_text import YamlText, read_text

DEMO = "demo"
"""The basis of content that no authority has confirmed: it is shown as such."""
SHARED = ("departments.yaml", "families.yaml", "outside.yaml")

AnyFile = TypeVar("AnyFile", bound=BaseModel)


def _day(value: str) -> str:
    date.fromisoformat(value)
    return value


KnowledgeId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="an id of small letters, digits and _")]
Line = Annotated[str, Field(min_length=1, max_length=200, description="text in quotes")]
Paragraph = Annotated[str, Field(min_length=1, max_length=1200, description="text in quotes")]
Day = Annotated[
    str, AfterValidator(_day), Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day such as 2027-06-30")
]


class Bilingual(Frozen):
    """One line for people, Chinese first."""

    zh: Line
    en: Line

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Reading(Frozen):
    """As `Bilingual`, with room for an answer to read."""

    zh: Paragraph
    en: Paragraph

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Phrasings(Frozen):
    """How people say it, in their own words."""

    zh: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()


class Ask(Frozen):
    """The question that tells this entry from another, to be answered yes for this one."""

    instead_of: KnowledgeId
    zh: Line
    en: Line


class Combination(Frozen):
    """What goes together with another entry in one visit, or excludes it."""

    with_: KnowledgeId = Field(alias="with")
    together: bool
    zh: Line
    en: Line


class Entry(Frozen):
    """One item of the knowledge base.

    set         the folder it stands in
    choice      its short name on a button of a clarifying question; without it its name
    says, also  phrasings written with the entry; those that were learnt and reviewed later
    short, long answer to speak; answer to read
    where       stops of the hall, the first is the one to go to
    basis       what the content rests on; `demo` = not official
    """

    id: KnowledgeId
    set: KnowledgeId
    department: KnowledgeId
    name: Bilingual
    choice: Bilingual | None = None
    says: Phrasings
    also: Phrasings = Phrasings()
    short: Bilingual
    long: Reading
    papers: tuple[Bilingual, ...] = ()
    conditions: tuple[Bilingual, ...] = ()
    where: Annotated[tuple[StopId, ...], Field(min_length=1, description="a list of stops")]
    asks: tuple[Ask, ...] = ()
    combines: tuple[Combination, ...] = ()
    basis: Line
    valid_until: Day
    reviewer: Line

    @model_validator(mode="after")
    def _enough_phrasings(self) -> Entry:
        if not 8 <= len(self.says.zh) <= 15:
            raise ValueError(f"says.zh has {len(self.says.zh)} phrasings: write 8 to 15, more of them under `also`")
        if len(self.says.en) < 4:
            raise ValueError(f"says.en has {len(self.says.en)} phrasings: write at least 4")
        return self

    def is_valid(self, day: str) -> bool:
        """Whether it may still be answered on this day (ISO)."""
        return day <= self.valid_until

    def phrasings(self, lang: str) -> tuple[str, ...]:
        return (*getattr(self.says, lang), *getattr(self.also, lang))


class Family(Frozen):
    """Entries that people ask for by one general word: the guide asks one question back.

    says      the general wording that fits every member
    question  what it then asks
    """

    id: KnowledgeId
    members: Annotated[tuple[KnowledgeId, ...], Field(min_length=2, max_length=4, description="two to four entries")]
    question: Bilingual
    says: Phrasings


class Outside(Frozen):
    """What no entry answers: a prototype with its polite reply.

    reason  a code of `robots.core.visitors.HandoffReason`
    person  a person is fetched; else the reply is all
    """

    id: KnowledgeId
    reason: KnowledgeId
    person: bool = False
    reply: Bilingual
    says: Phrasings


class Item(Frozen):
    """A line of the wider list: what the hall also does. `entry`: the guide knows more about it."""

    zh: Line
    en: Line
    entry: KnowledgeId | None = None
    where: StopId | None = None


class Department(Frozen):
    """Whose items they are, for browsing."""

    id: KnowledgeId
    name: Bilingual
    items: tuple[Item, ...] = ()


class EntriesFile(Frozen):
    entries: dict[str, Entry]

    @field_validator("entries", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)


class DepartmentsFile(Frozen):
    departments: dict[str, Department]

    @field_validator("departments", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)


class FamiliesFile(Frozen):
    families: dict[str, Family]

    @field_validator("families", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)


class OutsideFile(Frozen):
    outside: dict[str, Outside]

    @field_validator("outside", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All sets together, by id, in file order."""

    entries: dict[str, Entry]
    families: dict[str, Family]
    outside: dict[str, Outside]
    departments: dict[str, Department]


@dataclass(slots=True)
class KnowledgeMarks:
    """Where things stand, for problems found after loading: texts by file, and the file of each entry."""

    texts: dict[str, YamlText] = field(default_factory=dict)
    file_of: dict[str, str] = field(default_factory=dict)

    def problem(self, file: str, path: YamlPath, value: str, message: str, remedy: str) -> Problem:
        text = self.texts[file]
        return Problem(text.file, text.line(path), ".".join(map(str, path)), value, message, remedy)

    def of_entry(self, entry: str, path: YamlPath, value: str, message: str, remedy: str) -> Problem:
        return self.problem(self.file_of[entry], ("entries", entry, *path), value, message, remedy)


def load_knowledge(folder: Path) -> Knowledge:
    """The knowledge base in `folder`. Raises SettingsError with all problems of all files at once."""
    knowledge, _, problems = read_knowledge(folder)
    if knowledge is None:
        raise SettingsError(problems)
    return knowledge


def read_knowledge(folder: Path) -> tuple[Knowledge | None, KnowledgeMarks, list[Problem]]:
    """The knowledge base, where things stand in it, and its problems. Either knowledge or at least one problem."""
    marks, problems = KnowledgeMarks(), []

    def part(name: str, path: Path, model: type[AnyFile], **more: str) -> AnyFile | None:
        text = marks.texts[name] = _read(path)
        problems.extend(text.problems)
        data = text.data
        if data is None:
            return None
        if more and isinstance(data, dict) and isinstance(data.get("entries"), dict):
            data = {**data, "entries": {k: {**e, **more} if isinstance(e, dict) else e
                                        for k, e in data["entries"].items()}}  # fmt: skip
        try:
            return model.model_validate(data)
        except ValidationError as error:
            problems.extend(problems_of(text, model, error))
            return None

    departments = part(SHARED[0], folder / SHARED[0], DepartmentsFile)
    families = part(SHARED[1], folder / SHARED[1], FamiliesFile)
    outside = part(SHARED[2], folder / SHARED[2], OutsideFile)
    entries: dict[str, Entry] = {}
    for name, path, group in _files(folder):
        read = part(name, path, EntriesFile, set=group)
        for key, entry in (read.entries if read else {}).items():
            if key in entries:
                where = marks.file_of[key]
                problems.append(marks.problem(name, ("entries", key), "", f"stands in {where} too", "Keep one of them"))
                continue
            entries[key] = entry
            marks.file_of[key] = name
    if not entries and not problems:
        problems.append(Problem(folder.as_posix(), 1, "entries", "", "no entry anywhere", "Add core/hall.yaml"))
    if problems or departments is None or families is None or outside is None:
        return None, marks, problems
    return Knowledge(entries, families.families, outside.outside, departments.departments), marks, problems


def _files(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Every file of entries: its name below the folder, its path, its set."""
    for path in sorted(folder.glob("*/*.yaml")):
        yield path.relative_to(folder).as_posix(), path, path.parent.name


def _read(path: Path) -> YamlText:
    file = path.as_posix()
    try:
        return read_text(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return YamlText(file, problems=[Problem(file, 1, "file", "", "is missing", "Create it as in config/knowledge")])
    except (OSError, UnicodeDecodeError) as error:
        return YamlText(file, problems=[Problem(file, 1, "file", "", f"cannot be read: {error}", "Save it as UTF-8")])
