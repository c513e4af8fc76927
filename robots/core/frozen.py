"""Frozen dataclasses of many fields, made in a fraction of the time.

A frozen dataclass sets each field through `object.__setattr__`, 60 ns a field: a message of twenty fields takes over a
microsecond, and minds make thousands of them a second. Here a new object is, until it is made, of a class of the same
slots that is not frozen, and then of its own again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from functools import update_wrapper
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(kind: type[T]) -> type[T]:
    """Above `@dataclass(frozen=True, slots=True)`; what its objects are and how they are made stays the same.

    Raises TypeError for a class that has a base or a `__post_init__`, or fields that are not plain ones.
    """
    parts = fields(kind)  # type: ignore[arg-type]  # a dataclass by what is said above
    plain = all(part.init and not part.kw_only for part in parts)
    if kind.__bases__ != (object,) or hasattr(kind, "__post_init__") or not plain:
        raise TypeError(f"{kind.__name__} cannot be made quickly")
    draft = type(kind.__name__, (), {"__slots__": tuple(part.name for part in parts)})
    kind.__init__ = update_wrapper(_maker(kind, draft, parts), kind.__init__)  # type: ignore[method-assign]
    return kind


def _maker(kind: type, draft: type, parts: tuple[Field[Any], ...]) -> Callable[..., None]:
    scope: dict[str, Any] = {"kind": kind, "draft": draft, "be": object.__setattr__, "none_given": MISSING}
    arguments, lines = [], ["    be(made, '__class__', draft)"]
    for number, part in enumerate(parts):
        name, value = part.name, part.name
        if part.default is not MISSING:
            scope[f"usual_{number}"] = part.default
            arguments.append(f"{name}=usual_{number}")
        elif part.default_factory is not MISSING:
            scope[f"usual_{number}"] = part.default_factory
            arguments.append(f"{name}=none_given")
            value = f"usual_{number}() if {name} is none_given else {name}"
        else:
            arguments.append(name)
        lines.append(f"    made.{name} = {value}")
    text = "\n".join([f"def __init__(made, {', '.join(arguments)}):", *lines, "    made.__class__ = kind"])
    exec(text, scope)  # the names are those of a dataclass
    maker: Callable[..., None] = scope["__init__"]
    return maker
