"""Sends a folder over HTTP and follows it to its end, with Python's standard library only. The interface: docs/api.md.

python examples/http_client.py http://127.0.0.1:8080 A12 3F-archive --person wang --pin 1201 [--cancel-after 20]
"""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Iterator
from http.client import HTTPException
from threading import Timer
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

ENDED = {"refused", "delivered", "returned", "cancelled", "in_custody", "failed"}
web = build_opener(HTTPCookieProcessor())  # keeps the session's cookie


def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """With a key of its own: after a time-out the same request is sent again, and done once."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    while True:
        try:
            with web.open(Request(f"{given.base}/api/v1/{path}", json.dumps(body).encode(), headers)) as answer:
                return json.load(answer)
        except HTTPError as problem:  # problem details: `code` for programs, `zh` and `en` for people
            if problem.code not in (503, 504):
                sys.exit("{code}: {detail} -> {does[en]}".format(**json.load(problem)))
            time.sleep(2)


def changes(last: str = "") -> Iterator[dict[str, Any]]:
    """Facts as they change. After a break the stream goes on where it was: nothing is missed."""
    while True:
        try:
            for line in web.open(Request(f"{given.base}/api/v1/events", headers={"Last-Event-ID": last}), timeout=5):
                name, _, value = line.decode().rstrip().partition(": ")
                last = value if name == "id" else last
                yield from json.loads(value).get("changes", ()) if name == "data" else ()
        except (OSError, HTTPException):  # no beat for 5 s, or the server is away
            time.sleep(1)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ("base", "from_stop", "to_stop", "--person", "--pin", "--cancel-after"):
    parser.add_argument(name)
given = parser.parse_args()
post("login", {"person": given.person, "pin": given.pin, "counter": given.from_stop})
run = post("runs", {"to": given.to_stop, "label": "from the example"})["run"]
if given.cancel_after:
    later = Timer(float(given.cancel_after), post, (f"runs/{run}/cancel", {}))
    later.daemon = True  # it ends with the program
    later.start()
for fact in (change["fact"] for change in changes() if change["id"] == run and change["fact"]):
    print(run, fact["state"], fact["robot"], (fact["waiting_for"] or {}).get("reason", ""), flush=True)
    if fact["state"] in ENDED:
        sys.exit(0 if fact["state"] in ("delivered", "cancelled") else 1)
