"""Folders that were handed out after the order for it was gone: staff took the robot in hand while the lid was open.

No action of the order can tell it then, so the state does (information `handed_over`); and who sends the drop again
is answered with what the custody chain says, for a folder is handed over once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.core.commands import Remember
from robots.core.vda import Action, Info
from robots.courier.handover import Handover

_MOST = 8
"""So many are remembered, the newest."""


class Given:
    """What is known of each by its run: `to` (recipient, sender or keeper), `stop`, `persons` as an action tells them.
    `telling`: the run whose folder the state tells of, empty = none."""

    def __init__(self, remembered: Mapping[str, Any] | None) -> None:
        """`remembered`: the value of the last `Remember("given", …)`."""
        known = remembered or {}
        self._runs: dict[str, dict[str, str]] = {
            str(run): {str(key): str(value) for key, value in about.items()}
            for run, about in known.get("runs", {}).items()
        }
        self.telling = str(known.get("telling", ""))

    def __contains__(self, run: str) -> bool:
        return run in self._runs

    def note(self, ended: Handover) -> list[Any]:
        """It was handed out, and no action is left to say so."""
        whom = _whom(ended.supervisor_only or bool(ended.keeper), ended.returning)
        self._runs.pop(ended.run, None)
        self._runs[ended.run] = {"to": whom, "stop": ended.stop, "persons": f"{ended.actor} {ended.witness}".strip()}
        while len(self._runs) > _MOST:
            del self._runs[next(iter(self._runs))]
        self.telling = ended.run
        return [self._remember()]

    def answer(self, action: Action, stop: str) -> str | None:
        """The persons of the drop that this one repeats; None: it repeats none."""
        about = self._runs.get(str(action.parameters.get("loadId", "")))
        if action.action_type != "drop" or about is None:
            return None
        wanted = action.parameters
        whom = _whom(bool(wanted.get("supervisorOnly") or wanted.get("keeper")), bool(wanted.get("returning")))
        return about["persons"] if (about["to"], about["stop"]) == (whom, stop) else None

    def tell_again(self, run: str) -> list[Any]:
        """The master wants the folder taken elsewhere: it does not know yet who has it."""
        self.telling = run
        return [self._remember()]

    def forget(self) -> list[Any]:
        """A new order begins: the master knew of it when it made that, or learns it by the answer."""
        had, self.telling = bool(self.telling), ""
        return [self._remember()] if had else []

    def told(self) -> tuple[Info, ...]:
        about = self._runs.get(self.telling)
        if about is None:
            return ()
        return (Info("handed_over", (("run", self.telling), ("to", about["to"]), ("persons", about["persons"]))),)

    def _remember(self) -> Remember:
        return Remember(
            "given", {"runs": {run: dict(about) for run, about in self._runs.items()}, "telling": self.telling}
        )


def _whom(for_few: bool, returning: bool) -> str:
    if for_few:
        return "keeper"
    return "sender" if returning else "recipient"
