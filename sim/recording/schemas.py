"""JSON schemas of what is recorded: Foxglove's own by their names and fields, and ours under `hall.`."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
TEXT: Schema = {"type": "string"}
YES_NO: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
DIAGNOSTICS = "diagnostic_msgs/DiagnosticArray"


def thing(title: str = "", **fields: Schema) -> Schema:
    """An object that has exactly these fields."""
    named: Schema = {"title": title} if title else {}
    return named | {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def choice(title: str, *names: str) -> Schema:
    """Whole numbers from 0 with names."""
    return {"title": title, "oneOf": [{"title": name, "const": number} for number, name in enumerate(names)]}


TIME = thing(
    "time", sec={"type": "integer", "minimum": 0}, nsec={"type": "integer", "minimum": 0, "maximum": 10**9 - 1}
)
DURATION = thing("duration", sec=WHOLE, nsec={"type": "integer", "minimum": 0, "maximum": 10**9 - 1})
VECTOR = thing("foxglove.Vector3", x=NUMBER, y=NUMBER, z=NUMBER)
POINT = thing("foxglove.Point3", x=NUMBER, y=NUMBER, z=NUMBER)
QUATERNION = thing("foxglove.Quaternion", x=NUMBER, y=NUMBER, z=NUMBER, w=NUMBER)
POSE = thing("foxglove.Pose", position=VECTOR, orientation=QUATERNION)
COLOR = thing("foxglove.Color", r=NUMBER, g=NUMBER, b=NUMBER, a=NUMBER)
PAIR = thing("foxglove.KeyValuePair", key=TEXT, value=TEXT)
_UNUSED = many({"type": "object", "properties": {}})

_LINE = thing(
    "foxglove.LinePrimitive", type=choice("foxglove.LineType", "LINE_STRIP", "LINE_LOOP", "LINE_LIST"), pose=POSE,
    thickness=NUMBER, scale_invariant=YES_NO, points=many(POINT), color=COLOR, colors=many(COLOR), indices=many(WHOLE),
)  # fmt: skip
_CYLINDER = thing(
    "foxglove.CylinderPrimitive", pose=POSE, size=VECTOR, bottom_scale=NUMBER, top_scale=NUMBER, color=COLOR
)
_CUBE = thing("foxglove.CubePrimitive", pose=POSE, size=VECTOR, color=COLOR)
_TEXT = thing(
    "foxglove.TextPrimitive", pose=POSE, billboard=YES_NO, font_size=NUMBER, scale_invariant=YES_NO, color=COLOR,
    text=TEXT,
)  # fmt: skip
_ENTITY = thing(
    "foxglove.SceneEntity", timestamp=TIME, frame_id=TEXT, id=TEXT, lifetime=DURATION, frame_locked=YES_NO,
    metadata=many(PAIR), arrows=_UNUSED, cubes=many(_CUBE), spheres=_UNUSED, cylinders=many(_CYLINDER),
    lines=many(_LINE), triangles=_UNUSED, texts=many(_TEXT), models=_UNUSED,
)  # fmt: skip
_DELETION = thing(
    "foxglove.SceneEntityDeletion", timestamp=TIME,
    type=choice("foxglove.SceneEntityDeletionType", "MATCHING_ID", "ALL"), id=TEXT,
)  # fmt: skip
_STATUS = thing(
    "", level=WHOLE, name=TEXT, message=TEXT, hardware_id=TEXT, values=many(thing("", key=TEXT, value=TEXT))
)

_ALL = (
    thing(
        "foxglove.FrameTransform", timestamp=TIME, parent_frame_id=TEXT, child_frame_id=TEXT, translation=VECTOR,
        rotation=QUATERNION,
    ),
    thing("foxglove.PoseInFrame", timestamp=TIME, frame_id=TEXT, pose=POSE),
    thing("foxglove.PosesInFrame", timestamp=TIME, frame_id=TEXT, poses=many(POSE)),
    thing(
        "foxglove.LaserScan", timestamp=TIME, frame_id=TEXT, pose=POSE, start_angle=NUMBER, end_angle=NUMBER,
        ranges=many(NUMBER), intensities=many(NUMBER),
    ),
    thing("foxglove.SceneUpdate", deletions=many(_DELETION), entities=many(_ENTITY)),
    thing(
        "foxglove.Log", timestamp=TIME,
        level=choice("foxglove.LogLevel", "UNKNOWN", "DEBUG", "INFO", "WARNING", "ERROR", "FATAL"), message=TEXT,
        name=TEXT, file=TEXT, line=WHOLE,
    ),
    thing(
        DIAGNOSTICS, header=thing("", stamp=thing("", sec=WHOLE, nsec=WHOLE), frame_id=TEXT), status=many(_STATUS)
    ),
    thing(
        "hall.RobotState", timestamp=TIME, map=TEXT, car=TEXT, ride=TEXT, running=YES_NO, charge=NUMBER,
        charging=YES_NO, speed=NUMBER, turn=NUMBER, lids_open=WHOLE,
    ),
    thing(
        "hall.LiftCar", timestamp=TIME, position_m=NUMBER, door_gap_m=NUMBER, landing=TEXT, load_kg=NUMBER,
        door=TEXT, motion=TEXT, mode=TEXT, session=TEXT,
    ),
    thing(
        "hall.Run", timestamp=TIME, run=TEXT, state=TEXT, robot=TEXT, lift=TEXT, doing=TEXT, waiting_for=TEXT,
        held=YES_NO, reasons=many(TEXT),
    ),
)  # fmt: skip

SCHEMAS: dict[str, Schema] = {schema["title"]: schema for schema in _ALL}
