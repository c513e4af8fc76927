"""Scripted people at the robots' screens: who loads, who collects, who does not come, who types a wrong code.

A person is a list of steps, each a pause and an act. Pauses left to chance are drawn per run from the seed.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from robots.courier.screen import PersonIdentified, ScreenTouched, ScreenView, Touch
from sim.physics.folders import Hands, Inside

if TYPE_CHECKING:
    from sim.engine import Engine

LOOK_PERIODS = 5
"""People look at the screens twice a second."""
SPREAD = 0.4
"""Of the logarithm of a recipient's delay: two in three come between 0.67 and 1.5 times the median."""
TYPE_S = 4.0
LID_S = 2.0
PARTS = {"loading": "sender", "collecting": "recipient", "returning": "sender back"}
"""Who is wanted in each mode of the screen."""
PATIENCE_S = 20.0
"""How long a person looks for the button wanted before walking away."""


@dataclass(slots=True)
class Manners:
    """How the people of one run behave; seconds. None: drawn by chance, or nobody comes."""

    sender_after_s: float | None = None
    recipient_after_s: float | None = None
    sender_comes: bool = True
    recipient_comes: bool = True
    keeper_comes: bool = True
    wrong_codes: int = 0
    leaves: int = 0
    supervisor_after_s: float | None = None


@dataclass(slots=True)
class Visitor:
    """Somebody at a robot. `steps`: what is still to do, each after a pause; `until`: then patience ends."""

    part: str
    robot: str
    run: str
    stop: str
    steps: deque[tuple[float, str]]
    next_at: float
    until: float = math.inf


