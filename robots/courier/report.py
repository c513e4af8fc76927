"""When and what the courier tells: VDA 5050 states, its pose for viewers, its presence against the lifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.clock import Instant, iso
from robots.core.commands import Publish
from robots.core.lift import Presence
from robots.core.runs import Waiting
from robots.core.vda import Info, VehicleError, Visualization
from robots.elevator.ride import Ride
from robots.vehicle.mind import Body

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

BUSY_S = 1.0
"""A state at least this often while on an order."""
IDLE_S = 10.0
VIEW_S = 0.5
PRESENCE_S = 30.0


class Reporter:
    """Compares what was told last with what is, once per event."""

    def __init__(self, agent: CourierAgent) -> None:
        self._agent = agent
        self._must_send = True
        self._told: Any = None
        self._sent_at = self._viewed_at = self._present_at = 0.0

    def must_send(self) -> None:
        """Something happened that only shows inside the state: send one with the next answer."""
        self._must_send = True

    def due(self, at: float) -> list[Any]:
        """What to remember and to publish now. Remembers come with the state they lead to."""
        agent = self._agent
        done: list[Any] = list(agent.vehicle.remembers())
        is_riding = agent.rider.active
        driving = self._driving(is_riding)
        waits, pose = agent.waits, agent.driver.pose
        told = (
            driving,
            pose and pose.map_id,  # on which floor, or that it knows its place at all
            agent.driver.sure,
            agent.charging,
            None if waits is None else (waits.reason, waits.since),
            agent.help,
            self._alarm_lines(),
            agent.rider.ride.state,
            agent.rider.ride.notice,
            agent.rider.ride.place,
            agent.desk.compartments.loads_version,
        )
        busy = is_riding or not agent.vehicle.progress.idle
        if self._must_send or done or told != self._told or at - self._sent_at >= (BUSY_S if busy else IDLE_S):
            self._must_send, self._told, self._sent_at = False, told, at
            done.append(Publish(agent.vehicle.state(self._body(driving))))
        if driving and pose is not None and at - self._viewed_at >= VIEW_S:
            self._viewed_at = at
            done.append(Publish(Visualization(agent.robot.id, pose, agent.driver.speed, agent.driver.turn)))
        if not is_riding and at - self._present_at >= PRESENCE_S:
            done += self.presence()
        return done

    def next_due(self) -> float:
        """The instant from which on time alone makes it tell something; the robot stands and no ride is on."""
        beat = IDLE_S if self._agent.vehicle.progress.idle else BUSY_S
        return min(self._sent_at + beat, self._present_at + PRESENCE_S)

    def presence(self) -> list[Any]:
        """Where the robot is against the cars, for the gateways. Nothing before it knows, nothing during a ride."""
        agent = self._agent
        pose = agent.driver.pose
        if pose is None or agent.rider.active:
            return []
        self._present_at = agent.now
        manifest = agent.desk.compartments.manifest_hash()
        sources = {"pose": pose.map_id}
        return [Publish(Presence(agent.robot.id, agent.rider.zone(), "", "", pose.map_id, sources, "", manifest))]

    def _driving(self, is_riding: bool) -> bool:
        driver = self._agent.driver
        return driver.has_path and not driver.obstacle and (is_riding or self._agent.holding() is None)

    def _body(self, driving: bool) -> Body:
        agent = self._agent
        driver = agent.driver
        return Body(
            driving=driving,
            charge=agent.charge,
            charging=agent.charging,
            pose=driver.pose,
            pose_sure=driver.sure,
            speed=driver.speed,
            turn=driver.turn,
            loads=agent.desk.compartments.loads(),
            information=self._information(),
            errors=self._errors(),
        )

    def _information(self) -> tuple[Info, ...]:
        agent = self._agent
        shown: list[Info] = []
        if agent.waits is not None:
            shown.append(_waiting(agent.waits))
        if agent.rider.active:
            shown.append(Info("ride", tuple(ride_told(agent.rider.ride).items())))
        if agent.help is not None:
            shown.append(Info("help", (("reason", agent.help.value),)))
        if agent.emptying.taken:
            keeper = agent.emptying.persons[0]
            shown.append(Info("taken_out", (("runs", " ".join(agent.emptying.taken)), ("person", keeper))))
        lines = self._alarm_lines()
        if lines:
            shown.append(Info("alarm", (("lines", " ".join(lines)),)))
        return tuple(shown)

    def _alarm_lines(self) -> list[str]:
        """What the courier or its ride keeps latched: whoever has reset it elsewhere learns that it is still here."""
        agent = self._agent
        ridden = agent.rider.ride.alarm_lines
        return sorted({*agent.alarms, *ridden}) if ridden else list(agent.alarms)

    def _errors(self) -> tuple[VehicleError, ...]:
        agent = self._agent
        errors: list[VehicleError] = []
        if agent.help is not None:
            errors.append(VehicleError("needsHelp", "WARNING", (("reason", agent.help.value),), "a person is needed"))
        if agent.vehicle.unreadable:
            errors.append(VehicleError("ledgerError", "WARNING", (), "the order in the robot's ledger was unreadable"))
        return tuple(errors)


def ride_told(ride: Ride) -> dict[str, str]:
    """A ride as tablets and the robot's own screen show it; what is empty is not known.

    since, until   of the state; no `until`: a person ends it
    place, eta     in the lift desk's queue, from 1; when a car should be there
    notice         what went wrong last
    """
    return {
        "state": ride.state.value, "group": ride.group, "lift": ride.lift, "to": ride.to_map(),
        "zone": ride.zone.value, "since": iso(Instant(ride.since)), "until": _iso(ride.until), "notice": ride.notice,
        "place": str(ride.place or ""), "eta": _iso(ride.eta),
    }  # fmt: skip


def _iso(at: float | None) -> str:
    return "" if at is None else iso(Instant(at))


def _waiting(waits: Waiting) -> Info:
    return Info("waiting", (("reason", waits.reason), ("since", iso(waits.since)), ("until", _iso(waits.until))))
