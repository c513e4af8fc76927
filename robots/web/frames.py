"""The frames of the pages: HTML without content, with the script in it that opens a page again of which something was
lost. Loaded by itself it could be lost with the rest: a network that changes ends everything that is on the way."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

STATIC = Path(__file__).parent / "static"
_TAG = '<script src="/static/js/starting.js"></script>'
_STARTING = (STATIC / "js" / "starting.js").read_text("utf-8")
STARTING_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(_STARTING.encode()).digest()).decode()}'"
"""What a content security policy allows it by; no other script in a page runs."""


def frame(name: str) -> str:
    """The HTML of a page. Raises ValueError when it has no place for the script."""
    html = (STATIC / f"{name}.html").read_text("utf-8")
    if html.count(_TAG) != 1:
        raise ValueError(
            f"{name}.html: {_TAG} stands in it {html.count(_TAG)} times: put it there once, before all else"
        )
    return html.replace(_TAG, f"<script>{_STARTING}</script>")


def add_page(app: FastAPI, path: str, name: str) -> None:
    """The frame under its address; what is in it asks for a login where it needs one."""
    app.add_api_route(path, _given(frame(name)), include_in_schema=False, response_class=HTMLResponse)


def _given(html: str) -> Callable[[], str]:
    async def page() -> str:
        return html

    return page
