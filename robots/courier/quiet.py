"""When a courier's ticks can change nothing: it stands, no ride is on, and no deadline has come.

Every event but those of `agent._HARMLESS` ends the quiet, so this speaks of what time alone may bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

ROUNDING_S = 0.001
"""The parts compare ages, here are instants: so much earlier is on the safe side of their rounding."""


def quiet_until(agent: CourierAgent) -> float:
    """After a tick that gave no command: ticks before this instant would give none either. 0: look at each.

    Too early an instant costs a look; too late a one would be a missed deadline. So every clock of the parts stands
    here, and whatever is under way counts as never quiet.
    """
    rider, driver, desk = agent.rider, agent.driver, agent.desk
    if rider.listening or rider.ended is not None or driver.moving or agent.vehicle.cancelling or agent.dealings.busy:
        return 0.0
    if not driver.knows_place(agent.now):
        return 0.0
    if desk.handover is None and not agent.vehicle.progress.idle:
        return 0.0
    if agent.errand.charging.until is not None or driver.has_path:
        return 0.0
    return min(driver.sure_until, agent.report.next_due(), desk.next_due) - ROUNDING_S
