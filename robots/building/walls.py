"""How far things are from the walls of a floor, for the checks of a drawing. Uses shapely; not needed to drive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from robots.building.plan import FloorPlan
from robots.building.segments import Segment
from robots.core.geometry import Point


class Walls:
    """The obstacles of one floor."""

    def __init__(self, floor: FloorPlan, more: Iterable[Segment] = ()) -> None:
        lines = [[(x1, y1), (x2, y2)] for x1, y1, x2, y2 in (*floor.segments, *more)]
        self._tree = shapely.STRtree(shapely.linestrings(np.array(lines)))
        self._inside = shapely.Polygon(floor.outline)

    @property
    def has_sound_outline(self) -> bool:
        """Whether the outline is one area that does not cross itself."""
        return bool(self._inside.is_valid) and float(self._inside.area) > 0

    def contains(self, point: Point) -> bool:
        return bool(shapely.covers(self._inside, shapely.Point(point)))

    def gap(self, way: Sequence[Point]) -> tuple[float, Point]:
        """Metres between a point or polyline and the nearest obstacle, and where that is; 0 when it touches."""
        shape = shapely.LineString(way) if len(way) > 1 else shapely.Point(way[0])
        nearest = self._tree.geometries[self._tree.nearest(shape)]
        line = shapely.shortest_line(shape, nearest)
        x, y = shapely.get_coordinates(line)[-1]
        return float(line.length), (float(x), float(y))


def spot(point: Point) -> str:
    """A point as people read it: `[4.4, 5]`."""
    return f"[{round(point[0], 2):g}, {round(point[1], 2):g}]"
