"""Events and commands as JSON data and back, exactly: `from_data(to_data(value)) == value`.

A dataclass is an object whose `is` names its class. Enums are their values and tuples are lists where the type hint of
the field says what they are; elsewhere, and for floats that are no numbers, they too become objects with `is`.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from robots.core import (
    alarm,
    callbox,
    commands,
    drill,
    events,
    forms,
    geometry,
    lift,
    runs,
    sensing,
    text,
    times,
    vda,
    visitors,
    waiting,
)
from robots.courier import screen
from robots.elevator import commands as ride_commands
from robots.elevator import events as ride_events
from robots.gateway import hardware
from robots.guide import kiosk

IS, OF = "is", "of"
_UNKNOWN = "unknown "
_MODULES = (events, commands, sensing, lift, callbox, alarm, drill, runs, times, forms, visitors, waiting, vda,
            geometry, text, screen, hardware, ride_commands, ride_events, kiosk)  # fmt: skip
_SEQUENCES = (tuple, Sequence)


class NotOnTapeError(ValueError):
    """Data that is none of ours, or a value that has no form on tape."""


@cache
def kinds() -> dict[str, Any]:
    """Every dataclass and enum that events and commands are made of, by name."""
    found: dict[str, Any] = {}
    for module in _MODULES:
        for name, kind in vars(module).items():
            is_ours = isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, Enum))
            if is_ours and found.setdefault(name, kind) is not kind:
                raise TypeError(f"two classes are called {name}")
    return found


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _without_none(hint: Any) -> Any:
    """`X` for the hint `X | None`."""
    if get_origin(hint) in (Union, types.UnionType):
        some = [arg for arg in get_args(hint) if arg is not type(None)]
        return some[0] if len(some) == 1 else Any
    return hint


def to_data(value: Any, hint: Any = Any) -> Any:
    """JSON data. Never raises, for a recorder must not fell a mind: what it does not know cannot be read back."""
    if value is None or isinstance(value, bool) or type(value) in (str, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {IS: "float", OF: repr(value)}
    hint = _without_none(hint)
    if dataclasses.is_dataclass(value):
        return _object(value)
    if isinstance(value, Enum):
        kind = type(value)
        is_plain = hint is kind or kinds().get(kind.__name__) is not kind  # in JSON data of a mind's own
        return value.value if is_plain else {IS: kind.__name__, OF: value.value}
    if isinstance(value, Mapping):
        inner = _inner(hint, -1)
        data = {str(key): to_data(item, inner) for key, item in value.items()}
        return {IS: "dict", OF: data} if IS in data else data
    if isinstance(value, Sequence):
        items = [to_data(item, _inner(hint, n)) for n, item in enumerate(value)]
        is_list = isinstance(value, list)
        return items if is_list or get_origin(hint) in _SEQUENCES else {IS: "tuple", OF: items}
    return {IS: _UNKNOWN + type(value).__name__}


def from_data(data: Any, hint: Any = Any) -> Any:
    """The value of JSON data. Raises NotOnTapeError for data this module did not write."""
    hint = _without_none(hint)
    if isinstance(data, dict):
        return _of_object(data) if IS in data else {key: from_data(v, _inner(hint, -1)) for key, v in data.items()}
    if isinstance(data, list):
        items = [from_data(item, _inner(hint, n)) for n, item in enumerate(data)]
        return tuple(items) if get_origin(hint) in _SEQUENCES else items
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    return data


def _object(value: Any) -> dict[str, Any]:
    name = type(value).__name__
    if kinds().get(name) is not type(value):
        return {IS: _UNKNOWN + name}
    hints = _hints(kinds()[name])
    return {IS: name} | {field: to_data(getattr(value, field), hints[field]) for field in value.__dataclass_fields__}


def _of_object(data: dict[str, Any]) -> Any:
    name = data[IS]
    if name == "float":
        return float(data[OF])
    if name == "tuple":
        return tuple(from_data(item) for item in data[OF])
    if name == "dict":
        return {key: from_data(item) for key, item in data[OF].items()}
    kind = kinds().get(name)
    if kind is None:
        raise NotOnTapeError(f"the tape speaks of {name!r}, which this program does not know")
    try:
        if issubclass(kind, Enum):
            return kind(data[OF])
        hints = _hints(kind)
        return kind(**{key: from_data(item, hints[key]) for key, item in data.items() if key != IS})
    except (KeyError, TypeError, ValueError) as error:
        raise NotOnTapeError(f"{name} on the tape is not as this program has it: {error}") from error


@cache
def _inner(hint: Any, number: int) -> Any:
    """The hint of an item of a container: `number` counts in a tuple, -1 asks for a mapping's values."""
    args = get_args(hint)
    if not args:
        return Any
    if number < 0:
        return args[-1]
    if get_origin(hint) is tuple and not (len(args) == 2 and args[1] is Ellipsis):
        return args[number] if number < len(args) else Any
    return args[0]
