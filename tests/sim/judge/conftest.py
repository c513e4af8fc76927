"""A judge over a world that a test moves by hand, and messages that it forges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.events import Received
from robots.core.lift import (
    AckStage,
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftAck,
    LiftCommand,
    LiftMode,
    LiftSession,
    LiftState,
    Motion,
)
from robots.core.sensing import MarkerSeen, PressureSeen
from robots.core.vda import EStop, Info, VehicleError, VehicleState
from robots.settings import Hall
from sim.judge import Judge
from sim.judge.truth import Ground
from sim.physics.sensors import pressure_at
from sim.physics.vehicles import Vehicle
from sim.world import World

GATEWAY = "gateway-b1"


@dataclass
class Court:
    """`world` and `judge` of one test; robot xiaodi and lift east unless said otherwise."""

    world: World
    judge: Judge
    seq: int = 0

    def look(self) -> None:
        self.judge.look()

    def wait(self, seconds: float) -> None:
        self.world.now += seconds
        self.judge.look()

    # -- the truth

    def stand(
        self, along: float, beside: float = 0.0, floor: str = "b1-F1", car: str = "", who: str = "xiaodi"
    ) -> None:
        """Put a robot so far before the sill (negative: behind it)."""
        vehicle = self.world.robots[who]
        vehicle.map_id, vehicle.car = floor, car
        vehicle.base.x, vehicle.base.y = self.world.plan.lifts["east"].at(along, beside)
        if who in self.judge.case.stances:
            self.judge.case.stances[who].seen = ()  # it did not drive there

    def second_robot(self) -> str:
        first = self.world.robots["xiaodi"]
        settings = first.settings.model_copy(update={"id": "second"})
        self.world.robots["second"] = Vehicle.at(settings, first.dock, first.dock)
        self.world.sensors["second"] = self.world.sensors["xiaodi"]
        self.look()
        return "second"

    def open_door(self) -> None:
        car = self.world.cars["east"]
        car.door.open(self.world.now)
        car.door.finish(self.world.now)
        car.changes += 1

    def move_car(self, floor: str) -> None:
        car = self.world.cars["east"]
        car.put_at(floor)
        car.changes += 1

    # -- what is said

    def say(self, message: Any, account: str = "", boot: int = 0) -> None:
        self.judge.heard(message, account, boot)

    def command(self, cmd: Any, request: str = "q", who: str = "xiaodi", **fields: Any) -> None:
        until = Instant(self.world.now + 10)
        self.say(LiftCommand("b1", "east", who, request, until, cmd, **fields), who)

    def ack(self, request: str, stage: AckStage = AckStage.CONTROLLER_ACCEPTED, reason: str = "", who: str = "xiaodi"):
        answer = LiftAck("b1", "east", who, request, stage, 1, reason)
        self.say(answer, GATEWAY)
        self.give(answer, who)

    def state(
        self, owner: str = "xiaodi", lease_s: float = 180.0, boot: int = 0, exclusive: bool = False, **fields: Any
    ) -> LiftState:
        """The gateway tells of the car, and the robots hear it."""
        now = self.world.now
        use: Any = "exclusive" if exclusive else "shared"
        session = LiftSession(owner, f"s-{owner}", use, Instant(now), Instant(now + lease_s)) if owner else None
        told: dict[str, Any] = {
            "group": "b1", "lift": "east", "available_floors": (), "current_floor": "b1-F1", "between_floors": False,
            "destination_floor": "", "car_calls": (), "door_state": DoorState.OPEN, "door_side": "front",
            "motion": Motion.STOPPED, "mode": LiftMode.NORMAL, "load_pct": 0.0, "occupancy": "empty",
            "occupancy_source": "load", "door_hold": None, "session": session,
        }  # fmt: skip
        state = LiftState(**(told | fields))
        self.say(state, GATEWAY, boot)
        self.give(state)
        return state

    def give(self, message: Any, who: str = "xiaodi", retained: bool = False) -> None:
        self.seq += 1
        self.judge.delivered(who, Received(self.world.now, message, self.world.now, 1, self.seq, retained))

    def ask_desk(self, request: str = "d-1", done: bool = False) -> None:
        self.say(DeskAsk("b1", "xiaodi", request, "b1-F1", "b1-F3", done=done), "xiaodi")

    def grant(self) -> None:
        self.give(DeskGrant("b1", "xiaodi", "d-1", "east", Instant(self.world.now + 60), 0, 0.0))

    def ask_help(
        self, wanted: bool = True, order: str = "o-1", reason: str = "", ride: str = "", e_stop: EStop = "NONE"
    ) -> None:
        errors = (VehicleError("needsHelp", "WARNING", (("reason", reason),)),) if wanted else ()
        self.say(
            VehicleState(
                "xiaodi", order, 0, "", 0, (), (), (), False, False, 1.0, False, "AUTOMATIC", errors=errors,
                information=(Info("ride", (("state", ride),)),) if ride else (), e_stop=e_stop,
            ),
            "xiaodi",
        )  # fmt: skip

    # -- a ride as it should be

    def call(self) -> None:
        """Grant, session, call, door open: all that a robot needs before it enters."""
        self.ask_desk()
        self.grant()
        self.command("register", "r")
        self.ack("r")
        self.state(door_state=DoorState.CLOSED)
        self.command("call", "c", origin="b1-F1", destination="b1-F3")
        self.ack("c")
        self.open_door()
        self.state()

    def board(self) -> None:
        """From the landing through the door into the car."""
        self.call()
        for along in (1.5, 0.2, 0.0, -0.2):
            self.stand(along)
            self.look()
        self.world.happen("enter_car", "xiaodi", "east at b1-F1")
        self.stand(-0.9, car="east")
        self.look()

    def ride(self) -> None:
        """In the car to the third floor, door open there."""
        self.board()
        self.command("car_call", "cc", destination="b1-F3")
        self.ack("cc")
        self.move_car("b1-F3")
        self.stand(-0.9, floor="b1-F3", car="east")
        self.look()
        self.state(current_floor="b1-F3")
        self.sense("b1-F3", marker="b1-F3")

    def sense(self, floor: str, marker: str) -> None:
        """What barometer and marker say on a floor."""
        given, now = self.world.sensors["xiaodi"], self.world.now
        given.pressure_given = PressureSeen(now, pressure_at(self.world.plan.maps[floor].elevation_m))
        given.marker_given = MarkerSeen(now, f"{marker}/east" if marker else "")

    def get_out(self, floor: str = "b1-F3") -> None:
        base = self.world.robots["xiaodi"].base
        base.speed = 0.3
        self.look()
        for along in (-0.1, 0.1, 0.5):
            self.stand(along, floor=floor)
            self.look()
        self.world.happen("leave_car", "xiaodi", f"east at {floor}")
        self.stand(1.6, floor=floor)
        base.speed = 0.0
        self.look()

    @property
    def broken(self) -> set[str]:
        return {violation.invariant for violation in self.judge.violations}

    def times_seen(self, plant: Callable[[Court], None], invariant: str) -> int:
        """How often a planted violation is noted, looked at twice by a judge who had nothing to say before."""
        assert self.judge.violations == []
        plant(self)
        self.look()
        self.look()
        return [item.invariant for item in self.judge.violations].count(invariant)


@pytest.fixture
def court(hall: Hall, world: World) -> Court:
    court = Court(world, Judge(Ground.of(hall), world))
    for _ in range(12):
        world.step(0.1)
        world.readings("xiaodi")
        court.look()
    return court
