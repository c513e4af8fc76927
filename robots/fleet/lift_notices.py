"""What staff are told of lifts and of silent robots: once when it begins, again only after it had ended.

Nothing of it is in the ledger: after a restart what still stands is told anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.core.events import Received
from robots.core.lift import DoorState, LiftMode, LiftState, Zone
from robots.core.notices import Notice
from robots.fleet.work import Work

SKEW_S = 2.0
"""Clocks of gateway and fleet may be apart by so much; older words move no robot."""
SKEWED_TIMES = 5
"""So many words in a row tell a clock from one late message."""

_MODES = {
    LiftMode.INSPECTION: Notice.LIFT_INSPECTED,
    LiftMode.EMERGENCY_POWER: Notice.RESCUE_RUN,
    LiftMode.OUT_OF_SERVICE: Notice.LIFT_OUT,
    LiftMode.EARTHQUAKE_OPERATION: Notice.LIFT_QUAKE,
}


@dataclass(slots=True)
class LiftNotices:
    """told    what stands of each lift, and of each robot
    skewed  how many words of each lift in a row came with a clock that is off
    """

    told: dict[str, frozenset[Notice]] = field(default_factory=dict)
    skewed: dict[str, int] = field(default_factory=dict)

    def hear(self, work: Work, event: Received, state: LiftState) -> None:
        """A lift's live word; a retained one is news of another time."""
        if event.retained:
            return
        off = abs(event.at - event.stamp) > SKEW_S
        self.skewed[state.lift] = self.skewed.get(state.lift, 0) + 1 if off else 0
        found = _of_car(state)
        if self.skewed[state.lift] >= SKEWED_TIMES:
            found |= {Notice.CLOCK_SKEW}
        self._tell(work, state.lift, found, lift=state.lift, floor=state.current_floor)

    def look(self, work: Work) -> None:
        """Robots that fell silent away from their landing: where they were last heard of."""
        if work.link_since is None:
            return
        for robot in sorted(work.presence):
            where = work.presence[robot]
            silent = where.zone is not Zone.OUT and robot in work.views and not work.online(robot)
            found = frozenset({Notice.ROBOT_SILENT}) if silent else frozenset[Notice]()
            self._tell(work, robot, found, robot=robot, lift=where.lift, floor=where.floor)

    def _tell(self, work: Work, key: str, found: frozenset[Notice], **data: str) -> None:
        before = self.told.get(key, frozenset())
        if found == before:
            return
        self.told[key] = found
        for notice in sorted(found - before):
            work.note(notice.value, **data)


def _of_car(state: LiftState) -> frozenset[Notice]:
    found: set[Notice] = set()
    mode = _MODES.get(state.mode)
    if mode is not None:
        found.add(mode)
    if state.mode is LiftMode.ATTENDANT_CONTROL and state.session is None:
        found.add(Notice.LIFT_KEYED)
    if "offline" in state.fault_codes:
        found.add(Notice.ADAPTER_FAILED if "adapter_failed" in state.fault_codes else Notice.BOX_SILENT)
    if "no_power" in state.fault_codes:
        found.add(Notice.POWER_LOST)
    if "floors_changed" in state.fault_codes:
        found.add(Notice.FLOORS_CHANGED)
    if state.door_side == "rear" and state.door_state is not DoorState.CLOSED:
        found.add(Notice.REAR_DOOR)
    return frozenset(found)
