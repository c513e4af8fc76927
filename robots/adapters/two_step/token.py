"""The access token of the service: from a file, or bought with the file's client id and secret."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from robots.settings import TwoStepLifts

ASK_S = 8.0


class NoTokenError(Exception):
    """What is wrong and what to do, in one line without the secret."""


def access_token(site: TwoStepLifts, secrets: Path) -> str:
    """Empty where the service wants none. Waits up to `ASK_S`. Raises NoTokenError."""
    if not site.token_file:
        return ""
    path = secrets / site.token_file
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoTokenError(f"{path} cannot be read ({error}): put the token of the lift service there") from None
    return _bought(site, text) if site.token_url else text


def _bought(site: TwoStepLifts, credentials: str) -> str:
    group = f"{site.building.removeprefix('building:')}:{site.group}"
    form = {"grant_type": "client_credentials", "scope": f"application/inventory callgiving/group:{group}"}
    request = urllib.request.Request(
        site.token_url or "",
        data=urllib.parse.urlencode(form).encode(),
        headers={"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=ASK_S) as answer:
            body = json.loads(answer.read(100_000))
    except urllib.error.HTTPError as error:
        with error:
            raise NoTokenError(f"{site.token_url} gave no token: {error}") from None
    except (OSError, ValueError) as error:
        raise NoTokenError(f"{site.token_url} gave no token: {error}") from None
    token = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token:
        raise NoTokenError(f"{site.token_url} answered without an access_token")
    return token
