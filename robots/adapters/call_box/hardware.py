"""Call boxes over the gateway's own link: inputs come as messages, one thread keeps time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from robots.adapters.call_box.state import BoxCar, Out
from robots.adapters.car_hardware import Publish, Report
from robots.core.callbox import BoxSeen
from robots.core.events import LinkDown, LinkUp, Received
from robots.core.freshness import Freshness
from robots.gateway.hardware import HardwareCommand
from robots.settings import CallBoxLifts

log = logging.getLogger(__name__)

TICK_S = 0.05


class CallBoxHardware:
    """`CarHardware` that `HearsMessages`.

    floors   of each lift, from below
    now      the process's clock, UTC seconds
    publish  sends a message over the gateway's link
    """

    def __init__(
        self,
        group: str,
        site: CallBoxLifts,
        floors: Mapping[str, tuple[str, ...]],
        now: Callable[[], float],
        publish: Publish,
    ) -> None:
        prefix = f"{int(now() * 1000):x}"
        self._cars = {
            lift: BoxCar(lift, site.stops.get(lift, served), site, group, prefix) for lift, served in floors.items()
        }
        self._clocks = {lift: Freshness() for lift in floors}
        self._group, self._now, self._publish = group, now, publish
        self._lock = threading.Lock()  # guards the cars and their clocks
        self._stop = threading.Event()
        self._report: Report = lambda event: None
        self._thread = threading.Thread(target=self._run, name="call-boxes", daemon=True)

    def start(self, report: Report) -> None:
        self._report = report
        self._thread.start()

    def command(self, command: HardwareCommand) -> str:
        car = self._cars.get(command.lift)
        if car is None:
            return "floor_unknown"
        with self._lock:
            at = self._now()
            refused = car.command(command, at)
            out = car.tick(at)
        self._tell(out)
        return refused

    def heard(self, event: Received | LinkUp | LinkDown) -> bool:
        if isinstance(event, LinkDown):
            with self._lock:
                outs = [car.lost(event.at, "no link to the broker") for car in self._cars.values()]
            for out in outs:
                self._tell(out)
            return False
        if not isinstance(event, Received) or not isinstance(event.message, BoxSeen):
            return False
        self._box_seen(event, event.message)
        return True

    def _box_seen(self, event: Received, message: BoxSeen) -> None:
        car = self._cars.get(message.lift)
        if car is None or message.group != self._group:
            log.warning("a call box of no lift of ours: %s/%s", message.group, message.lift)
            return
        with self._lock:
            clock, now = self._clocks[message.lift], self._now()
            if event.retained or not clock.is_newer(event) or not clock.is_fresh(event, now):
                return
            out = car.seen(message, now)
        self._tell(out)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)
        self._report = lambda event: None

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            for car in self._cars.values():
                with self._lock:
                    out = car.tick(self._now())
                self._tell(out)

    def _tell(self, out: Out) -> None:
        for message in out.send:
            self._publish(message)
        for event in out.report:
            self._report(event)
