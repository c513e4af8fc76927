"""What stands before every page server: body size, same origin, headers that keep foreign script and frames out."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from robots.core.text import Text
from robots.web.problems import Problem, answer

MAX_BODY = 16 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOO_LARGE = Problem(413, "body_too_large", Text("请求过大", f"the request is larger than {MAX_BODY} bytes"))
FOREIGN = Problem(
    403, "foreign_origin", Text("请求来自其他网站，已拒绝", "the request came from another site: refused")
)


class _TooLarge(Exception):  # noqa: N818  never leaves this file
    pass


class Guard:
    """ASGI middleware. A refused request never reaches a route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, scope["path"])
            await send(message)

        if scope["method"] not in SAFE_METHODS and not is_same_origin(headers):
            await answer(FOREIGN)(scope, receive, send_guarded)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            await answer(TOO_LARGE)(scope, receive, send_guarded)
            return
        seen = 0
        started = False

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                raise _TooLarge
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send_guarded(message)

        try:
            await self._app(scope, receive_counted, send_noted)
        except _TooLarge:
            if not started:
                await answer(TOO_LARGE)(scope, receive, send_guarded)


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


def install_guard(app: FastAPI, hosts: tuple[str, ...]) -> None:
    """`hosts` are the names under which the page is reached; any other Host header is refused (DNS rebinding)."""
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(Guard)
