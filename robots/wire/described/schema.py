"""JSON Schemas (2020-12) of the plain dataclasses of core, as MQTT and HTTP carry them.

The rules are those of `wire.mirror`: a field keeps its Python name without a trailing underscore, an enum is its value,
a tuple a list, a dataclass an object. On MQTT an instant is ISO 8601 text, on HTTP UTC seconds.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from robots.core.clock import Instant
from robots.core.runs import RunFact
from robots.wire.described.words import meaning, summary_of
from robots.wire.mirror import MAX_TEXT, wire_name

Json = dict[str, Any]
INSTANT_TEXT: Json = {"type": "string", "format": "date-time", "examples": ["2026-01-05T02:32:00.000Z"]}
INSTANT_SECONDS: Json = {"type": "number", "description": "UTC seconds since 1970", "examples": [1767580320.0]}


class Schemas:
    """Collects the schemas of dataclasses under their names.

    where     how a schema refers to another: `#/components/schemas/`
    instants  `text` on MQTT, `seconds` on HTTP
    reads     what a reader requires, instead of what a writer writes: it does with less, where fields have defaults

    Classes that only describe say `describes`: a field of theirs with a default may be missing. Everything else is
    written with all its fields, whatever they hold.
    """

    def __init__(self, where: str, instants: Literal["text", "seconds"], *, reads: bool = False) -> None:
        self.found: dict[str, Json] = {}
        self._where, self._instants, self._reads = where, instants, reads

    def of(self, kind: type, leave_out: tuple[str, ...] = ()) -> Json:
        """A reference to the schema of a dataclass; `leave_out`: fields that are somewhere else on the wire."""
        name = kind.__name__
        if name not in self.found:
            self.found[name] = {}  # it may contain itself
            self.found[name] = self._object(kind, leave_out)
        return {"$ref": f"{self._where}{name}"}

    def of_hint(self, hint: Any) -> Json:
        """The schema of a type hint. Raises TypeError for one that nothing on the wire has."""
        if hint is Instant:
            return dict(INSTANT_TEXT if self._instants == "text" else INSTANT_SECONDS)
        if dataclasses.is_dataclass(hint):
            return self.of(hint)  # type: ignore[arg-type]  # a hint is a class, never an instance
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"type": "string", "enum": [one.value for one in hint]}
        origin, args = get_origin(hint), get_args(hint)
        if origin is Literal:
            kind = "integer" if all(isinstance(arg, int) for arg in args) else "string"
            return {"type": kind, "enum": list(args)}
        if origin is tuple and args[-1] is not Ellipsis:
            return {"type": "array", "items": self.of_hint(args[0]), "minItems": len(args), "maxItems": len(args)}
        if origin in (tuple, list):
            return {"type": "array", "items": self.of_hint(args[0])}
        if origin is dict or origin is Mapping:
            return {"type": "object", "additionalProperties": self.of_hint(args[1])}
        if origin in (Union, types.UnionType):
            return self._either([arg for arg in args if arg is not type(None)], type(None) in args)
        if hint is Any:
            return {}
        plain: dict[Any, Json] = {
            str: {"type": "string", "maxLength": MAX_TEXT} if self._reads else {"type": "string"},
            int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
        }  # fmt: skip
        if hint not in plain:
            raise TypeError(f"no JSON Schema for {hint!r}: add one to robots/wire/described/schema.py")
        return dict(plain[hint])

    def _name(self, kind: type, field: str) -> str:
        """HTTP shows most dataclasses as they are, `from_` included."""
        as_it_is = self._instants == "seconds" and kind is not RunFact and not getattr(kind, "describes", False)
        return field if as_it_is else wire_name(field)

    def _either(self, some: list[Any], or_null: bool) -> Json:
        schemas = [self.of_hint(one) for one in some]
        if or_null and len(schemas) == 1 and isinstance(schemas[0].get("type"), str) and "enum" not in schemas[0]:
            return {**schemas[0], "type": [schemas[0]["type"], "null"]}
        return {"anyOf": [*schemas, {"type": "null"}] if or_null else schemas}

    def _object(self, kind: type, leave_out: tuple[str, ...]) -> Json:
        hints = get_type_hints(kind)
        properties: dict[str, Json] = {}
        required: list[str] = []
        for field in dataclasses.fields(kind):
            if field.name in leave_out:
                continue
            schema = self.of_hint(hints[field.name])
            words = meaning(kind, field.name)
            if words:
                unit = schema.get("description", "")
                schema = {**schema, "description": f"{words} ({unit})" if unit else words}
            has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
            may_miss = has_default and (self._reads or getattr(kind, "describes", False))
            if self._reads and field.default is not dataclasses.MISSING and _is_plain(field.default):
                schema = {**schema, "default": field.default}
            name = self._name(kind, field.name)
            properties[name] = schema
            if not may_miss:
                required.append(name)
        found: Json = {"type": "object", "properties": properties}
        if required:
            found["required"] = required
        if words := summary_of(kind):
            found["description"] = words
        return found


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool)) and not isinstance(value, Enum)
