"""pydantic's errors as problems: our words, the unit, the nearest known key."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from robots.settings.problem import Problem
from robots.settings.yaml_text import YamlText


def problems_of(text: YamlText, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """One problem for each thing pydantic refused."""
    return [_problem(text, model, dict(detail)) for detail in error.errors(include_url=False)]


def _problem(text: YamlText, model: type[BaseModel], detail: dict[str, Any]) -> Problem:
    loc: tuple[str | int, ...] = tuple(detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    unit = _follow(model, loc)[1]
    value = "" if kind == "missing" or isinstance(detail["input"], dict) else repr(detail["input"])
    expected = f"Write {unit}" if unit else "Correct it"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), known := _keys(_follow(model, loc[:-1])[0]), n=1, cutoff=0.5)
        message = "is not a known key"
        remedy = f"Perhaps you mean `{near[0]}`" if near else f"Known here: {', '.join(known)}"
    elif kind == "missing":
        message, remedy = "is missing", f"Add `{loc[-1]}:`" + (f", {unit}" if unit else "")
    elif kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        word = {"greater_than": "above", "greater_than_equal": "at least", "less_than": "below"}.get(kind, "at most")
        limit = next(iter(context.values()))
        message, remedy = f"must be {word} {limit:g}" + (f" {unit}" if unit else ""), "Write a number in that range"
    elif kind == "string_type":
        message, remedy = "must be text", "Put it in quotes"
    elif kind in ("float_type", "int_type", "int_from_float", "int_parsing", "finite_number"):
        message, remedy = "must be a number" if kind != "finite_number" else "must be a finite number", expected
    elif kind == "literal_error":
        message, remedy = f"must be {context['expected']}", "Write one of these"
    elif kind == "string_pattern_mismatch":
        message, remedy = "has the wrong form", expected
    elif kind == "value_error":
        message, remedy = str(context["error"]).rstrip("."), "Correct one of the two" if not loc else expected
    else:
        message, remedy = detail["msg"][0].lower() + detail["msg"][1:], expected
    return Problem(text.file, text.line(loc), ".".join(map(str, loc)) or "file", value, message, remedy)


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
            if step == "[key]":
                return annotation, unit
            annotation = get_args(annotation)[1]
        elif get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
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
