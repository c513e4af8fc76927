"""Papers leave a robot that needs help: two named persons, each with a PIN of their own, take all of them into custody.

The lids open for this wherever the robot stands, also in a car: it does not move, and waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from robots.core.commands import Note, Record, Remember
from robots.core.reasons import Reason
from robots.core.sensing import Unlock
from robots.elevator.events import CargoTaken

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

PERSON_S = 180.0
"""So long a PIN counts: the other person has to come, too."""


class Emptying:
    """`lids`: unlocked for it; `opened`: those of them that have been open since.

    `taken`: runs whose folders were taken out of the robot since its last order, and by whom, first the one who keeps
    them.
    """

    def __init__(self, agent: CourierAgent, remembered: Mapping[str, Any] | None) -> None:
        """`remembered`: the value of the last `Remember("taken_out", …)`."""
        self._agent = agent
        known = remembered or {}
        self.taken: tuple[str, ...] = tuple(known.get("runs", ()))
        self.persons: tuple[str, ...] = tuple(known.get("persons", ()))
        self.lids: set[int] = set()
        self.opened: set[int] = set()
        self._here: dict[str, float] = {}

    def identified(self, at: float, person: str) -> None:
        """Somebody gave the PIN at a robot that needs help."""
        self._here.pop(person, None)
        self._here[person] = at + PERSON_S

    def who(self) -> list[str]:
        """Who is there now, as they came."""
        return [person for person, until in self._here.items() if self._agent.now < until]

    def may_open(self) -> bool:
        agent = self._agent
        is_asked = agent.help is not None and agent.desk.handover is None and not agent.driver.moving
        return is_asked and len(self.who()) >= 2 and bool(agent.desk.compartments.loads())

    def may_confirm(self) -> bool:
        """Nothing was taken out of a lid that has not been open yet, though it is shut."""
        has_opened = bool(self.lids) and self.lids <= self.opened
        return self.may_open() and has_opened and self._agent.desk.compartments.all_shut

    def open(self) -> list[Any]:
        """Every compartment with a folder."""
        agent = self._agent
        if not self.may_open():
            return [Note("opening_refused", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
        compartments = agent.desk.compartments
        numbers = [number for number in range(1, compartments.count + 1) if compartments.folder_in(number)]
        self.lids, self.opened = set(numbers), set()
        return [
            Record("papers_unlocked", agent.robot.id, {"persons": self.who()[:2], "compartments": numbers}),
            *(Unlock(number) for number in numbers),
        ]

    def see_lid(self, number: int, closed: bool) -> list[Any] | None:
        """A lid moved; None: it was not unlocked for this."""
        if number not in self.lids:
            return None
        if not closed:
            self.opened.add(number)
        if not self._agent.desk.compartments.see_lid(number, closed):
            return []
        folder = self._agent.desk.compartments.folder_in(number)
        run = folder.run if folder else self._agent.robot.id
        return [Record("lid_shut" if closed else "lid_opened", run, {"compartment": number})]

    def confirm(self, at: float) -> list[Any]:
        """They have the papers: custody, compartments and what the master is told change in one commit."""
        agent = self._agent
        if not self.may_confirm():
            return [Note("touch_ignored", {"what": "papers_taken"}, "warning")]
        first, second = self.who()[:2]
        place = agent.driver.pose.map_id if agent.driver.pose is not None else ""
        runs, done = agent.desk.give_all(at, first, place)
        self.taken, self.persons = (*self.taken, *runs), (first, second)
        done.append(Remember("taken_out", {"runs": list(self.taken), "persons": list(self.persons)}))
        self.leave()
        if agent.rider.active:
            done += agent.rider.feed(CargoTaken(at, (first, second)))
        return done

    def leave(self) -> None:
        """Nobody is at it any more."""
        self.lids.clear()
        self.opened.clear()
        self._here.clear()

    def forget(self) -> list[Any]:
        """A new order begins: the master knew of it when it made that."""
        had, self.taken, self.persons = bool(self.taken), (), ()
        return [Remember("taken_out", None)] if had else []
