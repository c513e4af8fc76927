"""The process of a lift gateway whose cars are real: its mind and the adapter that lifts.yaml names for the group."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from robots.adapters.choosing import AdapterMissingError, hardware_of
from robots.building import Plan
from robots.core.events import LinkUp
from robots.floor.clock import SteadyClock
from robots.floor.gateway_host import GatewayHost
from robots.floor.joining import fail, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.supervisor import say_ready
from robots.mqtt.broker import secrets_folder
from robots.wire.topics import gateway_account


def main() -> None:
    """Entry point of `hall_gateway`."""
    parser = argparse.ArgumentParser(prog="hall_gateway", description=__doc__)
    parser.add_argument("--hall", type=Path, required=True, help="folder of the hall's YAML files")
    parser.add_argument("--state", type=Path, required=True, help="folder for ledgers and secrets")
    parser.add_argument("--broker-port", type=int, required=True)
    parser.add_argument("--group", required=True, help="group of lifts.yaml")
    options = parser.parse_args()
    stop = stop_on_signals()
    name = gateway_account(options.group)
    set_up_logging(name)
    hall = read_hall(options.hall)
    groups = sorted({lift.group for lift in hall.lifts.values()})
    if options.group not in groups:
        fail(f"--group {options.group}: not in {options.hall / 'lifts.yaml'} (known: {', '.join(groups)})", 2)

    def ready(event: Any) -> None:
        if isinstance(event, LinkUp):
            say_ready(options.state, name)

    clock = SteadyClock()
    try:
        host = GatewayHost(
            options.group, Plan.of(hall),
            lambda publish: hardware_of(hall, options.group, clock.now, publish, secrets_folder(options.state)),
            options.state, options.broker_port, clock, options.hall, after=ready,
        )  # fmt: skip
    except AdapterMissingError as error:
        fail(str(error))
    try:
        host.loop.run(stop)
    finally:
        host.close()


if __name__ == "__main__":
    main()
