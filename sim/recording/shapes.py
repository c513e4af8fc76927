"""The pieces messages are made of, as JSON data. Metres, radians; numbers rounded to a tenth of a millimetre."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

Data = dict[str, Any]
RGBA = tuple[float, float, float, float]

WALL: RGBA = (0.85, 0.85, 0.9, 1.0)
FURNITURE: RGBA = (0.55, 0.5, 0.45, 1.0)
ROBOT: RGBA = (0.15, 0.55, 0.95, 1.0)
PERSON: RGBA = (0.95, 0.6, 0.2, 1.0)
CAR: RGBA = (0.3, 0.75, 0.45, 0.5)
NAME: RGBA = (1.0, 1.0, 1.0, 1.0)
STEP_NS = 1000


def nanoseconds(at: float) -> int:
    """UTC seconds as whole microseconds, in ns: a float of today holds no more."""
    return round(at * 1e6) * STEP_NS


def time_of(at: float) -> Data:
    sec, nsec = divmod(nanoseconds(at), 10**9)
    return {"sec": sec, "nsec": nsec}


def metres(value: float) -> float:
    return round(value, 4) + 0.0  # no -0.0


def vector(x: float, y: float, z: float = 0.0) -> Data:
    return {"x": metres(x), "y": metres(y), "z": metres(z)}


def turned(theta: float) -> Data:
    """A heading as a quaternion."""
    half = theta / 2
    return {"x": 0.0, "y": 0.0, "z": round(math.sin(half), 6) + 0.0, "w": round(math.cos(half), 6) + 0.0}


def pose(x: float, y: float, theta: float = 0.0, z: float = 0.0) -> Data:
    return {"position": vector(x, y, z), "orientation": turned(theta)}


def color(rgba: RGBA) -> Data:
    return dict(zip("rgba", rgba, strict=True))


def lines(segments: Iterable[Iterable[float]], rgba: RGBA) -> Data:
    """Segments (x1, y1, x2, y2) on the floor."""
    points = [vector(*ends) for x1, y1, x2, y2 in segments for ends in ((x1, y1), (x2, y2))]
    return {
        "type": 2, "pose": pose(0.0, 0.0), "thickness": 0.08, "scale_invariant": False, "points": points,
        "color": color(rgba), "colors": [], "indices": [],
    }  # fmt: skip


def cylinder(x: float, y: float, radius: float, height: float, rgba: RGBA) -> Data:
    size = {"x": metres(2 * radius), "y": metres(2 * radius), "z": metres(height)}
    return {"pose": pose(x, y, z=height / 2), "size": size, "bottom_scale": 1.0, "top_scale": 1.0, "color": color(rgba)}


def cube(at: Data, size: tuple[float, float, float], rgba: RGBA) -> Data:
    return {"pose": at, "size": vector(*size), "color": color(rgba)}


def label(x: float, y: float, text: str, z: float = 0.1) -> Data:
    return {
        "pose": pose(x, y, z=z), "billboard": True, "font_size": 0.35, "scale_invariant": False, "color": color(NAME),
        "text": text,
    }  # fmt: skip


def entity(at: float, frame: str, id_: str, **primitives: list[Data]) -> Data:
    """Something drawn: stays until it is replaced or deleted."""
    empty: dict[str, list[Data]] = {
        kind: [] for kind in ("arrows", "cubes", "spheres", "cylinders", "lines", "triangles", "texts", "models")
    }
    return {
        "timestamp": time_of(at), "frame_id": frame, "id": id_, "lifetime": {"sec": 0, "nsec": 0},
        "frame_locked": False, "metadata": [], **empty, **primitives,
    }  # fmt: skip


def gone(at: float, id_: str) -> Data:
    return {"timestamp": time_of(at), "type": 0, "id": id_}