@dataclass(slots=True)
class People:
    """Everybody who hands a folder over. Manners by the scenario's name of a run, set before or after its request."""

    engine: Engine
    manners: dict[str, Manners] = field(default_factory=dict)
    _visitors: list[Visitor] = field(default_factory=list)
    _came: set[tuple[str, str, str]] = field(default_factory=set)
    _look_anew: bool = False

    def of(self, name: str) -> Manners:
        """The manners around a run, to be read or changed."""
        self._look_anew = True
        return self.manners.setdefault(name, Manners())

    def step(self) -> None:
        engine = self.engine
        if engine.periods % LOOK_PERIODS == 0:
            for robot in self._to_look_at():
                engine.host.of_robot[robot].has_stirred = False
                view = engine.screen(robot)
                if view is not None:
                    self._look(robot, view)
            self._look_anew = False
        if not self._visitors:
            return
        for visitor in list(self._visitors):
            while visitor.steps and visitor.next_at <= engine.now + 1e-6 and self._act(visitor):
                pass
            if not visitor.steps or engine.now > visitor.until:
                self._visitors.remove(visitor)

    def _to_look_at(self) -> list[str]:
        """The robots that stand outside the lifts and may show something new."""
        found = []
        for robot, vehicle in self.engine.world.robots.items():
            process = self.engine.host.of_robot.get(robot)
            if process is None or not (process.has_stirred or self._look_anew):
                continue
            if vehicle.base.is_still and not vehicle.car:
                found.append(robot)
        return found

    def idle_until(self) -> float:
        """Nobody looks or acts before this instant; minus infinity: somebody may in the next period."""
        if any(visitor.until < math.inf or not visitor.steps for visitor in self._visitors):
            return -math.inf
        until = min((visitor.next_at for visitor in self._visitors), default=math.inf)
        if self._to_look_at():
            left = LOOK_PERIODS - self.engine.periods % LOOK_PERIODS
            until = min(until, self.engine.now + (left - 0.5) * self.engine.period_s)
        return until

    # -- who comes

    def _look(self, robot: str, view: ScreenView) -> None:
        """Somebody may be wanted here: the part and what this person will do."""
        if not view.run or not (view.needs_person or {"open", "code"} & set(view.buttons)):
            return
        if view.persons:
            self._come("keeper", robot, view)
        elif view.needs_person and view.person_role == "supervisor":
            self._come("supervisor", robot, view)
        elif view.mode in PARTS:
            self._come(PARTS[view.mode], robot, view)

    def _come(self, part: str, robot: str, view: ScreenView) -> None:
        """One visit of each part for each run and stop, unless nobody of that part comes."""
        key = (part, view.run, view.stop)
        if key in self._came:
            return
        steps = self._steps(part, view.run)
        if steps:
            self._came.add(key)
            first = self.engine.now + steps[0][0]
            self._visitors.append(Visitor(part, robot, view.run, view.stop, deque(steps), first))

    def _steps(self, part: str, run: str) -> list[tuple[float, str]]:
        """What a person of this part does; nothing for one who does not come."""
        manners = self.manners.setdefault(self.engine.office.name_of(run), Manners())
        times = self.engine.hall.people
        match part:
            case "sender" if manners.sender_comes:
                after = self._drawn(run, part, times.sender_after_s, manners.sender_after_s)
                return [(after, "be let in"), *self._loading()]
            case "sender back" if manners.sender_comes:
                return [(self._drawn(run, part, times.recipient_after_s, None), "be let in"), *self._taking()]
            case "recipient" if manners.recipient_comes:
                after = self._drawn(run, part, times.recipient_after_s, manners.recipient_after_s)
                wrong = [(TYPE_S, "wrong code")] * manners.wrong_codes
                left = [(TYPE_S, "be let in"), *self._leaving()] * manners.leaves
                return [(after, "wait for screen"), *wrong, *left, (TYPE_S, "be let in"), *self._taking()]
            case "keeper" if manners.keeper_comes:
                return [(self._drawn(run, part, times.recipient_after_s, None), "be let in"), *self._taking()]
            case "supervisor" if manners.supervisor_after_s is not None:
                return [(manners.supervisor_after_s, "be let in"), *self._taking()]
        return []

    def _loading(self) -> list[tuple[float, str]]:
        return [(LID_S, "see open lid"), (self.engine.hall.people.load_s, "place"), (LID_S, "shut"), (LID_S, "loaded")]

    def _taking(self) -> list[tuple[float, str]]:
        return [(LID_S, "see open lid"), (self.engine.hall.people.unload_s, "take"), (LID_S, "shut"), (LID_S, "taken")]

    def _leaving(self) -> list[tuple[float, str]]:
        return [(LID_S, "see open lid"), (self.engine.hall.people.unload_s, "shut"), (LID_S, "not_taken")]

    # -- what they do

    def _act(self, visitor: Visitor) -> bool:
        """Do the step that is due. False: it cannot be done yet; the person looks again in the next period."""
        step = visitor.steps[0][1]
        view = self.engine.screen(visitor.robot)
        if view is None or not _is_before(visitor, view) or not self._do(visitor, view, step):
            if visitor.until == math.inf:
                visitor.until = self.engine.now + PATIENCE_S
            return False
        visitor.steps.popleft()
        visitor.until = math.inf
        if visitor.steps:
            visitor.next_at = self.engine.now + visitor.steps[0][0]
        return True

    def _do(self, visitor: Visitor, view: ScreenView, step: str) -> bool:
        world, robot, number = self.engine.world, visitor.robot, view.compartment
        match step:
            case "be let in":
                return self._be_let_in(view)
            case "loaded" | "taken" | "not_taken":
                return self._touch(view, step)
            case "wrong code":
                # Once the pad is locked there is nothing left to type.
                return view.locked or self._touch(view, "code", _another(self.code(visitor.run)))
            case "see open lid":
                return view.lid_open or not world.robots[robot].lids[number - 1]
            case "place":
                folders, hands = world.folders, Hands(f"sender@{visitor.stop}")
                if visitor.run not in folders.places:
                    folders.make(visitor.run, hands.person)
                placed = folders.move(visitor.run, hands, Inside(robot, number))
                self._tell(visitor, "puts the folder in" if placed else "has no folder to put in")
                return True
            case "take":
                taken = world.folders.move(visitor.run, Inside(robot, number), Hands(self._taker(visitor)))
                self._tell(visitor, "takes the folder out" if taken else "finds no folder")
                return True
            case "shut":
                world.shut_lid(robot, number)
                return True
        return step == "wait for screen"

    def _taker(self, visitor: Visitor) -> str:
        """Whose hands the folder comes into: a supervisor opens for the recipient, except where none can be."""
        if visitor.part == "sender back":
            return f"sender@{visitor.stop}"
        if visitor.part == "keeper":
            return f"keeper@{visitor.stop}"
        is_handover = self.engine.world.plan.stops[visitor.stop].takes_papers
        return f"{'recipient' if is_handover else visitor.part}@{visitor.stop}"

    def _touch(self, view: ScreenView, what: Touch, value: str = "") -> bool:
        if what not in view.buttons:
            return False
        self.engine.touch(view.robot, ScreenTouched(self.engine.now, what, value))
        return True

    def _be_let_in(self, view: ScreenView) -> bool:
        """Whatever the screen wants before it opens: a PIN, the code, or a touch."""
        if view.persons:  # one named person, or two of whom the second comes to a screen that has seen the first
            self._pin(view.robot, view.persons[0])
            return view.awaits_second or not view.confidential
        if view.needs_person:
            return self._identify(view)
        if "code" in view.buttons:
            code = self.code(view.run)
            return bool(code) and self._touch(view, "code", code)
        return self._touch(view, "open")

    def _identify(self, view: ScreenView) -> bool:
        """Somebody with the role wanted types a staff PIN; of several, one who works at this stop."""
        staff = [person for person in self.engine.hall.staff.values() if view.person_role in person.roles]
        person = next((person for person in staff if view.stop in person.counters), staff[0] if staff else None)
        if person is None:
            return False
        self._pin(view.robot, person.id)
        return True

    def _pin(self, robot: str, who: str) -> None:
        person = self.engine.hall.staff[who]
        self.engine.touch(robot, PersonIdentified(self.engine.now, who, person.name, tuple(person.roles)))

    def code(self, run: str) -> str:
        """The pick-up code as the recipient's tablet shows it; empty when there is none (any more)."""
        return str(self.engine.processes["scheduler"].ledger.remembered_value(f"code:{run}") or "")

    def _drawn(self, run: str, part: str, median: float, given: float | None) -> float:
        """The seconds given, or drawn by chance for this run and part."""
        if given is not None:
            return given
        chance = Random(f"{self.engine.seed}/{self.engine.office.name_of(run)}/{part}")
        return round(chance.lognormvariate(math.log(median), SPREAD), 1)

    def _tell(self, visitor: Visitor, what: str) -> None:
        data = {"run": visitor.run, "stop": visitor.stop, "robot": visitor.robot}
        self.engine.tell(visitor.part, what, data)


def _is_before(visitor: Visitor, view: ScreenView) -> bool:
    """The robot shows this person's run and has not gone on to another stop with it."""
    return view.run == visitor.run and view.stop in ("", visitor.stop)


def _another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code or '0') + 1) % 10 ** max(len(code), 6):0{max(len(code), 6)}d}"
