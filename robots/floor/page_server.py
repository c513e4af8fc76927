"""What a member of staff says from the command line, through the tablet's page server.

There people log in with their own PIN; a request that only names a person counts for nothing.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

import typer

from robots.floor.joining import fail
from robots.settings import Hall

ANSWER_S = 10.0
DEFAULT = "http://127.0.0.1:8080"


class RefusedError(Exception):
    """The page server said no. `words`: for people; `reasons`: codes of `core.reasons`, may be empty."""

    def __init__(self, words: str, reasons: list[str]) -> None:
        super().__init__(words)
        self.reasons = reasons


def pin_of(hall: Hall, person: str) -> str:
    """HALL_PIN, or asked for at the terminal. Ends with exit code 2 when `person` is no member of staff."""
    if not person:
        fail(f"say who you are: add --person and one of {', '.join(sorted(hall.staff))}", 2)
    if hall.staff.get(person) is None:
        fail(f"--person: {person} is no member of staff: use one of {', '.join(sorted(hall.staff))}", 2)
    if "HALL_PIN" not in os.environ and not sys.stdin.isatty():
        fail(f"no terminal to ask for the PIN of {person} at: set HALL_PIN", 2)
    pin: str = os.environ.get("HALL_PIN") or typer.prompt(f"PIN of {person}", hide_input=True, err=True)
    return pin


def say(web: str, person: str, pin: str, counter: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Log in at `counter`, say it, log out. Raises RefusedError; without an answer it ends with exit code 3."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(path: str, data: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            web.rstrip("/") + path, json.dumps(data).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with opener.open(request, timeout=ANSWER_S) as answer:
                found: dict[str, Any] = json.loads(answer.read() or b"{}")
                return found
        except urllib.error.HTTPError as error:
            raise _refused(error) from None
        except (OSError, ValueError) as error:
            fail(f"no answer from {web}: {error}. Start the floor with ./hall up, or give --web")

    try:
        post("/api/v1/login", {"person": person, "pin": pin, "counter": counter})
    except RefusedError as error:
        raise RefusedError(f"login of {person} at {counter}: {error}", error.reasons) from None
    try:
        return post(path, body)
    finally:
        post("/api/v1/logout", {})


def _refused(error: urllib.error.HTTPError) -> RefusedError:
    try:
        told = json.loads(error.read())
        codes = [str(reason["code"]) for reason in told.get("reasons") or ()]
        return RefusedError(f"{told.get('en') or error.reason} ({told.get('zh', '')})", codes)
    except (ValueError, KeyError, TypeError, AttributeError):
        return RefusedError(f"the page server answered {error.code} {error.reason}", [])
