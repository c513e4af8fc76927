"""The process of the fleet scheduler: its mind, its ledger, its link, and a ROS node that tells its health.

ROS parameters: hall, state, broker_port, metrics_port (0 = no figures for Prometheus), seat (0: it is the only one;
1, 2: its place in a pair of which one leads, see docs/standby.md).
"""

from __future__ import annotations

import contextlib
import secrets
import sys
import threading
from pathlib import Path
from typing import Any

import rclpy
import structlog

from robots.building import Plan
from robots.core import compiled
from robots.core.events import LinkDown, LinkUp, Tick
from robots.fleet import Scheduler
from robots.fleet.ahead_of_time import worked_out
from robots.fleet.assignment import improve
from robots.floor.clock import SteadyClock
from robots.floor.figures import Figures, serve
from robots.floor.joining import (
    HOST,
    broker_host,
    fail,
    fleet_ledger,
    join_broker,
    new_inbox,
    open_fleet_ledger,
    read_hall,
    stop_on_signals,
)
from robots.floor.keeping import BookKeeper, restored_scheduler
from robots.floor.leadership import Leadership
from robots.floor.log import set_up_logging
from robots.floor.loop import OwnerLoop
from robots.floor.standing_by import Standing, stand_by
from robots.floor.supervisor import say_ready
from robots.floor.taping import tape_of
from robots.mqtt.broker import read_password
from robots.mqtt.probing import broker_answers
from robots.ros.process import RosProcess, text_parameter
from robots.ros.scheduler_node import SchedulerNode
from robots.store import LedgerError
from robots.store.lease import Fence

log = structlog.get_logger("scheduler")

DIAGNOSE_EVERY_S = 1.0
COMPILED_FROM = 12
"""With more couriers than this, plans are made by compiled loops where numba is installed."""
TOGETHER = 64
"""Events answered in one commit when so many wait."""
UNANSWERED_S = 1.0
"""A leader whose messages the broker does not confirm for so long is as good as cut off from it."""


class SchedulerShell:
    """Tells ROS tools and the supervisor how the scheduler is."""

    def __init__(
        self,
        scheduler: Scheduler,
        node: SchedulerNode,
        state: Path,
        keeper: BookKeeper,
        figures: Figures,
        name: str = "scheduler",
        leadership: Leadership | None = None,
    ) -> None:
        self.name, self.leadership = name, leadership
        self.scheduler, self.node, self.state, self.keeper, self.figures = scheduler, node, state, keeper, figures
        self.link_up = False
        self.loop: OwnerLoop | None = None
        self._diagnosed_at = 0.0

    def after(self, event: Any) -> None:
        self.keeper.after(event)
        if self.leadership is not None and self.loop is not None:
            self.leadership.may_leave()
            self.leadership.link_is(self.link_up and self.loop.link.unanswered_s < UNANSWERED_S)
        match event:
            case LinkUp():
                self.link_up = True
                say_ready(self.state, self.name)
            case LinkDown():
                self.link_up = False
            case Tick(at=at) if at - self._diagnosed_at >= DIAGNOSE_EVERY_S:
                self._diagnosed_at = at
                errors = self.loop.errors if self.loop else 0
                level = "error" if errors else ("ok" if self.link_up else "warning")
                message = "mind failed" if errors else ("running" if self.link_up else "no link to the broker")
                values = {
                    "open_runs": self.scheduler.open_runs,
                    "link": self.link_up,
                    "mind_errors": errors,
                    "last_error": self.loop.last_error if self.loop else "",
                }
                self.node.diagnose(level, message, values)
                self._tell_figures(errors)

    def _tell_figures(self, errors: int) -> None:
        """A ledger that fails here fails at the next commit too, which ends the process."""
        if self.loop is None:
            return
        with contextlib.suppress(LedgerError):
            waiting = self.loop.ledger.unsent_count()
            self.figures.stand(self.loop.inbox, waiting, self.scheduler.open_runs, self.link_up, errors)


