"""A hall is a folder of seven files. Here they become one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from robots.core.ids import building_of
from robots.settings.adapters import LiftAdapter, LiftGroup, LiftsElsewhere, SimulatedLifts
from robots.settings.building import Building, BuildingFile, Floor
from robots.settings.complaints import problems_of
from robots.settings.lift_rules import LiftRules
from robots.settings.lifts import Lift, LiftsFile
from robots.settings.people import PeopleTimes, Person, StaffFile
from robots.settings.problem import Problem, SettingsError
from robots.settings.robots import HandoverTimes, Robot, RobotsFile
from robots.settings.stops import Stop, StopsFile
from robots.settings.timetable import Timetable
from robots.settings.yaml_text import Path as YamlPath
from robots.settings.yaml_text import YamlText, read_text

OPTIONAL = frozenset({"lifts.yaml", "timetable.yaml", "people.yaml"})
"""A hall on one floor needs no lifts; hours and simulated people have defaults."""

AnyFile = TypeVar("AnyFile", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything the files say, by id. `demo`: staff PINs of this hall are public; `groups`: lifts that are not
    simulated; `public_url`: where visitors' telephones reach the guides' pages, empty = nowhere;
    `keep_records_days`: how long the scheduler keeps its records of a run that has ended.
    """

    site: str
    time_zone: str
    buildings: tuple[Building, ...]
    stops: dict[str, Stop]
    lifts: dict[str, Lift]
    robots: dict[str, Robot]
    staff: dict[str, Person]
    handover: HandoverTimes
    timetable: Timetable
    people: PeopleTimes
    demo: bool
    groups: dict[str, LiftGroup] = field(default_factory=dict)
    lift_rules: LiftRules = field(default_factory=LiftRules)
    public_url: str = ""
    keep_records_days: int = 400

    def adapter(self, group: str) -> LiftAdapter:
        """What drives the lifts of a group."""
        return self.groups[group].adapter if group in self.groups else SimulatedLifts()

    def is_simulated(self, group: str) -> bool:
        """The simulator drives the lifts of a group."""
        return isinstance(self.adapter(group), SimulatedLifts)

    def has_gateway(self, group: str) -> bool:
        """A gateway process of ours drives real lifts."""
        return not isinstance(self.adapter(group), SimulatedLifts | LiftsElsewhere)

    def without_guides(self) -> Hall:
        """The same hall where only couriers work."""
        return replace(self, robots={id_: robot for id_, robot in self.robots.items() if robot.kind != "guide"})

    def without_foreign(self) -> Hall:
        """The same hall where only robots of ours are."""
        return replace(self, robots={id_: robot for id_, robot in self.robots.items() if not robot.is_foreign})

    @property
    def handover_stops(self) -> tuple[Stop, ...]:
        """Where folders can be sent from and to: what takes papers in a building where a courier has its dock. A dock
        that is no stop is left out: who checks a hall asks before it is whole."""
        docks = [self.stops.get(robot.dock) for robot in self.robots.values() if robot.kind == "courier"]
        served = {building_of(dock.map_id) for dock in docks if dock is not None}
        return tuple(s for s in self.stops.values() if s.takes_papers and building_of(s.map_id) in served)

    @property
    def floors(self) -> dict[str, Floor]:
        """Every floor of the site by map id."""
        return {floor.map_id: floor for building in self.buildings for floor in building.floors}


@dataclass(frozen=True, slots=True)
class HallMarks:
    """Where in the files things stand, for problems found after loading."""

    texts: dict[str, YamlText]

    def problem(self, file: str, path: YamlPath, value: str, message: str, remedy: str) -> Problem:
        """A problem at `path` of a file such as `stops.yaml`; names the nearest line that exists."""
        text = self.texts[file]
        return Problem(text.file, text.line(path), ".".join(map(str, path)), value, message, remedy)


def load_hall(folder: Path) -> Hall:
    """The hall in `folder`. Raises SettingsError with all problems of all files at once."""
    hall, _, problems = read_hall(folder)
    if hall is None:
        raise SettingsError(problems)
    return hall


def read_hall(folder: Path) -> tuple[Hall | None, HallMarks, list[Problem]]:
    """The hall, where things stand in its files, and its problems. Either a hall or at least one problem."""
    texts: dict[str, YamlText] = {}
    problems: list[Problem] = []

    def part(name: str, model: type[AnyFile]) -> AnyFile | None:
        text = texts[name] = _read(folder / name, optional=name in OPTIONAL)
        problems.extend(text.problems)
        if text.data is None:
            return None
        try:
            return model.model_validate(text.data)
        except ValidationError as error:
            problems.extend(problems_of(text, model, error))
            return None

    building = part("building.yaml", BuildingFile)
    stops = part("stops.yaml", StopsFile)
    lifts = part("lifts.yaml", LiftsFile)
    robots = part("robots.yaml", RobotsFile)
    staff = part("staff.yaml", StaffFile)
    timetable = part("timetable.yaml", Timetable)
    people = part("people.yaml", PeopleTimes)
    marks = HallMarks(texts)
    if problems or not (building and stops and lifts and robots and staff and timetable and people):
        return None, marks, problems
    hall = Hall(
        site=building.site,
        time_zone=building.time_zone,
        public_url=building.public_url.rstrip("/"),
        keep_records_days=building.keep_records_days,
        buildings=tuple(building.buildings.values()),
        stops=stops.stops,
        lifts=lifts.lifts,
        robots=robots.robots,
        staff=staff.staff,
        handover=robots.handover,
        timetable=timetable,
        people=people,
        demo=staff.demo,
        groups=lifts.groups,
        lift_rules=lifts.rules,
    )
    return hall, marks, problems


def _read(path: Path, optional: bool) -> YamlText:
    file = path.as_posix()
    try:
        return read_text(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if optional:
            return YamlText(file, data={})
        missing = Problem(file, 1, "file", "", "is missing", "Create it; config/hall has an example of each")
        return YamlText(file, problems=[missing])
    except (OSError, UnicodeDecodeError) as error:
        return YamlText(file, problems=[Problem(file, 1, "file", "", f"cannot be read: {error}", "Save it as UTF-8")])
