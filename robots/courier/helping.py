"""A courier's call for help: who may say that it is over, beside the robot or from a tablet, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from robots.core.commands import Note, Record, Remember
from robots.core.reasons import Reason
from robots.core.sensing import Say
from robots.core.vda import Action
from robots.elevator.chart import RideState
from robots.elevator.events import HandedBack, StaffCleared
from robots.vehicle import straying

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

HELPER_S = 120.0
"""So long after a staff PIN that person may say that help is done."""


class Helping:
    """missing: the run whose folder should be aboard and is not, empty = none; as the ledger has it."""

    def __init__(self, agent: CourierAgent, missing: object = None) -> None:
        self._agent = agent
        self.missing = str(missing or "")
        self._helper, self._helper_until = "", 0.0

    def identified(self, at: float, person: str) -> None:
        """A member of staff has given the PIN: for a while that person may say that help is done."""
        self._helper, self._helper_until = person, at + HELPER_S

    def may_end(self) -> bool:
        """Of an empty robot anybody may say it; with folders aboard, or one missing, a staff PIN comes first."""
        if not self._is_open():
            return False
        guarded = bool(self.missing or self._agent.desk.compartments.loads())
        return not guarded or (bool(self._helper) and self._agent.now < self._helper_until)

    def may_settle(self) -> bool:
        """Whoever is here may say it, and it would go on: from a sill it does not."""
        return self.may_end() and self.against_settling() is not Reason.ON_SILL

    def against_settling(self, person: str = "") -> Reason | None:
        """Why its ride does not go on at this person's word; None = nothing against it."""
        return self._agent.rider.ride.against_settling(person)

    def miss(self, run: str) -> list[Any]:
        """A folder that is to be handed out is not here: a person must look for it, and say so when that is done."""
        self.missing = run
        return [Record("folder_missing", run), Remember("missing", run), Say("need_help")]

    def done(self, at: float) -> list[Any]:
        """Somebody who may says that it is over: what waited for that goes on."""
        agent = self._agent
        done: list[Any] = [Record("help_ended", agent.robot.id, {"person": self._helper})]
        if self.missing:
            self.missing = ""
            done.append(Remember("missing", None))
        done += straying.trust(agent.driver)
        helper, agent.help, self._helper = self._helper, None, ""
        agent.emptying.leave()
        agent.errand.helped()
        agent.in_the_way.helped()
        if agent.rider.active and agent.rider.help is not None:
            if agent.rider.ride.state is RideState.MANUAL:
                done += agent.rider.feed(HandedBack(at, agent.rider.zone()))
            done += agent.rider.feed(StaffCleared(at, agent.rider.zone(), helper))
        return done

    def from_afar(self, action: Action) -> list[Any]:
        """A named person says at a tablet that it may go on. What its own screen asks for is settled there only."""
        agent = self._agent
        if not self._is_open():
            agent.vehicle.end_instant(action, Reason.NOT_ALLOWED.value)
            return [Note("help_not_ended", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
        person = str(action.parameters.get("person", ""))
        against = self.against_settling(person)
        if against is not None:
            agent.vehicle.end_instant(action, against.value)
            return [Note("help_not_ended", {"reason": against.value, "person": person}, "warning")]
        agent.vehicle.end_instant(action)
        self._helper = person
        return self.done(agent.now)

    def _is_open(self) -> bool:
        """It has called, nothing is being handed over and every lid is shut."""
        desk = self._agent.desk
        return self._agent.help is not None and desk.handover is None and desk.compartments.all_shut
