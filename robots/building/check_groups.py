"""Do the groups of lifts.yaml, and what drives them, name the lifts and floors that there are?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from robots.building.check_names import pick
from robots.settings.adapters import CallBoxLifts, RmfLifts, TwoStepLifts
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem
from robots.settings.yaml_text import Path


def group_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Names that lead nowhere, and lifts or floors an adapter would not know."""
    for name, group in hall.groups.items():
        path: Path = ("groups", name)
        lifts = {lift.id: lift for lift in hall.lifts.values() if lift.group == name}
        floors = list(dict.fromkeys(floor for lift in lifts.values() for floor in lift.serves))
        if not lifts:
            known = [lift.group for lift in hall.lifts.values()]
            yield marks.problem("lifts.yaml", path, name, "no lift belongs to this group", pick(name, known))
            continue
        adapter = group.adapter
        if isinstance(adapter, RmfLifts | TwoStepLifts):
            served = adapter.floors if isinstance(adapter, RmfLifts) else adapter.areas
            where = "floors" if isinstance(adapter, RmfLifts) else "areas"
            yield from _named(marks, (*path, "adapter", "lifts"), adapter.lifts, lifts)
            yield from _named(marks, (*path, "adapter", where), served, floors)
            yield from _twice(marks, (*path, "adapter", "lifts"), [str(name) for name in adapter.lifts.values()])
            yield from _twice(marks, (*path, "adapter", where), [str(name) for name in served.values()])
        elif isinstance(adapter, CallBoxLifts):
            for lift, stops in adapter.stops.items():
                where_stops: Path = (*path, "adapter", "stops", lift)
                if lift not in lifts:
                    yield marks.problem("lifts.yaml", where_stops, lift, "no such lift here", pick(lift, lifts))
                else:
                    yield from _named(marks, where_stops, stops, lifts[lift].serves)


def _named(marks: HallMarks, path: Path, given: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    """Each known name is given, and no other."""
    strange = [name for name in given if name not in known]
    for name in strange:
        yield marks.problem("lifts.yaml", (*path, name), name, "is not of this group", pick(name, known))
    missing = [name for name in known if name not in given]
    if missing and not strange:  # a misspelt name is missing under its right one too: say it once
        message = f"says nothing of {', '.join(missing)}"
        yield marks.problem("lifts.yaml", path, "", message, "Add what the vendor calls it")


def _twice(marks: HallMarks, path: Path, names: list[str]) -> Iterator[Problem]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield marks.problem("lifts.yaml", path, name, "stands here twice", "Give each its own")
