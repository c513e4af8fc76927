"""What the courier does next with its order: actions, stretches, rides, and the end of a cancelled order.

Everything is looked at again after each event, so nothing here depends on having seen one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from robots.core.commands import Note, Record
from robots.core.geometry import distance
from robots.core.reasons import Reason
from robots.core.sensing import Say
from robots.core.vda import ENDED, Action, Node
from robots.courier.handover import Stage
from robots.courier.waits import holding
from robots.elevator.events import RideCancelled, RideClosed, RideOrdered
from robots.vehicle.charging import Charging
from robots.vehicle.dealings import SEMI_SPEED
from robots.vehicle.ways import RideAhead, Stretch, next_move, ride_action

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

AFTER_FAILURE_S = 30.0
"""After a failed action the master has this long to cancel before the order goes on."""
RIDE_TRIES = 2
"""Rides given up before the order's `rideLift` fails."""
RIDE_AGAIN_S = 60.0
HELP_S = 120.0
"""So long it waits for a person after that, before it tells the master that the ride failed."""
REFUSED_S = 5.0
"""Between two tries to begin a ride that does not begin."""
NEAR_M = 0.45
"""Blocked this near to its stop it hands over where it stands: a compartment may open there."""
MAKES_DO_S = 30.0
"""After it has asked for so long."""


