"""How long to wait before trying again what has failed."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_S, LONGEST_S = 0.5, 30.0


@dataclass(slots=True)
class BackingOff:
    """Doubles from `FIRST_S` to `LONGEST_S` seconds; begins anew once something worked."""

    _wait_s: float = FIRST_S

    def next_wait(self) -> float:
        """Seconds to wait now."""
        wait, self._wait_s = self._wait_s, min(2 * self._wait_s, LONGEST_S)
        return wait

    def worked(self) -> None:
        self._wait_s = FIRST_S
