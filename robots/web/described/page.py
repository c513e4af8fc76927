"""Serves the description: `/openapi.json`, `/asyncapi.json`, `/docs` for people, `/problems/{code}`. No script, nothing
from elsewhere, no login: nothing secret is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from robots.web.described.openapi import OPERATIONS, VERSION, document
from robots.web.described.operation import Operation
from robots.web.described.operation_blocks import operation_blocks, problem_blocks
from robots.web.problem_kinds import KINDS
from robots.wire.described.asyncapi import asyncapi
from robots.wire.described.blocks import Para, Title, html
from robots.wire.described.topic_blocks import topic_blocks

Json = dict[str, Any]


def install_docs(app: FastAPI, title: str, operations: Mapping[tuple[str, str], Operation] = OPERATIONS) -> None:
    """Call it after the routes. The documents are made when somebody first asks."""
    made: Callable[[], Json] = cache(lambda: document(app, title, operations))
    messages: Callable[[], Json] = cache(lambda: asyncapi(VERSION))
    page: Callable[[], str] = cache(lambda: _page(title, made(), messages()))

    @app.get("/openapi.json", include_in_schema=False)
    def openapi_json() -> JSONResponse:
        return JSONResponse(made())

    @app.get("/asyncapi.json", include_in_schema=False)
    def asyncapi_json() -> JSONResponse:
        return JSONResponse(messages())

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(page())

    @app.get("/problems/{code}", include_in_schema=False)
    def problem(code: str) -> RedirectResponse:
        """What the `type` of problem details names."""
        return RedirectResponse(f"/docs#problem-{code}" if code in KINDS else "/docs#problems", 307)


def _page(title: str, made: Json, messages: Json) -> str:
    name = escape(title)
    head = [
        Title(1, title),
        Para("As documents for programs: [/openapi.json](/openapi.json), [/asyncapi.json](/asyncapi.json)."),
        Para("[Over HTTP](#http) · [Kinds of problems](#problems) · [Reasons](#reasons) · [Over MQTT](#mqtt)"),
    ]
    body = html([*head, *operation_blocks(made), *problem_blocks(), *topic_blocks(messages)])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>'
        '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="/static/css/docs.css"></head><body><main>{body}</main></body></html>'
    )