class Errand:
    """`go_on_at`: not to drive on before; `gave_up`: rides of this edge that came to nothing; `stranded_at`: since then
    no ride is left to try without a person."""

    def __init__(self, agent: CourierAgent) -> None:
        self._agent = agent
        self.go_on_at = 0.0
        self.gave_up = 0
        self._replan = True
        self._cancel_told = False
        self.charging = Charging()
        self.stranded_at: float | None = None
        self._queued = 0  # for a lift, by the rides that were given up
        self.fenced_since: float | None = None  # no lift is left that is not fenced, from ride to ride
        self.lift_since: float | None = None  # it has wanted one, from ride to ride, and is in none

    def look_again(self) -> None:
        """The way ahead may have changed: plan it anew."""
        self._replan = True

    def begin(self) -> None:
        """An order or an update of it was taken."""
        self._replan, self._cancel_told, self.go_on_at = True, False, 0.0
        self._agent.in_the_way.begin()
        self._try_rides_anew()

    def helped(self) -> None:
        """A person has seen to it: what was given up is tried again."""
        self.charging.helped()
        self.lift_since = None
        if self.stranded_at is not None:
            self.go_on_at = 0.0
        self._try_rides_anew()
        self.look_again()

    def _try_rides_anew(self) -> None:
        self.gave_up, self._queued, self.stranded_at = 0, 0, None

    def advance(self, at: float) -> list[Any]:
        """Do what is next."""
        agent = self._agent
        done = self._ended_ride(at)
        if agent.rider.active:
            if agent.vehicle.cancelling and not self._cancel_told:
                self._cancel_told = True
                done += agent.rider.feed(RideCancelled(at))
            return done
        done += self._ended_handover(at)
        if agent.vehicle.cancelling:
            return done + self._cancel()
        if agent.vehicle.progress.idle:
            return done
        done += self._act(at)
        if agent.driver.has_path:
            done += self._pass_or_give_up(at)
        if self.stranded_at is not None:
            self._give_up_stranded(at)
        elif self._replan and agent.desk.handover is None and holding(agent) is None and at >= self.go_on_at:
            done += self._move_on(at)
        return done

    # --- what came to an end ---

    def _ended_ride(self, at: float) -> list[Any]:
        agent = self._agent
        ended, agent.rider.ended = agent.rider.ended, None
        if ended is None:
            return []
        self._replan = True
        action = ride_action(self._agent.vehicle.progress)
        done: list[Any] = []
        if ended.outcome == "gave_up":
            done += agent.rider.feed(RideClosed(at))
            agent.rider.ended = None
            self.gave_up += 1
            self._queued = ended.queued
            self.go_on_at = at + RIDE_AGAIN_S
            if ended.is_last or self.gave_up >= RIDE_TRIES:
                self.stranded_at = at
                done += [Note("ride_stranded", {"queued": ended.queued}, "warning"), Say("need_help")]
        elif ended.outcome == "set_down":
            self._queued = ended.queued  # the next ride starts from where it stands now
            done.append(Record("ride_planned_anew", agent.robot.id, {"map": ended.map_id}))
            if ended.is_last:
                self.stranded_at = at
                done += [Note("ride_stranded", {"queued": ended.queued}, "warning"), Say("need_help")]
        elif ended.outcome == "done":
            self._try_rides_anew()
            if action is not None:
                agent.vehicle.progress.end(action.action_id, True)
        return done + agent.report.presence()

    def _give_up_stranded(self, at: float) -> None:
        """Nobody came: the master may know another course. Without one it goes on waiting for a person."""
        action = ride_action(self._agent.vehicle.progress)
        if self.stranded_at is not None and at >= self.stranded_at + HELP_S and action is not None:
            self._agent.vehicle.progress.end(action.action_id, False, Reason.LIFT_GAVE_UP.value)

    def _pass_or_give_up(self, at: float) -> list[Any]:
        """Somebody stands in its way: near enough to its stop it makes do with where it stands; when all asking was in
        vain it ends what it was on the way to, and the master knows another course: again, or back with the folder."""
        agent, since = self._agent, self._agent.in_the_way.since
        if since is None or at < since + MAKES_DO_S:
            return []
        ahead = self._next_handover()
        if ahead is None:  # to a charger or a place to wait: a person is called, and any other order is taken
            return []
        node, action = ahead
        pose, place = agent.driver.pose, node.position
        if (
            pose is not None
            and place is not None
            and place.map_id == pose.map_id
            and distance(pose.point, (place.x, place.y)) <= NEAR_M
            and agent.driver.make_do()
        ):
            agent.in_the_way.begin()
            return [Record("stop_made_do", agent.vehicle.progress.order_id, {"stop": node.node_id})]
        if not agent.in_the_way.is_over(at):
            return []
        agent.in_the_way.begin()
        agent.vehicle.progress.end(action.action_id, False, Reason.OBSTACLE.value)
        self.go_on_at, self._replan = at + AFTER_FAILURE_S, True
        given_up = Record("way_given_up", agent.vehicle.progress.order_id, {"stop": node.node_id})
        return [given_up, *agent.driver.halt()]

    def _next_handover(self) -> tuple[Node, Action] | None:
        """The first folder to take or to hand out on the way ahead, and where."""
        progress = self._agent.vehicle.progress
        return next(
            (
                (node, action)
                for node in progress.base
                for action in node.actions
                if action.action_type in ("pick", "drop") and progress.status(action.action_id) not in ENDED
            ),
            None,
        )

    def _ended_handover(self, at: float) -> list[Any]:
        ended, done = self._agent.desk.take_result()
        if ended is not None:
            failed = ended.stage is Stage.FAILED
            persons = f"{ended.actor} {ended.witness}".strip()
            if not failed and ended.kind == "drop" and self._is_gone(ended.action_id):
                done += self._agent.given.note(ended)
            self._agent.vehicle.progress.end(ended.action_id, not failed, ended.result, persons)
            self.go_on_at = at + AFTER_FAILURE_S if failed else 0.0
            self._replan = True
        return done

    def _is_gone(self, action_id: str) -> bool:
        """The action has ended, or its order: it can tell nothing any more."""
        return self._agent.vehicle.progress.status(action_id) in (None, *ENDED)

    def _cancel(self) -> list[Any]:
        """Ends the order once nothing moves and nobody is at a compartment."""
        agent = self._agent
        if not agent.desk.may_abandon():
            return []
        done = agent.desk.abandon() + agent.driver.halt()
        if not agent.driver.moving:
            order = agent.vehicle.progress.order_id
            agent.vehicle.finish_cancel()
            self._try_rides_anew()
            self.charging.until, self._cancel_told = None, False
            done.append(Record("order_cancelled", order))
        return done

    # --- what begins ---

    def _act(self, at: float) -> list[Any]:
        """Start the node's actions that may start, and look after those that run."""
        agent, progress = self._agent, self._agent.vehicle.progress
        done: list[Any] = []
        for action in agent.vehicle.startable(not agent.driver.moving):
            progress.start(action.action_id)
            if action.action_type == "startCharging":
                done += agent.dealings.let_charge()
        if agent.driver.moving:
            return done
        for action in progress.running():
            if action.action_type == "startCharging":
                self._charge(at, action)
            elif agent.desk.handover is None:
                result, begun = self._hand_over(at, action)
                done += begun
                if result is not None:
                    progress.end(action.action_id, result == "loaded", result)
                    self._replan = True
        return done

    def _hand_over(self, at: float, action: Action) -> tuple[str | None, list[Any]]:
        agent = self._agent
        stop = str(action.parameters.get("stationName") or agent.vehicle.progress.last_node_id)
        if stop not in agent.plan.stops:
            return Reason.UNKNOWN_STOP.value, []
        is_aboard = bool(agent.desk.compartments.where(str(action.parameters.get("loadId", ""))))
        persons = None if is_aboard else agent.given.answer(action, stop)
        if persons is not None:  # a repeated order must not look for what was handed over
            agent.vehicle.progress.end(action.action_id, True, "taken", persons)
            self._replan = True
            return None, []
        result, begun = agent.desk.begin(at, action, stop)
        if result == "not_aboard":
            run = str(action.parameters["loadId"])
            begun += agent.given.tell_again(run) if run in agent.given else agent.helping.miss(run)
        return result, begun

    def _charge(self, at: float, action: Action) -> None:
        agent = self._agent
        if self.charging.attend(at, agent.vehicle.progress, action, agent.charging, agent.driver.pose):
            self._replan = True

    def lacks_power(self) -> bool:
        """It stands at a charger that did not charge it, and still does not."""
        return self.charging.lacks_power(self._agent.charging, self._agent.driver.pose)

    def _move_on(self, at: float) -> list[Any]:
        """Plan the next stretch or ride; not again until something changes."""
        agent, progress = self._agent, self._agent.vehicle.progress
        if progress.holds_still() or agent.driver.pose is None:
            return []
        cap = SEMI_SPEED if agent.vehicle.mode == "SEMIAUTOMATIC" else math.inf
        move = next_move(progress, agent.plan, agent.driver.pose.map_id, cap)
        if isinstance(move, Stretch):
            self._replan = False
            return agent.driver.go(at, move.legs)
        if isinstance(move, RideAhead) and not agent.driver.moving:
            return self._ride(at, move)
        return []

    def _ride(self, at: float, move: RideAhead) -> list[Any]:
        agent, progress = self._agent, self._agent.vehicle.progress
        pose, position = agent.driver.pose, move.node.position
        if pose is None or position is None:
            return []
        action = ride_action(self._agent.vehicle.progress)
        if action is not None:
            progress.start(action.action_id)
        agent.rider.group = move.group
        ride_id = f"{progress.order_id}/{move.edge.sequence_id}/{int(at * 1000)}"
        manifest = agent.desk.compartments.manifest_hash()
        ordered = RideOrdered(
            at, ride_id, move.group, pose.map_id, position.map_id, move.lift, manifest, queued=self._queued,
            confidential=self._is_confidential(),
        )  # fmt: skip
        begun = agent.rider.feed(ordered)
        if not agent.rider.active:
            self.go_on_at = at + REFUSED_S  # not now: its last session is still being given back
        return begun

    def _is_confidential(self) -> bool:
        """Confidential papers are aboard, or this order fetches some."""
        agent = self._agent
        ahead = [action for node in agent.vehicle.progress.nodes for action in node.actions]
        picks = (action for action in ahead if action.action_type == "pick")
        return agent.desk.compartments.has_confidential() or any(
            action.parameters.get("confidential") for action in picks
        )
