"""What stands before every page server: body size, same origin, headers that keep foreign script and frames out."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from robots.core.text import Text
from robots.web.frames import STARTING_SOURCE
from robots.web.problems import Problem, answer

MAX_BODY = 16 * 1024
BODY_S = 10.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": f"default-src 'self'; script-src 'self' {STARTING_SOURCE}; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOO_SLOW = Problem(408, "body_too_slow", Text("请求传输超时", f"the request took longer than {BODY_S:g} s"))
UNKNOWN_HOST = Problem(
    400, "unknown_host", Text("页面地址不正确，请使用规定的网址", "this server is not reached under that address")
)
FOREIGN = Problem(
    403, "foreign_origin", Text("请求来自其他网站，已拒绝", "the request came from another site: refused")
)


class Guard:
    """ASGI middleware. A refused request never reaches a route."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], max_body: int = MAX_BODY) -> None:
        self._app = app
        self._max_body = max_body
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, scope["path"])
            await send(message)

        if host_name(headers) not in self._hosts:
            await answer(UNKNOWN_HOST)(scope, receive, send_guarded)
            return
        if scope["method"] not in SAFE_METHODS and not is_same_origin(headers):
            await answer(FOREIGN)(scope, receive, send_guarded)
            return
        body = b"" if scope["method"] in SAFE_METHODS else await _body(headers, receive, self._max_body)
        if isinstance(body, Problem):
            await answer(body)(scope, receive, send_guarded)
            return
        await self._app(scope, _replay(body, receive), send_guarded)


async def _body(headers: Headers, receive: Receive, max_body: int) -> bytes | Problem:
    """All of a request's body, read before any route sees it; too large or too slow is a problem."""
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > max_body:
        return too_large(max_body)
    body = b""
    try:
        async with asyncio.timeout(BODY_S):
            while True:
                message = await receive()
                part: bytes = message.get("body", b"")
                body += part
                if len(body) > max_body:
                    return too_large(max_body)
                if not message.get("more_body", False):
                    return body
    except TimeoutError:
        return TOO_SLOW


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once, then whatever comes after it (that the client hung up)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def host_name(headers: Headers) -> str:
    """The name a client calls this server by, without the port; an IPv6 address keeps its brackets."""
    host = headers.get("host", "").lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def is_same_origin(headers: Headers) -> bool:
    """Whether a browser says the request comes from our own page. A client that is no browser says nothing: allowed."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or (urlsplit(origin).netloc == headers.get("host") and origin != "null")


def _add_headers(message: MutableMapping[str, Any], path: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    message["headers"] = headers.raw
    for name, value in HEADERS.items():
        headers[name] = value
    # Pages are asked again on every load (cheap: ETag), facts and codes are never kept.
    headers["Cache-Control"] = "no-store" if path.startswith("/api/") else "no-cache"


def too_large(max_body: int) -> Problem:
    return Problem(413, "body_too_large", Text("请求过大", f"the request is larger than {max_body} bytes"))


def install_guard(app: FastAPI, hosts: tuple[str, ...], max_body: int = MAX_BODY) -> None:
    """`hosts` are the names under which the page is reached; any other Host header is refused (DNS rebinding).

    max_body    bytes of a request; a larger one is refused unread
    """
    app.add_middleware(Guard, hosts=hosts, max_body=max_body)
