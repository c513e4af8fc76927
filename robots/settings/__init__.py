"""A hall's YAML files as frozen models; errors name file, line, field, value, unit and the fix. No geometry here."""

from robots.settings.adapters import (
    CallBoxLifts,
    LiftAdapter,
    LiftGroup,
    LiftsElsewhere,
    OwnLifts,
    RmfLifts,
    SimulatedLifts,
    TwoStepLifts,
)
from robots.settings.building import Building, Door, Floor, Lane, Room
from robots.settings.digest import hall_digest
from robots.settings.hall import Hall, HallMarks, load_hall, read_hall
from robots.settings.lifts import Lift
from robots.settings.people import PeopleTimes, Person, Role
from robots.settings.problem import Problem, SettingsError
from robots.settings.robots import Battery, HandoverTimes, Robot
from robots.settings.stops import Stop, StopKind
from robots.settings.timetable import Opening, Timetable

__all__ = [
    "Battery",
    "Building",
    "CallBoxLifts",
    "Door",
    "Floor",
    "Hall",
    "HallMarks",
    "HandoverTimes",
    "Lane",
    "Lift",
    "LiftAdapter",
    "LiftGroup",
    "LiftsElsewhere",
    "Opening",
    "OwnLifts",
    "PeopleTimes",
    "Person",
    "Problem",
    "RmfLifts",
    "Robot",
    "Role",
    "Room",
    "SettingsError",
    "SimulatedLifts",
    "Stop",
    "StopKind",
    "Timetable",
    "TwoStepLifts",
    "hall_digest",
    "load_hall",
    "read_hall",
]
