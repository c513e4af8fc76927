"""The OpenAPI 3.1 document of a page server: parameters and bodies as its routes have them, the rest from tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from robots.core.runs import RunFact
from robots.web.described.answers import BeatEvent, FactsEvent, Problem
from robots.web.described.operation import PARAMETERS, TAGS, Operation
from robots.web.described.record_operations import RECORDS
from robots.web.described.tablet_operations import TABLET
from robots.web.keys import HEADER
from robots.web.login import COOKIE
from robots.web.problem_kinds import KINDS
from robots.wire.described.schema import Schemas
from robots.wire.described.words import COMMON
from robots.wire.mirror import wire_name

Json = dict[str, Any]
OPERATIONS: Mapping[tuple[str, str], Operation] = {**TABLET, **RECORDS}
VERSION = "1.0.0"
"""Of the API: the first number, which every path begins with, rises when a program that worked would no longer, the
second with what is added."""
PROBLEM_JSON = "application/problem+json"
STREAM = "text/event-stream"
_MEDIA = {
    "text/csv": "a table in UTF-8, its first line names the columns",
    "image/svg+xml": "a picture",
    "audio/wav": "sound",
}
_SCHEMAS = "#/components/schemas/"
ALWAYS = ("unknown_host", "page_server_failed")
_WITH_BODY = ("foreign_origin", "body_too_slow", "body_too_large", "bad_request")
_WITH_KEY = ("key_used", "key_mismatch")
_ABOUT = f"""What the tablets use, and any other program may. Times are UTC seconds since 1970, lengths metres, angles
radians, shares 0 to 1. Unknown fields are to be ignored; new ones may come at any time.

**Versions.** Every path begins with `/api/v1`, the first number of the version of this interface. What would break a
program that works comes under another number; a path without a number answers 404.

**Logging in.** `POST /api/v1/login` with a person's PIN sets the cookie `{COOKIE}`. Nothing else is needed; a program
that is no browser need not send an `Origin`.

**Errors.** Every error is problem details (RFC 9457, `{PROBLEM_JSON}`): `code` for programs, `zh` and `en`
for people, `does` what to do, `reasons` why.

