"""A queue-number machine that tells the fleet of its numbers over MQTT; needs paho-mqtt. Explained in docs/waiting.md.

python examples/tickets_client.py --password-file var/secrets/tickets [--queue A --windows A01,A02 --every 4]

A number every so many seconds, three times as long at a window; yours publishes the same when its own change."""

import argparse
import json
import time
from collections import deque
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho

BOOT = int(time.time() * 1000)


def stamp(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"


def tell(kind: str, body: dict[str, Any], retain: bool) -> None:
    """`boot` and `seq` order the messages of all topics."""
    whole = {"boot": BOOT, "seq": time.monotonic_ns(), "stamp": stamp(time.time()), **body}
    topic = f"hall/v1/{given.site}/ticket/{given.queue}/{kind}"
    client.publish(topic, json.dumps(whole), qos=1, retain=retain).wait_for_publish(10)


def became(what: str, number: str, window: str = "") -> None:
    """Once for each step: issued, called, began, served, missed, given_up."""
    tell("event", {"ticket": number, "item": "permit", "what": what, "at": stamp(time.time()), "window": window}, False)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name, default in (("--site", "hall"), ("--host", "127.0.0.1"), ("--port", "18830"), ("--password-file", None),
                      ("--queue", "A"), ("--windows", "A01,A02"), ("--every", "4"), ("--numbers", "20")):  # fmt: skip
    parser.add_argument(name, default=default)
given = parser.parse_args()
every, windows, issued, served = float(given.every), given.windows.split(","), 0, 0
waiting, at_window = deque[tuple[str, float]](), dict[str, tuple[str, float]]()  # numbers, and since when
client = paho.Client(paho.CallbackAPIVersion.VERSION2, "tickets")
client.username_pw_set("tickets", Path(given.password_file).read_text().strip())
client.connect(given.host, int(given.port))
client.loop_start()
while issued < int(given.numbers):
    issued += 1
    waiting.append((f"{given.queue}{issued:03d}", time.time()))
    became("issued", waiting[-1][0])
    for window in [one for one, (_, since) in at_window.items() if time.time() - since > 3 * every]:
        became("served", at_window.pop(window)[0], window)
        served += 1
    for window in [one for one in windows if one not in at_window][: len(waiting)]:
        at_window[window] = (waiting.popleft()[0], time.time())
        became("called", at_window[window][0], window)
    line = [{"ticket": number, "issued": stamp(since)} for number, since in waiting]
    called = [{"ticket": number, "window": one, "called": stamp(since)} for one, (number, since) in at_window.items()]
    tell("state", {"at": stamp(time.time()), "waiting": line, "called": called, "windows": windows, "served": served,
                   "issued": [{"item": "permit", "count": issued}]}, retain=True)  # fmt: skip
    time.sleep(every)
