"""When and what the courier tells: VDA 5050 states, its pose for viewers, its presence against the lifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.commands import Publish
from robots.core.lift import Presence
from robots.core.vda import Info
from robots.courier.waits import holding
from robots.vehicle.mind import Body
from robots.vehicle.report import Telling, alarm_info, errors_of, help_info, ride_told, waiting_info

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

PRESENCE_S = 30.0


class Reporter:
    """Compares what was told last with what is, once per event."""

    def __init__(self, agent: CourierAgent) -> None:
        self._agent = agent
        self._telling = Telling()
        self._present_at = 0.0

    def must_send(self) -> None:
        """Something happened that only shows inside the state: send one with the next answer."""
        self._telling.must_send()

    def due(self, at: float) -> list[Any]:
        """What to remember and to publish now. Remembers come with the state they lead to."""
        agent = self._agent
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
            agent.given.telling,
        )
        busy = is_riding or not agent.vehicle.progress.idle
        done = self._telling.due(at, agent.vehicle, told, busy, lambda: self._body(driving))
        done += self._telling.view(at, agent.robot.id, agent.driver, driving)
        if not is_riding and at - self._present_at >= PRESENCE_S:
            done += self.presence()
        return done

    def next_due(self) -> float:
        """The instant from which on time alone makes it tell something; the robot stands and no ride is on."""
        return min(self._telling.next_state(self._agent.vehicle.progress.idle), self._present_at + PRESENCE_S)

    def presence(self) -> list[Any]:
        """Where the robot is against the cars, for the gateways. Nothing before it knows, nothing during a ride."""
        agent = self._agent
        pose = agent.driver.pose
        if pose is None or agent.rider.active:
            return []
        self._present_at = agent.now
        manifest = agent.desk.compartments.manifest_hash()
        sources = {"pose": pose.map_id}
        disputes, zone = agent.rider.ride.disputes, agent.rider.zone()
        return [Publish(Presence(agent.robot.id, zone, "", "", pose.map_id, sources, "", manifest, disputes))]

    def _driving(self, is_riding: bool) -> bool:
        driver = self._agent.driver
        return driver.has_path and not driver.obstacle and (is_riding or holding(self._agent) is None)

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
            errors=errors_of(agent.vehicle, agent.help),
            distance=driver.travelled,
            paused=() if agent.rider.active or not agent.vehicle.paused else agent.vehicle.progress.running_on_edges(),
        )

    def _information(self) -> tuple[Info, ...]:
        agent = self._agent
        shown: list[Info] = []
        if agent.waits is not None:
            shown.append(waiting_info(agent.waits))
        if agent.rider.active:
            shown.append(Info("ride", tuple(ride_told(agent.rider.ride).items())))
        if agent.help is not None:
            shown.append(help_info(agent.help))
        if agent.emptying.taken:
            keeper = agent.emptying.persons[0]
            shown.append(Info("taken_out", (("runs", " ".join(agent.emptying.taken)), ("person", keeper))))
        shown += agent.given.told()
        lines = self._alarm_lines()
        if lines:
            shown.append(alarm_info(lines))
        return tuple(shown)

    def _alarm_lines(self) -> list[str]:
        """What the courier or its ride keeps latched: whoever has reset it elsewhere learns that it is still here."""
        agent = self._agent
        ridden = agent.rider.ride.alarm_lines
        return sorted({*agent.alarms, *ridden}) if ridden else list(agent.alarms)