**Keys.** Whatever changes something takes a key, drawn by the client once per errand: in the body (`key`) or as
`{HEADER}`. The same key with the same request has one effect and gets the same answer, also after a time-out or a
restart of the fleet (24 h); with another request it is refused (409 `key_used`). Without a key a repeat is a new
request."""
_KEY_WORDS = "the client's own id of this request; the same as `key` of the body, which may then be left out"


def document(
    app: FastAPI, title: str, operations: Mapping[tuple[str, str], Operation] = OPERATIONS, about: str = _ABOUT
) -> Json:
    """Of the operations that the app has."""
    made: Json = get_openapi(title=title, version=VERSION, routes=app.routes, description=about)
    schemas = Schemas(_SCHEMAS, "seconds")
    schemas.of(Problem)
    used: set[str] = set()
    components = made.setdefault("components", {}).setdefault("schemas", {})
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            told = operations.get((method, path))
            if told is not None:
                used.add(told.tag)
                methods[method] = _operation(operation, told, schemas, components)
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for schema in components.values():
        _explain(schema)
    clash = set(components) & set(schemas.found)
    if clash:
        raise ValueError(f"two schemas have one name: {sorted(clash)}")
    made["components"] = {"schemas": dict(sorted({**components, **schemas.found}.items()))}
    if any(told.who != "anybody" for told in operations.values()):
        made["components"]["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE,
                        "description": "set by POST /api/v1/login; idles out after 10 minutes, ends after 12 hours"}
        }  # fmt: skip
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["tags"] = [{"name": name, "description": words} for name, words in TAGS if name in used]
    made["servers"] = [{"url": "/", "description": "this server"}]
    return made


def _operation(given: Json, told: Operation, schemas: Schemas, components: Json) -> Json:
    body = given.get("requestBody")
    keyed = body is not None and _explain_key(_body_schema(body, components))
    parameters = [_parameter(one) for one in given.get("parameters", ())]
    if keyed:
        pattern = r'^"?[A-Za-z0-9_-]{8,64}"?$'
        parameters.append({"name": HEADER, "in": "header", "required": False, "description": _KEY_WORDS,
                           "schema": {"type": "string", "pattern": pattern}})  # fmt: skip
    found: Json = {"operationId": told.id, "tags": [told.tag], "summary": told.summary}
    words = told.text or given.get("description", "")
    who = {"staff": "", "anybody": ""}.get(
        told.who, f"Only a {told.who} may. " if told.who != "engineer" else "Only an engineer may. "
    )
    if who or words:
        found["description"] = who + words
    if parameters:
        found["parameters"] = parameters
    if body is not None:
        content = body["content"]["application/json"]
        if told.ask is not None:
            content = {**content, "example": told.ask}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    found["responses"] = {
        str(told.status): _answer(told, schemas),
        **_problems(_codes(told, body is not None, keyed, bool(parameters))),
    }
    found["security"] = [] if told.who == "anybody" else [{"session": []}]
    if told.who not in ("anybody", "staff"):
        found["x-role"] = told.who
    return found


def _explain_key(schema: Json) -> bool:
    """Whether a body has a key. The header may carry it instead, which no schema of a body can say: words do."""
    if "key" not in schema["properties"]:
        return False
    where = f"your own id of this request, drawn once per errand; here or in the header `{HEADER}`"
    if "key" in schema.get("required", ()):
        schema["required"] = [name for name in schema["required"] if name != "key"]
        schema["properties"]["key"]["description"] = f"{where}: one of them is needed"
    elif "description" not in schema["properties"]["key"]:
        schema["properties"]["key"]["description"] = f"{where}; left out: a repeat is a new request"
    return True


def _body_schema(body: Json, components: Json) -> Json:
    schema = body["content"]["application/json"]["schema"]
    found: Json = components[schema["$ref"].removeprefix(_SCHEMAS)] if "$ref" in schema else schema
    return found


def _parameter(given: Json) -> Json:
    """With what it means and an example; without the words FastAPI makes up."""
    words, example = PARAMETERS.get(given["name"], ("", None))
    schema = {key: value for key, value in given["schema"].items() if key != "title"}
    found = {**given, "schema": schema}
    if words:
        found["description"] = words
    if example is not None and "enum" not in schema and "const" not in schema:
        found["example"] = example
    return found


def _codes(told: Operation, has_body: bool, keyed: bool, has_parameters: bool) -> list[str]:
    """Every kind of problem an operation may answer with."""
    codes = [*ALWAYS, *told.problems]
    if has_body:
        codes += _WITH_BODY
    elif told.id == "logout":
        codes += _WITH_BODY[:3]
    if has_parameters:
        codes.append("bad_request")
    if keyed:
        codes += _WITH_KEY
    if told.who != "anybody":
        codes.append("not_logged_in")
    if told.who not in ("anybody", "staff"):
        codes.append("not_allowed")
    return list(dict.fromkeys(codes))


def _answer(told: Operation, schemas: Schemas) -> Json:
    if told.answer is None:
        return {"description": "done"}
    if told.answer == STREAM:
        return _stream(schemas)
    if isinstance(told.answer, str):
        words = _MEDIA[told.answer]
        return {"description": words, "content": {told.answer: {"schema": {"type": "string"}}}}
    content: Json = {"schema": schemas.of_hint(told.answer)}
    if told.shown is not None:
        content["example"] = shown(told.shown)
    return {"description": told.summary, "content": {"application/json": content}}


def _stream(schemas: Schemas) -> Json:
    """OpenAPI 3.1 has no word for events: their data is told in `x-events`."""
    example = (
        'event: facts\nid: 5f0c9a31-118\nretry: 1000\ndata: {"full": true, "now": 1767580320.0, "changes": []}\n\n'
    )
    return {
        "description": "a stream that does not end by itself",
        "content": {
            STREAM: {
                "schema": {"type": "string"}, "example": example,
                "x-events": {"facts": schemas.of(FactsEvent), "beat": schemas.of(BeatEvent)},
            }
        },
    }  # fmt: skip


def _problems(codes: Iterable[str]) -> Json:
    """A code of several statuses is given with the one it has here: `too_many:409`."""
    by_status: dict[int, list[str]] = {}
    for given in codes:
        code, _, status = given.partition(":")
        by_status.setdefault(int(status or KINDS[code].statuses[0]), []).append(code)
    found: Json = {}
    for status, some in sorted(by_status.items()):
        listed = "; ".join(f"`{code}`: {KINDS[code].title.en.lower()}" for code in some)
        only = {"properties": {"code": {"enum": some}, "status": {"const": status}}}
        schema = {"allOf": [{"$ref": f"{_SCHEMAS}Problem"}, only]}
        content = {PROBLEM_JSON: {"schema": schema, "example": example_of(some[0], status)}}
        found[str(status)] = {"description": listed, "content": content}
    return found


def example_of(code: str, status: int) -> Json:
    """A problem as it is answered."""
    kind = KINDS[code]
    return {
        "type": f"/problems/{code}", "title": kind.title.en, "status": status, "detail": kind.title.en,
        "instance": "urn:uuid:6f1c9a2e-7d53-4b0e-9c1d-0c5f3a9b2e77", "code": code, "does": asdict(kind.does),
        "zh": kind.title.zh, "en": kind.title.en, "reasons": [],
    }  # fmt: skip


def shown(value: Any) -> Any:
    """An example as HTTP shows it: a dataclass of core as an object."""
    if is_dataclass(value) and not isinstance(value, type):
        rename = wire_name if isinstance(value, RunFact) else str
        return {rename(one.name): shown(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: shown(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def _explain(schema: Any) -> None:
    """What fields of a request body mean; the titles that repeat their names go."""
    if isinstance(schema, dict):
        schema.pop("title", None)
        for name, field in schema.get("properties", {}).items():
            if isinstance(field, dict) and "description" not in field and name in COMMON:
                field["description"] = COMMON[name]
        for inner in schema.values():
            _explain(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _explain(inner)