def main() -> None:
    """Entry point of `hall_scheduler`."""
    stop = stop_on_signals()
    RosProcess.init(sys.argv)
    settings = rclpy.create_node("settings")
    hall_folder = Path(text_parameter(settings, "hall", "config/hall"))
    state = Path(text_parameter(settings, "state", "var"))
    broker_port = int(text_parameter(settings, "broker_port", "18830"))
    metrics_port = int(text_parameter(settings, "metrics_port", "0"))
    seat = int(text_parameter(settings, "seat", "0"))
    settings.destroy_node()
    name = "scheduler" if seat < 2 else f"scheduler-{seat}"
    set_up_logging(name)

    hall = read_hall(hall_folder)
    figures = Figures()
    try:
        end_figures = serve(figures.registry, metrics_port, HOST) if metrics_port else None
    except OSError as error:
        fail(f"port {metrics_port} for the scheduler's figures cannot be used: {error.strerror}")
    if sum(robot.kind == "courier" for robot in hall.robots.values()) > COMPILED_FROM:
        improve.load()  # half a minute once, and before anybody waits for an answer
    plan = Plan.of(hall)
    compiled.stay_as_it_is()
    ahead = worked_out(plan)  # of a large hall, and before anybody waits for an answer
    clock, inbox, node = SteadyClock(), new_inbox(), SchedulerNode(name.replace("-", "_"))
    ros = RosProcess(stop)
    ros.spin([node])
    standing = _stand_by(state, name, broker_port, clock, stop, node) if seat else None
    if seat and standing is None:  # told to stop while it waited
        ros.close()
        return
    figures.leads(standing.turn.epoch if standing else 0)
    ledger = open_fleet_ledger(state, Fence(standing.turn.epoch) if standing else None)
    if standing:  # the other host's clock may have been ahead
        clock.not_before(ledger.last_at())
    tape = tape_of(ledger, hall_folder, "scheduler", chance=secrets.token_bytes, clock=clock)
    draw = tape.draw if tape else secrets.token_bytes
    scheduler = restored_scheduler(plan, draw, ledger, known=standing.known() if standing else None)
    scheduler.use(ahead)
    keeper = BookKeeper(scheduler, ledger, hall.keep_records_days, inbox.empty)
    shell = SchedulerShell(scheduler, node, state, keeper, figures, name, standing.leadership if standing else None)
    options = _of_leader(standing) if standing else {}
    link = join_broker("scheduler", hall, state, broker_port, clock, inbox, **options)
    loop = OwnerLoop(
        scheduler, ledger, link, inbox, clock, after=shell.after, tape=tape, together=TOGETHER, figures=figures
    )
    shell.loop = loop
    try:
        loop.run(stop)
        keeper.close(clock.now())
    except Exception as error:
        if standing:  # the other one goes on; what this one has not sent yet is not sent
            log.exception("the leader failed")
            standing.leadership.step_down(str(error))
        raise
    finally:
        if end_figures:
            end_figures()
        link.stop()
        ros.close()
        ledger.close()
    if standing:
        standing.leadership.close()


def _stand_by(
    state: Path, name: str, broker_port: int, clock: SteadyClock, stop: threading.Event, node: SchedulerNode
) -> Standing | None:
    """Wait for its turn, well as long as the ledger can be read."""
    said = False

    def well(is_well: bool) -> None:
        nonlocal said
        if is_well and not said:
            said = True
            say_ready(state, name)
        node.diagnose("ok" if is_well else "warning", "stands by" if is_well else "cannot read the ledger", {})

    def answers() -> bool:
        try:
            return broker_answers(broker_host(), broker_port, "scheduler", read_password(state, "scheduler"))
        except OSError:  # it was never prepared
            return False

    return stand_by(fleet_ledger(state), name, answers, lambda: int(clock.now() * 1000), stop, well)


def _of_leader(standing: Standing) -> dict[str, Any]:
    """What the link of a leader has of its own: its mark, the gate."""
    return {"boot": standing.turn.boot, "may_leave": standing.leadership.may_leave}


if __name__ == "__main__":
    main()
