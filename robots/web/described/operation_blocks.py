"""The OpenAPI document as a page: each operation with what it takes, answers and refuses, and an example."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from robots.core.reasons import WORDS
from robots.web.described.openapi import ALWAYS
from robots.web.problem_kinds import KINDS
from robots.wire.described.blocks import Block, Code, Para, Table, Title, fields_table, json_code, type_of

Json = dict[str, Any]


def operation_blocks(
    made: Json, title: str = "Over HTTP", anchor: str = "http", told: Collection[str] = ()
) -> Iterator[Block]:
    """made: `openapi.document()`; told: schemas that were told of already."""
    yield Title(2, title, anchor)
    yield Para(made["info"]["description"])
    for tag in made["tags"]:
        yield Title(3, tag["name"].capitalize(), f"tag-{tag['name']}")
        yield Para(tag["description"])
        for path, methods in made["paths"].items():
            for method, operation in methods.items():
                if tag["name"] in operation.get("tags", ()):
                    yield from _operation(method.upper(), path, operation, made["components"]["schemas"])
    shapes = {name: schema for name, schema in made["components"]["schemas"].items() if name not in told}
    yield Title(3, "Shapes", f"{anchor}-shapes")
    for name, schema in shapes.items():
        yield Title(4, name, name)
        if schema.get("description"):
            yield Para(schema["description"])
        if schema.get("properties"):
            yield fields_table(schema)


def problem_blocks() -> Iterator[Block]:
    """What may go wrong, and why requests are refused."""
    yield Title(2, "Kinds of problems", "problems")
    always = " and ".join(f"`{code}`" for code in ALWAYS)
    yield Para(f"The `code` of problem details, what it means, and what to do. Any request may meet {always}.")
    rows = [
        (f"{{#problem-{code}}}`{code}`", ", ".join(str(one) for one in kind.statuses), kind.title.en,
         kind.title.zh, kind.does.en)
        for code, kind in sorted(KINDS.items())
    ]  # fmt: skip
    yield Table(("code", "status", "what it is", "中文", "what to do"), rows)
    yield Title(2, "Reasons", "reasons")
    yield Para("Why a request is refused, a run waits or ends early: codes of `reasons` and of `waiting_for`.")
    reasons = [(f"`{one.value}`", words.en, words.zh) for one, words in WORDS.items()]
    yield Table(("code", "in English", "中文"), reasons)


def _operation(method: str, path: str, told: Json, schemas: Json) -> Iterator[Block]:
    yield Title(4, told["summary"], told["operationId"])
    login = "" if not told["security"] else f" · logged in{', ' + told['x-role'] if 'x-role' in told else ''}"
    yield Para(f"**`{method} {path}`**{login}")
    if told.get("description"):
        yield Para(told["description"])
    if told.get("parameters"):
        yield Table(("parameter", "in", "type", "meaning"), [
            (f"`{one['name']}`", one["in"], type_of(one["schema"]) + ("" if one["required"] else ", optional"),
             one.get("description", ""))
            for one in told["parameters"]
        ])  # fmt: skip
    request = []
    if "requestBody" in told:
        content = told["requestBody"]["content"]["application/json"]
        yield Para(f"Body: {type_of(content['schema'])}")
        request = [json.dumps(content.get("example", {}), ensure_ascii=False)]
    status, answer = next(iter(told["responses"].items()))
    yield Code("\n".join([f"{method} {path}", *request]), "http")
    for media, content in answer.get("content", {}).items():
        yield Para(f"Answer {status}, `{media}`: {type_of(content['schema'])}")
        if media == "application/json" and "example" in content:
            yield json_code(content["example"])
        elif "example" in content:
            yield Code(content["example"], "text")
    if not answer.get("content"):
        yield Para(f"Answer {status} without a body.")
    refusals = [
        f"{code} " + ", ".join(f"[{one}](#problem-{one})" for one in _codes(response))
        for code, response in told["responses"].items()
        if code != status and not set(_codes(response)) <= set(ALWAYS)
    ]
    if refusals:
        yield Para("Problems: " + "; ".join(refusals))


def _codes(response: Json) -> list[str]:
    only = response["content"]["application/problem+json"]["schema"]["allOf"][1]
    found: list[str] = only["properties"]["code"]["enum"]
    return found
