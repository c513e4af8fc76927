"""A vehicle of another maker, as far as our fleet can tell: it speaks VDA 5050 and nothing else of ours.

It drives, stops for obstacles and hands folders over as our courier does, and knows no lift: no desk, no gateway, no
presence, and no alarm. Where an edge leads to another map it believes that it stands there once its order says so: its
localiser follows `initPosition` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from robots.building.plan import Plan
from robots.core.commands import Publish
from robots.core.events import Received
from robots.core.lift import Presence
from robots.core.vda import (
    Action,
    ActionAbility,
    Blocking,
    Connection,
    Factsheet,
    InstantActions,
    Order,
    VehicleError,
    VehicleState,
    Visualization,
)
from robots.courier.abilities import factsheet
from robots.courier.agent import CourierAgent
from robots.courier.errand import Errand
from robots.elevator.commands import SwitchMap
from robots.settings.robots import HandoverTimes, Robot
from robots.vehicle.ways import RideAhead, Stretch, next_move

_OF_VEHICLES = (VehicleState, Visualization, Connection, Factsheet)
_NOT_KNOWN = ("rideLift", "endHelp")
_INIT = ActionAbility(
    "initPosition",
    ("NODE",),
    (
        ("x", "NUMBER", False), ("y", "NUMBER", False), ("theta", "NUMBER", False), ("mapId", "STRING", False),
        ("lastNodeId", "STRING", True),
    ),
    (Blocking.HARD,),
    "believe to stand there",
)  # fmt: skip


def abilities_of(robot: Robot) -> Factsheet:
    """What a foreign vehicle says it can do."""
    ours = factsheet(robot)
    return replace(
        ours,
        robot=robot.serial_number,
        manufacturer=robot.manufacturer,
        series="foreign",
        description="drives nodes and edges of one floor",
        actions=(*(one for one in ours.actions if one.action_type not in _NOT_KNOWN), _INIT),
    )


class ForeignErrand(Errand):
    """Takes an edge to another map as done, and sets its localiser where the order says."""

    _agent: ForeignAgent

    def _hand_over(self, at: float, action: Action) -> tuple[str | None, list[Any]]:
        if action.action_type != "initPosition":
            return super()._hand_over(at, action)
        wanted, pose = str(action.parameters["mapId"]), self._agent.driver.pose
        if pose is not None and pose.map_id == wanted and self._agent.driver.knows_place(at):
            return "loaded", []  # the one result that counts as finished
        return None, [SwitchMap(wanted)]

    def _move_on(self, at: float) -> list[Any]:
        agent, progress = self._agent, self._agent.vehicle.progress
        if progress.holds_still() or agent.driver.pose is None:
            return []
        move = next_move(progress, agent.plan, agent.driver.pose.map_id)
        if isinstance(move, RideAhead):
            progress.reach(move.node.sequence_id)
            return []
        if isinstance(move, Stretch):
            self._replan = False
            return agent.driver.go(at, move.legs)
        return []


class ForeignAgent(CourierAgent):
    """One foreign vehicle, see the module."""

    def __init__(self, robot: Robot, plan: Plan, handover: HandoverTimes, remembered: Mapping[str, Any]) -> None:
        super().__init__(robot, plan, handover, remembered)
        self._facts = abilities_of(robot)
        self.vehicle.abilities = {ability.action_type: ability for ability in self._facts.actions}
        self.errand = ForeignErrand(self)
        self.refuses_until = float("-inf")
        self._refusal: tuple[VehicleError, ...] = ()

    def handle(self, event: Any) -> list[Any]:
        if isinstance(event, Received) and isinstance(event.message, Order | InstantActions):
            if event.message.robot != self.robot.serial_number:
                return []
            event = replace(event, message=self._refused(event.at, replace(event.message, robot=self.robot.id)))
        elif isinstance(event, Received):
            return []
        return [said for command in super().handle(event) if (said := self._in_its_words(command)) is not None]

    def _refused(self, at: float, message: Order | InstantActions) -> Order | InstantActions:
        """What it makes of a message: of an order it refuses a state that says so."""
        if isinstance(message, InstantActions):
            return message
        if at >= self.refuses_until:
            self._refusal = ()
            return message
        refers = (
            ("orderId", message.order_id),
            ("orderUpdateId", str(message.order_update_id)),
        )
        self._refusal = (VehicleError("orderError", "WARNING", refers, "for reasons of its own"),)
        asked = Action(f"refused-{message.order_id}-{round(at * 1000)}", "stateRequest", Blocking.NONE)
        return InstantActions(message.robot, (asked,))

    def _in_its_words(self, command: Any) -> Any:
        if not isinstance(command, Publish):
            return command
        message = command.message
        if isinstance(message, Presence):
            return None
        if isinstance(message, _OF_VEHICLES):
            named = replace(message, robot=self.robot.serial_number, manufacturer=self.robot.manufacturer)
            if isinstance(named, VehicleState):
                named = replace(named, information=(), errors=named.errors + self._refusal)
            return replace(command, message=named)
        return command


def will_of(robot: Robot) -> Connection:
    return Connection(robot.serial_number, "CONNECTIONBROKEN", robot.manufacturer)
