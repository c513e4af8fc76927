"""From an order on the wire to the state that shows it: python bench/vehicle.py [--orders 200] [--json]

A courier's process (mind, ledger, owner loop, link, simulated body) and a raw MQTT client as master, over a broker on
loopback. Orders come at any moment between two states of the robot; each is a new one, taken by an idle robot.
Exit 1: the 99th percentile is over 50 ms.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fixtures.broker import HAS_MOSQUITTO, running_broker
from tests.fixtures.unknown_master import UnknownMaster, order

TARGET_MS = 50.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    asked = parser.parse_args()
    kind = "mosquitto" if HAS_MOSQUITTO else "embedded"
    chance, took = Random(5050), []
    with tempfile.TemporaryDirectory() as folder, running_broker(Path(folder), kind) as broker:
        master = UnknownMaster(broker)
        try:
            _, state = master.until(lambda topic, body: topic == "state" and "agvPosition" in body, 60)
            x, y = state["agvPosition"]["x"], state["agvPosition"]["y"]
            for number in range(asked.orders):
                time.sleep(chance.uniform(0.05, 0.3))
                name = f"o{number}"
                sent = master.send("order", order(name, ("here", x, y)))
                at, state = master.until(lambda topic, body, name=name: topic == "state" and body["orderId"] == name)
                took.append(1000 * (at - sent))
                master.until(
                    lambda topic, body, name=name: (
                        topic == "state" and body["orderId"] == name and not body["nodeStates"]
                    )
                )
        finally:
            master.close()
    took.sort()
    figures = {
        "orders": len(took), "broker": kind, "p50_ms": round(took[len(took) // 2], 1),
        "p99_ms": round(took[min(len(took) - 1, len(took) * 99 // 100)], 1), "most_ms": round(took[-1], 1),
    }  # fmt: skip
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:9} {value}" for name, value in figures.items()))
    sys.exit(0 if figures["p99_ms"] <= TARGET_MS else 1)


if __name__ == "__main__":
    main()
