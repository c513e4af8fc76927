"""The handover at hand, with what it touches: compartments, tries, custody. Turns its effects into commands."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, Literal

from robots.core.commands import Note, Record, Remember
from robots.core.sensing import Say, Unlock
from robots.core.vda import Action
from robots.courier.compartments import Compartments, Folder
from robots.courier.custody import Custody
from robots.courier.handover import Handover, Stage, Trigger
from robots.courier.screen import Touch
from robots.settings.robots import HandoverTimes

TRIGGERS: dict[Touch, Trigger] = {
    "open": "open",
    "code": "code",
    "loaded": "confirm",
    "taken": "confirm",
    "not_now": "deny",
    "not_taken": "deny",
}
_FOR = {"loaded": "pick", "taken": "drop", "not_now": "pick", "not_taken": "drop"}


class Desk:
    """At most one handover at a time. `handover` stays, ended, until the agent has taken its result."""

    def __init__(
        self,
        robot: str,
        compartments: int,
        times: HandoverTimes,
        remembered: Mapping[str, Any],
        safe: Collection[int] | None = None,
    ) -> None:
        """`safe`: compartments for confidential papers, None = all.
        `remembered`: the agent's; keys `loads`, `custody`, `handover`, `tries`.

        Raises KeyError, TypeError or ValueError for what is not from us: a courier must not guess what it carries.
        """
        self.robot = robot
        self.compartments = Compartments(compartments, remembered.get("loads"), safe)
        self.handover: Handover | None = None
        self._times = times
        self._custody = Custody(remembered.get("custody"))
        self._tries: dict[str, int] = {str(run): int(count) for run, count in (remembered.get("tries") or {}).items()}
        self._unlock_again = False
        if remembered.get("handover") is not None:
            self.handover = Handover.from_json(remembered["handover"])
            # A crash may have come between "unlock" in the ledger and the lid: once more does no harm.
            self._unlock_again = self.handover.stage is Stage.OPENING
            if self.handover.lid_open:  # so that "shut" is news if somebody shut it meanwhile
                self.compartments.see_lid(self.handover.compartment, False)

    def begin(self, at: float, action: Action, stop: str) -> tuple[str | None, list[Any]]:
        """Start a `pick` or `drop`. A result at once when there is nothing to do or it cannot be done, else None."""
        kind: Literal["pick", "drop"] = "pick" if action.action_type == "pick" else "drop"
        run = str(action.parameters["loadId"])
        number = self.compartments.where(run)
        if kind == "pick" and number:
            return "loaded", []  # it is aboard already: a repeated order must not ask for it twice
        if kind == "pick":
            number = self.compartments.free(bool(action.parameters.get("confidential")))
        if not number:
            return ("compartments_full" if kind == "pick" else "not_aboard"), []
        tries = 0 if action.parameters.get("returning") else self._tries.get(run, 0)
        self.handover = Handover.begin(
            kind, at, action.action_id, run, stop, number, self._times, action.parameters, tries
        )
        began = Record("handover_began", run, {"action": kind, "stop": stop, "compartment": number})
        return None, [began, self._remember(), Say("please_load" if kind == "pick" else "please_collect")]

    def touch(self, at: float, what: Touch, value: str) -> list[Any]:
        """A button; the agent has made sure that opening is safe."""
        handover = self.handover
        if handover is None or _FOR.get(what, handover.kind) != handover.kind or what not in TRIGGERS:
            return [Note("touch_ignored", {"what": what}, "warning")]
        return self._pull(TRIGGERS[what], at, value=value)

    def identify(self, at: float, person: str, roles: tuple[str, ...]) -> list[Any]:
        """A member of staff gave the PIN. `person` is the id: what is written down here also travels."""
        return self._pull("person", at, person=person, roles=roles)

    def see_lid(self, at: float, number: int, closed: bool) -> list[Any]:
        """A lid moved. Any but the one at hand is noted as opened unasked."""
        if not self.compartments.see_lid(number, closed):
            return []
        handover = self.handover
        if handover is not None and not handover.ended and number == handover.compartment:
            return self._pull("lid_shut" if closed else "lid_opened", at)
        folder = self.compartments.folder_in(number)
        kind = "lid_shut_again" if closed else "lid_opened_unasked"
        return [Record(kind, folder.run if folder else self.robot, {"compartment": number})]

    def tick(self, at: float, in_alarm: bool = False) -> list[Any]:
        """Reminders and deadlines. In an alarm nobody who has not begun is late: no lid opens."""
        handover = self.handover
        if handover is None or (in_alarm and handover.stage is Stage.ARRIVED):
            return []
        if self._unlock_again:
            self._unlock_again = False
            if handover.stage is Stage.OPENING and at < handover.opening_until:
                return [Unlock(handover.compartment)]
        due = handover.due(at)
        return [] if due is None else self._pull(due, at)

    def alarm_over(self, at: float) -> list[Any]:
        """People come back to it."""
        handover = self.handover
        if handover is None or handover.stage is not Stage.ARRIVED:
            return []
        handover.wait_anew(at)
        return [Remember("handover", handover.to_json())]

    @property
    def next_due(self) -> float:
        """The instant of the next reminder or deadline; infinite without one."""
        return math.inf if self.handover is None else self.handover.next_due

    def take_result(self) -> tuple[Handover | None, list[Any]]:
        """The handover if it has ended; the desk is free again."""
        handover = self.handover
        if handover is None or not handover.ended:
            return None, []
        self.handover = None
        return handover, [Remember("handover", None)]

    def may_abandon(self) -> bool:
        """Nobody is at the compartment: it can be called off and the folder is where it was."""
        return self.handover is None or self.handover.stage in (Stage.ARRIVED, Stage.LOCKED)

    def abandon(self) -> list[Any]:
        """The order was cancelled."""
        if self.handover is None:
            return []
        run = self.handover.run
        self.handover = None
        return [Record("handover_called_off", run), Remember("handover", None)]

    # --- effects ---

    def _pull(
        self, trigger: Trigger, at: float, value: str = "", person: str = "", roles: tuple[str, ...] = ()
    ) -> list[Any]:
        handover = self.handover
        if handover is None:
            return [Note("handover_trigger_ignored", {"trigger": trigger}, "warning")]
        effect = handover.handle(trigger, at, value, person, roles)
        if effect is None:
            stage = handover.stage.value
            return [Note("handover_trigger_ignored", {"trigger": trigger, "stage": stage}, "warning")]
        done = self._carry_out(effect, handover, at)
        return [*done, self._remember()]

    def _carry_out(self, effect: str, handover: Handover, at: float) -> list[Any]:
        run, about = handover.run, {"compartment": handover.compartment, "stop": handover.stop}
        match effect:
            case "unlock":
                self._tries.pop(run, None)
                beside = {"witness": handover.witness} if handover.witness else {}
                by = handover.actor or ("code" if handover.takes_code else "at the window")
                unlocked = Record("compartment_unlocked", run, {**about, "by": by, **beside})
                return [unlocked, Remember("tries", dict(self._tries)), Unlock(handover.compartment)]
            case "refuse_code" | "lock":
                self._tries[run] = handover.tries
                kind = "code_refused" if effect == "refuse_code" else "code_locked"
                return [Record(kind, run, {**about, "tries": handover.tries}), Remember("tries", dict(self._tries))]
            case "refuse_person":
                return [Record("person_refused", run, about)]
            case "await_second":
                return [Record("second_person_awaited", run, {**about, "first": handover.first})]
            case "remind":
                return [Say("please_load" if handover.kind == "pick" else "collect_reminder")]
            case "opened" | "shut":
                return [Record("lid_opened" if effect == "opened" else "lid_shut", run, about)]
            case "call_person":
                return [Record("person_called", run, about), Say("need_help")]
            case "change_hands":
                return self._change_hands(handover, at)
            case "":
                return []
            case "ask_again":
                return [Record("lid_not_opened", run, about)]
            case _:
                return [Record("handover_failed", run, {**about, "reason": effect})]

    def _change_hands(self, handover: Handover, at: float) -> list[Any]:
        """The folder goes over: compartments and custody change in one answer, so in one commit."""
        number, run = handover.compartment, handover.run
        inside = f"{self.robot}/{number}"
        if handover.kind == "pick":
            self.compartments.put(number, Folder(run, handover.label, handover.confidential))
            giver, taker = handover.actor or f"sender@{handover.stop}", inside
        else:
            self.compartments.take(number)
            whom = "sender" if handover.returning else "recipient"
            giver, taker = inside, handover.actor or f"{whom}@{handover.stop}"
        self._tries.pop(run, None)
        return [
            *self._custody.change_hands(at, run, giver, taker, handover.stop, number),
            Remember("loads", self.compartments.to_json()),
            Remember("tries", dict(self._tries)),
        ]

    def give_all(self, at: float, person: str, place: str) -> tuple[list[str], list[Any]]:
        """Every folder aboard goes to a person at once; their runs, and what to write down."""
        runs: list[str] = []
        done: list[Any] = []
        for number in range(1, self.compartments.count + 1):
            if self.compartments.folder_in(number) is None:
                continue
            run = self.compartments.take(number).run
            runs.append(run)
            done += self._custody.change_hands(at, run, f"{self.robot}/{number}", person, place, number)
            self._tries.pop(run, None)
        done += [Remember("loads", self.compartments.to_json()), Remember("tries", dict(self._tries))]
        return runs, done

    def _remember(self) -> Remember:
        return Remember("handover", None if self.handover is None else self.handover.to_json())
