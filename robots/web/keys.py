"""Idempotency keys: the header `Idempotency-Key` says the same as the member `key` of a body; and acts done once.

What goes to the scheduler is remembered there by its key, over restarts. What goes elsewhere is remembered here.
"""

from __future__ import annotations

import inspect
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import Message

from robots.core.reasons import WORDS, Reason, spoken
from robots.core.text import Text
from robots.web.problems import Problem

HEADER = "Idempotency-Key"
KEPT = 10_000
"""Acts remembered: at one a second nearly three hours of them, and a person who taps again does it within a minute."""
_KEY = re.compile(r'"?([A-Za-z0-9_-]{8,64})"?')  # the draft's structured text has quotes
MALFORMED = Problem(
    422,
    Reason.BAD_REQUEST.value,
    Text(f"{HEADER} 须为 8 至 64 个字母、数字、_ 或 -", f"{HEADER} must be 8 to 64 letters, digits, _ or -"),
    [spoken(Reason.BAD_REQUEST)],
)
MISMATCH = Problem(
    422, "key_mismatch", Text(f"{HEADER} 与 key 不同", f"{HEADER} and the body's key are two different ones")
)


def key_used() -> Problem:
    return Problem(409, Reason.KEY_USED.value, WORDS[Reason.KEY_USED], [spoken(Reason.KEY_USED)])


def takes_key(endpoint: Callable[..., Any]) -> bool:
    """Whether the body of an operation has a key."""
    hints = inspect.get_annotations(endpoint, eval_str=True)
    return any(isinstance(h, type) and issubclass(h, BaseModel) and "key" in h.model_fields for h in hints.values())


class KeyedRoute(APIRoute):
    """A route that takes the key of its body from the header too."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()
        if not takes_key(self.endpoint):
            return handle

        async def keyed(request: Request) -> Response:
            given = request.headers.get(HEADER)
            if given is None:
                return await handle(request)
            return await handle(_with_key(request, await request.body(), given))

        return keyed


def _with_key(request: Request, body: bytes, given: str) -> Request:
    """The request with the key in its body. Raises Problem 422."""
    found = _KEY.fullmatch(given)
    if found is None:
        raise MALFORMED
    try:
        read = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        read = None  # the route says what is wrong with it
    if isinstance(read, dict):
        if read.get("key", found[1]) != found[1]:
            raise MISMATCH
        body = json.dumps({**read, "key": found[1]}).encode()
    given_out = False

    async def receive() -> Message:
        nonlocal given_out
        if given_out:
            return {"type": "http.disconnect"}
        given_out = True
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [pair for pair in request.scope["headers"] if pair[0] != b"content-length"]
    return Request({**request.scope, "headers": headers}, receive)


class _Act:
    """One key of one person: what was asked with it, and its answer once it is done."""

    def __init__(self, what: tuple[Any, ...]) -> None:
        self.what = what
        self.lock = threading.Lock()
        self.answer: dict[str, Any] | None = None


class Once:
    """Does an act once a key. Thread-safe. An act that raised is not done: the same key may try again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._acts: OrderedDict[tuple[str, str], _Act] = OrderedDict()

    def __call__(
        self, person: str, key: str | None, what: tuple[Any, ...], act: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """The answer of `act`, or the one it gave before. Raises Problem 409 for a key that was used for another
        `what`; without a key it is simply done."""
        if key is None:
            return act()
        with self._lock:
            known = self._acts.setdefault((person, key), _Act(what))
            while len(self._acts) > KEPT:
                self._acts.popitem(last=False)
        if known.what != what:
            raise key_used()
        with known.lock:
            if known.answer is None:
                known.answer = act()
            return known.answer
