"""Our side of a peer test over a real broker: the scheduler, a courier in a simulated hall, and who asks for runs.

Minds, ledgers, links and the owner's loop are those of the processes; only ROS is left out, so that a test starts in a
second. Everything ends with `Ourselves.close`.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.core.events import Received
from robots.core.runs import DispatchReply, DispatchRequest, FleetSummary, RunFact
from robots.core.sensing import BaseCommand, Drive
from robots.core.vda import ENDED, Connection, VehicleState
from robots.courier.agent import CourierAgent
from robots.courier.screen import ScreenTouched
from robots.fleet import FleetRules
from robots.floor.clock import SteadyClock
from robots.floor.keeping import restored_scheduler
from robots.floor.loop import OwnerLoop
from robots.mqtt.broker import accounts_of
from robots.mqtt.link import MqttLink
from robots.settings import Hall, load_hall
from robots.settings.robots import Robot
from robots.store import Ledger
from sim.world import World
from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker
from tests.fixtures.patience import PATIENCE_S

SMALL = Path(__file__).parents[1] / "fixtures" / "halls" / "small"
RULES = FleetRules(code_log_cost=10, spare_codes=0)
SENSE_S = 0.1


def hall_of(**robots: dict[str, Any]) -> Hall:
    """The small hall with these robots: what is said of each is laid over its first courier."""
    hall = load_hall(SMALL)
    first = hall.robots["xiaodi"].model_dump()
    return replace(hall, robots={id_: Robot.model_validate({**first, "id": id_, **of}) for id_, of in robots.items()})


@dataclass
class Ourselves:
    """A hall on a broker. `said` is every message that the read-only account `watch` heard, in order."""

    hall: Hall
    state: Path
    broker: RunningBroker = field(init=False)
    said: list[Any] = field(default_factory=list)
    replies: list[DispatchReply] = field(default_factory=list)
    _ends: list[Callable[[], None]] = field(default_factory=list)
    _failed: list[BaseException] = field(default_factory=list)
    _links: dict[str, MqttLink] = field(default_factory=dict)
    _done: threading.Event = field(default_factory=threading.Event)
    _asked: int = 0

    def __post_init__(self) -> None:
        kind = "mosquitto" if HAS_MOSQUITTO else "embedded"
        self.state.mkdir(parents=True, exist_ok=True)
        self.broker = RunningBroker(self.state, kind, site=self.hall.site, accounts=tuple(accounts_of(self.hall)))
        try:
            self.broker.start()
            self._watcher, self._cli = self._join("watch"), self._join("cli")
        except BaseException:
            self.broker.close()
            raise

    def _join(self, account: str) -> MqttLink:
        versions = {robot.account: robot.vda5050 for robot in self.hall.robots.values()}
        return self.broker.link(account, now=SteadyClock().now, versions=versions)

    def _run(self, account: str, mind: Any, ledger: Ledger, actuate: Callable[[Any], bool]) -> OwnerLoop:
        """A mind in its owner's loop, in a thread of its own."""
        clock, link = SteadyClock(), self._join(account)
        loop = OwnerLoop(mind, ledger, link, link.inbox, clock, actuate)

        def owner() -> None:
            try:
                loop.run(self._done)
            except BaseException as error:  # the test must see it
                self._failed.append(error)

        thread = threading.Thread(target=owner, daemon=True)
        thread.start()
        self._links[account] = link
        self._ends += [thread.join, ledger.close]
        return loop

    def cut(self, account: str) -> None:
        """A process of ours is gone from the broker without a goodbye."""
        self._links[account].vanish()

    def run_scheduler(self) -> None:
        ledger = Ledger.open(self.state / "scheduler.db")
        mind = restored_scheduler(Plan.of(self.hall), os.urandom, ledger, RULES)
        self._run("scheduler", mind, ledger, lambda command: False)
        self.until(lambda: self.heard(self._watcher, FleetSummary), PATIENCE_S, "the scheduler is on the broker")

    def run_courier(self, robot: str) -> Courier:
        """Our own vehicle in the simulated hall."""
        courier = Courier(self.hall, robot)
        ledger = Ledger.open(self.state / f"{robot}.db")
        loop = self._run(robot, courier.mind, ledger, courier.actuate)
        thread = threading.Thread(target=courier.live, args=(loop.inbox, self._done), daemon=True)
        thread.start()
        self._ends.append(thread.join)
        return courier

    def ask(self, kind: str = "run", **wish: Any) -> str:
        """Ask the fleet for something, as `hall send` does; the run. Fails when it is refused."""
        self._asked += 1
        key = f"wish-{self._asked}"
        request = DispatchRequest(key=key, client="cli", kind=kind, **wish)  # type: ignore[arg-type]
        self.until(lambda: self._cli.publish(request), PATIENCE_S, "a link to ask by")
        reply = self.until(lambda: next((one for one in self.heard(self._cli, DispatchReply) if one.key == key), None),
                           PATIENCE_S, f"an answer to {request}")  # fmt: skip
        assert reply.status == "accepted", reply
        return str(reply.run)

    def heard(self, link: MqttLink, kind: type) -> list[Any]:
        while True:
            try:
                event = link.inbox.get_nowait()
            except queue.Empty:
                break
            if isinstance(event, Received):
                (self.said if link is self._watcher else self.replies).append(event.message)
        return [one for one in (self.said if link is self._watcher else self.replies) if isinstance(one, kind)]

    def states(self, serial: str) -> list[VehicleState]:
        return [one for one in self.heard(self._watcher, VehicleState) if one.robot == serial]

    def ended_actions(self, serial: str, action_type: str) -> set[str]:
        """How the actions of this kind ended that any state told of."""
        states = [state for one in self.states(serial) for state in one.action_states]
        return {state.status.value for state in states if state.action_type == action_type and state.status in ENDED}

    def connections(self, serial: str) -> list[str]:
        return [one.state for one in self.heard(self._watcher, Connection) if one.robot == serial]

    def run_states(self, run: str) -> list[str]:
        """The states a run went through."""
        found: list[str] = []
        for fact in self.facts(run):
            if found[-1:] != [fact.state.value]:
                found.append(fact.state.value)
        return found

    def facts(self, run: str) -> list[RunFact]:
        return [fact for fact in self.heard(self._watcher, RunFact) if fact.run == run]

    def robot_of(self, run: str) -> str:
        """Empty: none yet."""
        return next((fact.robot for fact in reversed(self.facts(run))), "")

    def reasons(self, run: str) -> list[str]:
        return [reason.code for reason in self.facts(run)[-1].reasons]

    def unreadable(self) -> list[str]:
        """What broke the rules of its topic, of all that was heard."""
        return [str(error) for error in self._watcher.unreadable]

    def ended(self, run: str, how: str, seconds: float) -> None:
        self.until(lambda: self.run_states(run)[-1:] == [how], seconds, f"{run} {how}")

    def until(self, condition: Callable[[], Any], seconds: float, what: str) -> Any:
        """Look until something is true; the failure tells what was heard last."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert not self._failed, self._failed
            if found := condition():
                return found
            time.sleep(0.02)
        raise AssertionError(f"{what}: not within {seconds:g} s\n{self.story()}")

    def story(self) -> str:
        self.heard(self._watcher, object)
        states = [one for one in self.said if isinstance(one, VehicleState)][-2:]
        facts = [one for one in self.said if isinstance(one, RunFact)][-2:]
        return "\n".join(map(str, [*states, *facts, *self.broker_log()]))

    def broker_log(self) -> list[str]:
        return (self.state / "broker.log").read_text(errors="replace").splitlines()[-5:]

    def close(self) -> None:
        self._done.set()
        for end in self._ends:
            end()
        self.broker.close()


class Courier:
    """A courier of ours with its base in the simulated hall, and people who do what its screen offers."""

    def __init__(self, hall: Hall, robot: str) -> None:
        self._clock, self._robot = SteadyClock(), robot
        alone = replace(hall, robots={robot: hall.robots[robot]})  # peers drive in worlds of their own
        self._world = World.of(alone, self._clock.now())
        self.mind = CourierAgent(hall.robots[robot], Plan.of(hall), hall.handover, {})
        self._lock = threading.Lock()
        self.speed = 0.0

    def actuate(self, command: Any) -> bool:
        if isinstance(command, Drive):
            self.speed = command.speed
        if isinstance(command, BaseCommand):
            with self._lock:
                self._world.apply(self._robot, command)
        return True

    def live(self, inbox: queue.Queue[Any], done: threading.Event) -> None:
        """The world goes on; what its sensors see goes to the mind."""
        while not done.wait(self._clock.real(SENSE_S)):
            now = self._clock.now()
            with self._lock:
                self._world.step(max(0.0, now - self._world.now))
                events = self._world.readings(self._robot)
                if self._world.robots[self._robot].watching:
                    events.append(self._world.cast_scan(self._robot))
            for event in [*events, *self._touches(now)]:
                inbox.put(event)

    def _touches(self, now: float) -> list[Any]:
        """A person presses what is offered, and shuts the lid."""
        view = self.mind.screen()
        if view.lid_open:
            with self._lock:
                self._world.shut_lid(self._robot, view.compartment)
            return []
        wanted = next((one for one in ("loaded", "taken", "open") if one in view.buttons), None)
        return [ScreenTouched(now, wanted)] if wanted else []
