"""Carries out the timeline of a scenario: each action of `sim.vocabulary.ACTIONS` on a running engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from robots.core.lift import LiftMode
from sim.engine import Engine
from sim.facts import facts_of
from sim.scenario import Scenario, Step
from sim.world import Body

ALARM_MODES = {
    "fire": LiftMode.FIRE_OPERATION,
    "quake": LiftMode.EARTHQUAKE_OPERATION,
    "power": LiftMode.EMERGENCY_POWER,
}
"""What the lifts themselves do in an alarm; a security alarm leaves them alone."""


@dataclass(slots=True)
class Pending:
    """A step of the timeline that has not happened; `ready_at` is set once its time is known, in seconds."""

    step: Step
    ready_at: float | None


class Stage:
    """Plays the steps of one scenario; call `look` once a period."""

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        self.engine = engine
        self.facts = facts_of(engine)
        self._pending = [Pending(step, step.at_s) for step in scenario.timeline]
        self._follows: list[int | None] = []
        for index, step in enumerate(scenario.timeline):
            follows = step.at_s is None and step.when is None
            self._follows.append(index - 1 if follows and index else None)
        self._done_at: dict[int, float] = {}

    @property
    def is_over(self) -> bool:
        """Every step has happened."""
        return len(self._done_at) == len(self._pending)

    def left(self) -> list[Step]:
        """The steps that have not happened."""
        return [pending.step for index, pending in enumerate(self._pending) if index not in self._done_at]

    def look(self) -> None:
        """Do what is due. Raises KeyError when an action names something the hall does not have."""
        now = self.engine.elapsed_s
        for index, pending in enumerate(self._pending):
            if index in self._done_at:
                continue
            if pending.ready_at is None:
                pending.ready_at = self._time_of(index, pending.step, now)
            if pending.ready_at is not None and now + 1e-6 >= pending.ready_at:
                self._done_at[index] = now
                self.engine.tell("scenario", pending.step.do, _shown(pending.step.args))
                DOERS[pending.step.do](self.engine, pending.step.args)

    def _time_of(self, index: int, step: Step, now: float) -> float | None:
        if step.when is not None:
            return now + step.after_s if step.when(self.facts) else None
        before = self._follows[index]
        if before is None:
            return step.after_s
        done = self._done_at.get(before)
        return None if done is None else done + step.after_s


def _shown(args: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in args.items() if value not in (None, "", False)}


def _request_run(engine: Engine, args: Mapping[str, Any]) -> None:
    manners = engine.people.of(args["id"])
    manners.sender_after_s = args["sender_after_s"]
    manners.recipient_after_s = args["recipient_after_s"]
    engine.office.request_run(args["id"], args["from"], args["to"], args["label"], args["urgent"], args["confidential"])


def _wrong_code(engine: Engine, args: Mapping[str, Any]) -> None:
    manners = engine.people.of(args["run"])
    manners.wrong_codes = args["times"]
    manners.supervisor_after_s = args["supervisor_after_s"]


def _sender_absent(engine: Engine, args: Mapping[str, Any]) -> None:
    engine.people.of(args["run"]).sender_comes = False


def _recipient_absent(engine: Engine, args: Mapping[str, Any]) -> None:
    engine.people.of(args["run"]).recipient_comes = False


def _door_obstruct(engine: Engine, args: Mapping[str, Any]) -> None:
    faults = engine.world.cars[args["lift"]].faults
    faults.obstructed = True

    def over() -> None:
        faults.obstructed = False

    engine.after(args["duration_s"], over)


def _alarm(engine: Engine, args: Mapping[str, Any]) -> None:
    engine.office.alarm(args["kind"], args["zone"], True, args["recall_floor"])
    mode = ALARM_MODES.get(args["kind"])
    if mode is not None:
        for car in engine.world.cars.values():
            car.set_mode(mode, engine.now, args["recall_floor"])


def _alarm_over(engine: Engine, args: Mapping[str, Any]) -> None:
    engine.office.alarm(args["kind"], args["zone"], False)
    for car in engine.world.cars.values():
        car.set_mode(LiftMode.NORMAL, engine.now)


def _place_body(engine: Engine, args: Mapping[str, Any]) -> None:
    name = f"body-{len(engine.world.bodies) + 1}"
    engine.world.place(name, Body(args["map"], args["x"], args["y"], args["radius"]))
    engine.after(args["duration_s"], lambda: engine.world.remove(name))


DOERS: Mapping[str, Callable[[Engine, Mapping[str, Any]], None]] = {
    "request_run": _request_run,
    "cancel_run": lambda engine, args: engine.office.change_run(args["run"], "cancel"),
    "hold_run": lambda engine, args: engine.office.change_run(args["run"], "hold"),
    "resume_run": lambda engine, args: engine.office.change_run(args["run"], "resume"),
    "sender_absent": _sender_absent,
    "recipient_absent": _recipient_absent,
    "wrong_code": _wrong_code,
    "broker_stop": lambda engine, args: engine.stop_broker(args["duration_s"]),
    "kill": lambda engine, args: engine.kill(args["process"], args["duration_s"]),
    "door_obstruct": _door_obstruct,
    "alarm": _alarm,
    "alarm_over": _alarm_over,
    "alarm_reset": lambda engine, args: engine.office.reset_alarm(args["kind"], args["zone"], args["person"]),
    "place_body": _place_body,
}
