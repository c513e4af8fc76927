"""Sends a folder over MQTT and follows it to its end; needs paho-mqtt. The interface: docs/api.md.

python examples/mqtt_client.py A12 3F-archive --password-file var/secrets/cli [--cancel-after 20]
"""

import argparse
import json
import queue
import sys
import time
import uuid
from pathlib import Path
from threading import Timer
from typing import Any

import paho.mqtt.client as paho

ENDED = {"refused", "delivered", "returned", "cancelled", "in_custody", "failed"}
BOOT, replies, facts = int(time.time() * 1000), dict[str, Any](), queue.Queue[dict[str, Any]]()  # replies by key


def ask(kind: str, **about: Any) -> str:
    """Sends a request until it is answered: the key makes it one. Gives the run, or ends with the reasons."""
    key, seq, stamp = uuid.uuid4().hex, time.monotonic_ns(), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    body = {"boot": BOOT, "seq": seq, "stamp": stamp, "key": key, "client": "cli", "kind": kind, **about}
    while key not in replies:
        client.publish(f"hall/v1/{given.site}/dispatch/request", json.dumps(body), qos=1)
        time.sleep(0.5)
    if replies[key]["status"] != "accepted":
        sys.exit("refused: " + "; ".join(reason["en"] for reason in replies[key]["reasons"]))
    return str(replies[key]["run"])


def heard(_client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
    """In paho's own thread."""
    body = json.loads(message.payload or "{}")  # a retained fact is cleared with an empty payload
    replies[body.get("key", "")] = body
    facts.put(body)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name, default in (("from_stop", ""), ("to_stop", ""), ("--site", "hall"), ("--host", "127.0.0.1"),
                      ("--port", "18830"), ("--password-file", None), ("--cancel-after", "0")):  # fmt: skip
    parser.add_argument(name, default=default)
given = parser.parse_args()
client = paho.Client(paho.CallbackAPIVersion.VERSION2, f"cli-{BOOT}")
client.username_pw_set("cli", Path(given.password_file).read_text().strip())
topics = [(f"hall/v1/{given.site}/{name}", 1) for name in ("dispatch/reply/cli", "run/+")]
client.on_connect = lambda *_: client.subscribe(topics)  # again after every break
client.on_message = heard
client.connect(given.host, int(given.port))
client.loop_start()
run = ask("run", **{"from": given.from_stop, "to": given.to_stop, "label": "from the example"})
if float(given.cancel_after):
    Timer(float(given.cancel_after), ask, ("cancel",), {"run": run}).start()
for fact in (one for one in iter(facts.get, None) if one.get("run") == run and "state" in one):
    print(run, fact["state"], fact["robot"], (fact["waiting_for"] or {}).get("reason", ""), flush=True)
    if fact["state"] in ENDED:
        sys.exit(0 if fact["state"] in ("delivered", "cancelled") else 1)
