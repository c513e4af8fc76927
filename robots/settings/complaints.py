"""pydantic's errors as problems: our words, the unit, the nearest known key."""

from __future__ import annotations

import difflib
import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from robots.settings.problem import Problem
from robots.settings.yaml_text import YamlText

NUMBER_ERRORS = frozenset({"float_type", "int_type", "int_from_float", "int_parsing"})
BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}
_LONGEST_VALUE = 60


def problems_of(text: YamlText, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """One problem for each flaw pydantic found; what only follows from another flaw is left out."""
    details: list[dict[str, Any]] = [{**detail} for detail in error.errors(include_url=False)]
    meant = {(*detail["loc"][:-1], near) for detail in details if (near := _nearest(model, detail))}
    found: dict[tuple[int, str, str], Problem] = {}
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "missing" and loc in meant:
            continue  # it is there, misspelt
        if detail["type"] == "too_short" and any(d["loc"][: len(loc)] == loc and d["loc"] != loc for d in details):
            continue  # it lacks only what was refused inside
        problem = _problem(text, model, detail)
        found.setdefault((problem.line, problem.value, problem.message), problem)
    return list(found.values())


def _in_file(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A place as it stands in the file: pydantic writes the `kind` of a choice of models into it."""
    return tuple(step for n, step in enumerate(loc) if not _choices(_follow(model, loc[:n])[0]))


def _choices(annotation: Any) -> list[Any]:
    """The models of `A | B`, of which `kind` chooses one."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return []
    return [arg for arg in get_args(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)]


def _tags(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    return ", ".join(str(_tag(choice)) for choice in _choices(_follow(model, loc)[0]))


def _tag(model: type[BaseModel]) -> Any:
    """What `kind` says of a model that is one of a choice."""
    return next(iter(get_args(model.model_fields["kind"].annotation)), None) if "kind" in model.model_fields else None


def _nearest(model: type[BaseModel], detail: dict[str, Any]) -> str:
    """The known key that an unknown one seems to mean; empty for another error or a key like no other."""
    if detail["type"] != "extra_forbidden":
        return ""
    known = _keys(_follow(model, detail["loc"][:-1])[0])
    near = difflib.get_close_matches(str(detail["loc"][-1]), known, n=1, cutoff=0.5)
    return near[0] if near else ""


def _problem(text: YamlText, model: type[BaseModel], detail: dict[str, Any]) -> Problem:
    loc: tuple[str | int, ...] = tuple(detail["loc"])
    unit = _follow(model, loc)[1]
    value = "" if detail["type"] == "missing" or isinstance(detail["input"], dict) else repr(detail["input"])
    if len(value) > _LONGEST_VALUE:
        value = value[: _LONGEST_VALUE - 1] + "…"
    message, remedy = _words(model, detail, unit)
    loc = _in_file(model, loc)
    shown = loc[:-1] if loc and loc[-1] in ("id", "[key]") else loc  # an id is its key in the file
    return Problem(text.file, text.line(loc), ".".join(map(str, shown)) or "file", value, message, remedy)


def _words(model: type[BaseModel], detail: dict[str, Any], unit: str) -> tuple[str, str]:
    """Message and remedy of one error."""
    kind, context, last = detail["type"], detail.get("ctx", {}), detail["loc"][-1] if detail["loc"] else ""
    expected = f"Write {unit}" if unit else "Correct it"
    match kind:
        case "extra_forbidden":
            near = _nearest(model, detail)
            known = ", ".join(_keys(_follow(model, detail["loc"][:-1])[0]))
            return "is not a known key", f"Perhaps you mean `{near}`" if near else f"Known here: {known}"
        case "missing" if isinstance(last, int):
            return "is missing: the list is too short", expected
        case "missing":
            return "is missing", f"Add `{last}:`" + (f", {unit}" if unit else "")
        case "too_short":
            return f"needs at least {context['min_length']}, has {context['actual_length']}", expected
        case "too_long":
            return f"takes at most {context['max_length']}, has {context['actual_length']}", expected
        case "string_type":
            return "must be text", "Put it in quotes"
        case "tuple_type":
            return "must be a list", expected if unit else "Write it in brackets: [a, b]"
        case "dict_type" | "model_type":
            return "must be `key: value` lines", "Indent its keys below it"
        case "finite_number":
            return "must be a finite number", expected
        case "literal_error":
            return f"must be {context['expected']}", "Write one of these"
        case "string_pattern_mismatch":
            return "has the wrong form", expected
        case "union_tag_not_found":
            return "does not say its kind", f"Add `kind:`, one of {_tags(model, detail['loc'])}"
        case "union_tag_invalid":
            return f"kind {context['tag']!r} is not known", f"Write one of {_tags(model, detail['loc'])}"
        case "value_error":
            return str(context["error"]).rstrip("."), expected
        case _ if kind in BOUNDS:
            limit = next(iter(context.values()))
            return f"must be {BOUNDS[kind]} {limit:g}" + (f" {unit}" if unit else ""), "Write a number in that range"
        case _ if kind in NUMBER_ERRORS:
            return "must be a number", expected
        case _:
            return detail["msg"][0].lower() + detail["msg"][1:], expected


def _keys(annotation: Any) -> list[str]:
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return []
    names = [field.alias or name for name, field in annotation.model_fields.items()]
    return [name for name in names if name not in ("id", "map_id")]


def _follow(model: Any, loc: tuple[str | int, ...]) -> tuple[Any, str]:
    """The type a path of the file leads to, and the unit it is written in ("" = none given)."""
    annotation, unit = model, ""
    for step in loc:
        found: FieldInfo | None = None
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found = next((f for n, f in annotation.model_fields.items() if step in (n, f.alias)), None)
            if found is None:
                return None, ""
            annotation, unit = found.annotation, found.description or ""
        elif get_origin(annotation) is dict:
            key, value = get_args(annotation)
            is_key = step == loc[-1] and "[key]" in loc[-1:]
            annotation = key if is_key else value
        elif get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
        elif choices := _choices(annotation):
            annotation = next((choice for choice in choices if _tag(choice) == step), None)
        else:
            return annotation, unit
        annotation, named = _bare(annotation)
        unit = named or unit
    return annotation, unit


def _bare(annotation: Any) -> tuple[Any, str]:
    """An annotation without `Annotated[…]` and `| None`, and the description found on the way."""
    unit = ""
    while True:
        args = get_args(annotation)
        if get_origin(annotation) is Annotated:
            fields = [extra for extra in args[1:] if isinstance(extra, FieldInfo)]
            descriptions = [extra.description for extra in fields if extra.description]
            unit = unit or (descriptions[-1] if descriptions else "")
            annotation = args[0]
        elif type(None) in args:
            annotation = next(arg for arg in args if arg is not type(None))
        else:
            return annotation, unit
