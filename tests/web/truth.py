"""Holds every answer that a test gets against the OpenAPI document: its status, its media type, its shape, no more."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema

from robots.floor.describing import openapi, screens
from robots.settings import load_hall

Json = dict[str, Any]


@cache
def document(of: str = "tablet") -> Json:
    """Of a page server that has everything; of a robot's own screen or kiosk."""
    hall = load_hall(Path(__file__).parents[2] / "config" / "hall")
    return openapi(hall) if of == "tablet" else screens(hall)[of]


@cache
def _closed(of: str) -> Json:
    """The named schemas, with no field but those they tell."""
    schemas: Json = json.loads(json.dumps(document(of)["components"]["schemas"]))
    for schema in schemas.values():
        _close(schema)
    return schemas


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for inner in schema.values():
            _close(inner)


@cache
def _paths(of: str) -> list[tuple[re.Pattern[str], str]]:
    """Those without a placeholder first, as the server tries them."""
    paths = sorted(document(of)["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def operation_of(of: str, method: str, path: str) -> Json | None:
    for pattern, template in _paths(of):
        if pattern.fullmatch(path) and method.lower() in document(of)["paths"][template]:
            found: Json = document(of)["paths"][template][method.lower()]
            return found
    return None


@cache
def _validator(of: str, text: str) -> Any:
    schema = {**json.loads(text), "components": {"schemas": _closed(of)}}
    return jsonschema.Draft202012Validator(schema)


def validate(schema: Json, value: Any, of: str = "tablet") -> None:
    _validator(of, json.dumps(schema)).validate(value)


def _is_elsewhere(answer: httpx.Response) -> bool:
    """Whether this server has no such part: no lab, no guides, no history."""
    return answer.status_code == 404 and b'"code":"http_404"' in answer.read()


def is_as_told(of: str, answer: httpx.Response) -> None:
    """A hook of a client. Raises AssertionError with what is different."""
    request = answer.request
    operation = operation_of(of, request.method, request.url.path)
    media = answer.headers.get("content-type", "").split(";")[0]
    if operation is None or media == "text/event-stream" or _is_elsewhere(answer):
        return
    about = f"{request.method} {request.url.path} ({operation['operationId']}) answered {answer.status_code}"
    told = operation["responses"].get(str(answer.status_code))
    assert told is not None, f"{about}: the document does not tell of it: {answer.read()!r}"
    answer.read()
    if not told.get("content"):
        assert answer.content == b"", about
        return
    assert media in told["content"], f"{about} as {media}"
    if media.endswith("json"):
        try:
            validate(told["content"][media]["schema"], answer.json(), of)
        except jsonschema.ValidationError as error:
            raise AssertionError(f"{about}: {error.json_path}: {error.message}") from error
