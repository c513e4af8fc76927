"""Instant actions of a vehicle: what became of each, which ones take time, and when such a one may begin.

They are kept apart from the actions of the order: a running one must not block the next order. What is asked for at
once (`AT_ONCE`) begins whatever else goes on, for a cancel that waited for a HARD action would never come. Everything
else waits its turn, in the order it came: a HARD one until the vehicle stands and nothing else runs, a SOFT one until
it stands, a NONE one until nothing runs alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from robots.core.vda import ENDED, Action, ActionState, ActionStatus, Blocking

AT_ONCE = frozenset(
    {"cancelOrder", "startPause", "stopPause", "endHelp", "stateRequest", "factsheetRequest", "logReport", "enableMap"}
)
BY_HAND = AT_ONCE - {"endHelp"} | {"initPosition"}
"""Done whatever the operating mode."""
_EFFECTLESS = frozenset({"stateRequest", "factsheetRequest"})
_KEPT = 50  # states of ended ones, and ids whose repeat must have no second effect


class Instants:
    """`states` by action id, `queue` those that take time and have not ended, in the order they came."""

    def __init__(self) -> None:
        self.states: dict[str, ActionState] = {}
        self.queue: list[Action] = []
        self.done: dict[str, ActionStatus] = {}  # a repeat that comes after an order took the state away is answered
        self.changed = self.kept_changed = False

    # --- questions ---

    def is_known(self, action: Action) -> bool:
        return not action.action_id or action.action_id in self.states

    def running(self) -> list[Action]:
        """Those of the queue that have begun."""
        return [action for action in self.queue if self._status(action) is ActionStatus.RUNNING]

    @property
    def holds_still(self) -> bool:
        """One that needs a standing vehicle waits or runs."""
        return any(_stands(action) for action in self.queue)

    @property
    def is_alone(self) -> bool:
        """One that runs alone waits or runs: no action of the order may begin."""
        return any(action.blocking.is_alone for action in self.queue)

    def ready(self, standing: bool, others: Iterable[Action]) -> list[Action]:
        """Those that may begin now. others: actions of the order that run."""
        beside = [*others, *self.running()]
        found: list[Action] = []
        for action in self.queue:
            if self._status(action) is not ActionStatus.WAITING:
                continue
            crowded = any(other.blocking.is_alone for other in beside) or (action.blocking.is_alone and beside)
            if crowded or (_stands(action) and not standing):
                return found
            found.append(action)
            beside.append(action)
        return found

    def _status(self, action: Action) -> ActionStatus:
        return self.states[action.action_id].status

    # --- changes ---

    def note(self, action: Action, status: ActionStatus, result: str = "") -> None:
        """An action is in this state now."""
        self.states[action.action_id] = ActionState(action.action_id, action.action_type, status, result)
        if status in ENDED:
            self.queue = [one for one in self.queue if one.action_id != action.action_id]
            if action.action_type not in _EFFECTLESS:
                self.done = dict([*self.done.items(), (action.action_id, status)][-_KEPT:])
                self.kept_changed = True
        ended = [one for one, state in self.states.items() if state.status in ENDED]
        for one in ended[:-_KEPT]:
            del self.states[one]
        self.changed = True

    def answer_again(self, action: Action) -> bool:
        """True: it was done before, and is answered without a second effect."""
        status = self.done.get(action.action_id)
        if status is None:
            return False
        self.states[action.action_id] = ActionState(action.action_id, action.action_type, status)
        self.changed = True
        return True

    def wait(self, action: Action) -> None:
        """It takes time: it gets its turn."""
        self.queue.append(action)
        self.note(action, ActionStatus.WAITING)
        self.kept_changed = True

    def end(self, action_id: str, status: ActionStatus, result: str = "") -> None:
        """One of which only the id is at hand."""
        if (state := self.states.get(action_id)) is not None:
            self.note(Action(action_id, state.action_type, Blocking.NONE), status, result)

    def fail_all(self, result: str) -> None:
        """Whatever takes time is over."""
        for action in list(self.queue):
            self.note(action, ActionStatus.FAILED, result)

    def forget_ended(self) -> None:
        """A new order was taken."""
        self.states = {one: state for one, state in self.states.items() if state.status not in ENDED}
        self.changed = True

    # --- the ledger ---

    def stored(self) -> dict[str, Any]:
        """Ended ones by id, and those that have not ended: after a restart they have failed."""
        return {
            "done": [[action_id, status.value] for action_id, status in self.done.items()],
            "open": [[action.action_id, action.action_type] for action in self.queue],
        }

    def restore(self, own: Mapping[str, Any]) -> None:
        """Raises KeyError, TypeError or ValueError for what is not from us. Older ledgers keep ids of pauses alone."""
        self.done = {str(one): ActionStatus.FINISHED for one in own.get("pauses", ())}
        self.done |= {str(action_id): ActionStatus(status) for action_id, status in own.get("done", ())}
        for action_id, action_type in own.get("open", ()):
            self.note(Action(str(action_id), str(action_type), Blocking.NONE), ActionStatus.FAILED, "restarted")

    def resume(self, action_id: str, action_type: str) -> None:
        """One that went on over a restart."""
        self.states[action_id] = ActionState(action_id, action_type, ActionStatus.RUNNING)


def _stands(action: Action) -> bool:
    """A vehicle that is told where it is, or that lets go of its charger, must not be on its way."""
    return action.blocking.stands or action.action_type in ("initPosition", "startCharging", "stopCharging")
