"""Quick copies and digests of a mind's whole state, whatever it is made of.

What cannot change is shared: numbers, texts, enums, frozen dataclasses, the plan and the settings. Everything else is
copied value by value. A digest is taken of values only, never of identities, so that two ways to the same state meet.
"""

from __future__ import annotations

import marshal
from collections import deque
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from operator import attrgetter
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

ATOMS = frozenset({int, float, str, bool, bytes, type(None)})
SETTLED = ("robots.settings", "robots.building")
"""Objects of these packages stand for the hall; no mind changes them."""

MOST_KEPT = 400_000
_CHANGING: dict[type, tuple[str, ...]] = {}

Memo = dict[int, Any]
Copier = Callable[[Any, Memo], Any]
Encoder = Callable[[Any], Any]


def copied(value: Any) -> Any:
    """An independent copy; what is shared inside `value` is shared inside the copy."""
    return _copy(value, {})


def digest(value: Any) -> bytes:
    """16 bytes; equal for equal values."""
    return blake2b(marshal.dumps(_encode(value), 2), digest_size=16).digest()


def only(kind: type, *names: str) -> None:
    """Of objects of this class just these attributes ever change: all others are shared and left out of digests."""
    _CHANGING[kind] = names


def _is_frozen(kind: type) -> bool:
    if issubclass(kind, Enum | FunctionType | BuiltinFunctionType | MethodType | type):
        return True
    if kind.__module__.startswith(SETTLED):
        return True
    return is_dataclass(kind) and bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]


# ---- copying ------------------------------------------------------------------------------------------------------

_COPIERS: dict[type, Copier | None] = {}


def _copy(value: Any, memo: Memo) -> Any:
    kind = type(value)
    if kind in ATOMS:
        return value
    try:
        copier = _COPIERS[kind]
    except KeyError:
        copier = _COPIERS[kind] = _copier(kind)
    if copier is None:
        return value
    known = memo.get(id(value))
    return copier(value, memo) if known is None else known


def _copier(kind: type) -> Copier | None:
    if _is_frozen(kind):
        return None
    if kind is frozenset:
        return None
    if issubclass(kind, tuple) and kind is not tuple:
        return lambda value, memo: kind(*_copy_tuple(value, memo))
    if kind in _CONTAINERS:
        return _CONTAINERS[kind]
    if kind in _CHANGING:
        return _partly(_CHANGING[kind])
    names = _names(kind)
    return _from_dict if names is None else _from_fields(kind, names)


def _copy_tuple(value: tuple[Any, ...], memo: Memo) -> tuple[Any, ...]:
    return tuple([_copy(item, memo) for item in value])


def _copy_list(value: list[Any], memo: Memo) -> list[Any]:
    made = memo[id(value)] = [item if type(item) in ATOMS else _copy(item, memo) for item in value]
    return made


def _copy_dict(value: dict[Any, Any], memo: Memo) -> dict[Any, Any]:
    made = memo[id(value)] = {key: item if type(item) in ATOMS else _copy(item, memo) for key, item in value.items()}
    return made


def _copy_set(value: set[Any], memo: Memo) -> set[Any]:
    made = memo[id(value)] = set(value)
    return made


def _copy_deque(value: deque[Any], memo: Memo) -> deque[Any]:
    made = memo[id(value)] = deque([_copy(item, memo) for item in value], value.maxlen)
    return made


_CONTAINERS: dict[type, Copier] = {
    tuple: _copy_tuple,
    list: _copy_list,
    dict: _copy_dict,
    set: _copy_set,
    deque: _copy_deque,
}


def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass; None for a class whose objects keep a dict."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) and "__slots__" in kind.__dict__ else None


def _from_fields(kind: type, names: tuple[str, ...]) -> Copier:
    """Copies field by field, in code made for the class: a memory of sixty fields is copied ten thousand times."""
    lines = ["def copy(old, memo):", " new = make(kind)", " memo[id(old)] = new"]
    for name in names:
        lines += [f" v = old.{name}", f" new.{name} = v if type(v) in ATOMS else copy_any(v, memo)"]
    scope: dict[str, Any] = {"make": kind.__new__, "kind": kind, "ATOMS": ATOMS, "copy_any": _copy}
    exec("\n".join([*lines, " return new"]), scope)  # the names are those of a dataclass
    made: Copier = scope["copy"]
    return made


def _from_dict(value: Any, memo: Memo) -> Any:
    new = memo[id(value)] = object.__new__(type(value))
    for name, item in value.__dict__.items():
        new.__dict__[name] = item if type(item) in ATOMS else _copy(item, memo)
    return new


def _partly(names: tuple[str, ...]) -> Copier:
    def copy(value: Any, memo: Memo) -> Any:
        new = memo[id(value)] = object.__new__(type(value))
        new.__dict__.update(value.__dict__)
        for name in names:
            new.__dict__[name] = _copy(value.__dict__[name], memo)
        return new

    return copy


# ---- digests ------------------------------------------------------------------------------------------------------

_ENCODERS: dict[type, Encoder] = {}
_KEPT: dict[int, tuple[Any, bytes]] = {}
"""Digests of frozen objects by identity; the object is kept with it, so its identity stays its own."""


def _encode(value: Any) -> Any:
    kind = type(value)
    if kind in ATOMS:
        return value
    try:
        encoder = _ENCODERS[kind]
    except KeyError:
        encoder = _ENCODERS[kind] = _encoder(kind)
    return encoder(value)


def _encoder(kind: type) -> Encoder:
    if issubclass(kind, Enum):
        return attrgetter("_value_")
    if kind in (list, deque) or issubclass(kind, tuple):
        return lambda value: [item if type(item) in ATOMS else _encode(item) for item in value]
    if kind is dict:
        return lambda value: [(_encode(key), _encode(item)) for key, item in value.items()]
    if kind in (set, frozenset):
        return lambda value: sorted(_encode(item) for item in value)
    if issubclass(kind, type | FunctionType | BuiltinFunctionType | MethodType):
        return attrgetter("__qualname__")
    if kind.__module__.startswith(SETTLED):
        name = kind.__qualname__
        return lambda value: name
    if kind in _CHANGING:
        changing = _CHANGING[kind]
        return lambda value: [_encode(value.__dict__[name]) for name in changing]
    if not is_dataclass(kind):
        return lambda value: (kind.__qualname__, _encode(value.__dict__))
    plain = _fields_encoder(kind)
    return _kept(plain) if _is_frozen(kind) else plain


def _fields_encoder(kind: type) -> Encoder:
    names = tuple(f.name for f in fields(kind))
    name = kind.__qualname__
    if len(names) < 2:
        return lambda value: (name, [_encode(getattr(value, one)) for one in names])
    values = attrgetter(*names)
    return lambda value: (name, [item if type(item) in ATOMS else _encode(item) for item in values(value)])


def _kept(plain: Encoder) -> Encoder:
    def encode(value: Any) -> bytes:
        known = _KEPT.get(id(value))
        if known is not None:
            return known[1]
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        made = blake2b(marshal.dumps(plain(value), 2), digest_size=12).digest()
        _KEPT[id(value)] = (value, made)
        return made

    return encode
