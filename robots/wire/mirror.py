"""Strict readers for the plain dataclasses of core: one pydantic model a dataclass, made from its type hints.

On the wire a field keeps its Python name without a trailing underscore, an `Instant` is ISO 8601 UTC text with
milliseconds, an enum its value, a tuple a list. Unknown extra fields are ignored, so old readers survive new senders;
a wrong type, NaN, an infinity or a text over `MAX_TEXT` characters is refused.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from robots.core.clock import Instant, instant, iso

MAX_TEXT = 2000
STRICT = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False, frozen=True)


def _seconds(value: Any) -> float:
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 text in UTC such as 2026-01-05T09:00:00.000Z")
    return instant(value)


WireInstant = Annotated[float, BeforeValidator(_seconds)]
Count = Annotated[int, Field(ge=0, lt=2**63)]
_SCALARS: dict[Any, Any] = {
    str: Annotated[str, Field(max_length=MAX_TEXT)],
    int: Annotated[int, Field(ge=-(2**63), lt=2**63)],
    Instant: WireInstant,
}


def wire_name(name: str) -> str:
    """`from` for the field `from_`, which is a word of Python."""
    return name.removesuffix("_")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def model_of(kind: type) -> type[BaseModel]:
    """The strict model of a dataclass of core."""
    hints = _hints(kind)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        default = ... if field.default is dataclasses.MISSING else field.default
        fields[field.name] = (_mirrored(hints[field.name]), Field(default=default, alias=wire_name(field.name)))
    return create_model(kind.__name__, __config__=STRICT, **fields)


def build(kind: type, read: BaseModel) -> Any:
    """The dataclass `kind` with the values of its model."""
    hints = _hints(kind)
    return kind(**{name: _built(hints[name], getattr(read, name)) for name in type(read).model_fields})


def plain(value: Any) -> dict[str, Any]:
    """A dataclass of core as JSON data. Raises ValueError for an instant no calendar has."""
    hints = _hints(value.__class__)
    return {
        wire_name(field.name): _flattened(hints[field.name], getattr(value, field.name))
        for field in dataclasses.fields(value)
    }


def _mirrored(hint: Any) -> Any:
    """The wire's type for a type hint of core. Lists become tuples and values enums, nothing else is converted."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if dataclasses.is_dataclass(hint):
        return model_of(hint)  # type: ignore[arg-type]  # a hint is a class, never an instance
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Annotated[hint, Field(strict=False)]
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        member: Any = _mirrored(args[0])
        if args[-1] is not Ellipsis:  # so many members, all of one kind
            return Annotated[
                tuple[member, ...], BeforeValidator(_as_tuple), Field(min_length=len(args), max_length=len(args))
            ]
        return Annotated[tuple[member, ...], BeforeValidator(_as_tuple)]
    if origin in (Union, types.UnionType):
        return Union[tuple(_mirrored(arg) for arg in args)]  # noqa: UP007 - a union of computed members
    if hint in (float, bool, type(None), dict[str, str]) or origin is Literal:
        return hint
    raise TypeError(f"no wire form for {hint!r}: add one to robots/wire/mirror.py")


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def _builder(hint: Any) -> Callable[[Any], Any] | None:
    """How a value read for this hint becomes one of core; None when it already is."""
    if dataclasses.is_dataclass(hint):
        return lambda read: build(hint, read)  # type: ignore[arg-type]  # a hint is a class
    args = get_args(hint)
    if get_origin(hint) is tuple and (inner := _builder(args[0])):
        return lambda read: tuple(inner(item) for item in read)
    if get_origin(hint) in (Union, types.UnionType):
        some = next((found for arg in args if (found := _builder(arg))), None)
        return (lambda read: None if read is None else some(read)) if some else None
    return None


def _built(hint: Any, read: Any) -> Any:
    builder = _builder(hint)
    return builder(read) if builder else read


def _flattened(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint is Instant or Instant in get_args(hint):
        return iso(value)
    if dataclasses.is_dataclass(value):
        return plain(value)
    if isinstance(value, tuple):
        return [_flattened(get_args(hint)[0], item) for item in value]
    return value.value if isinstance(value, Enum) else value
