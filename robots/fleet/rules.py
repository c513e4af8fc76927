"""The scheduler's own times and bounds, seconds unless the name says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.codes import LOG_COST


@dataclass(frozen=True, slots=True)
class FleetRules:
    """
    resend_s        between two sends of an order or instant action that no state shows yet (QoS 0)
    max_sends       sends of one order before it is given up
    max_attempts    orders for one leg of a run that may fail before the run takes another course
    retry_s         pause after a failed order, doubling, at most `retry_cap_s`
    offline_s       age of a robot's last state above which it counts as offline
    lost_s          time offline after which a run whose folder is not aboard is offered to another robot
    unserved_s      a run that could go and finds no robot is a supervisor's matter after this
    care_wait_s     a care run that papers keep for so long without a break is given up
    max_reoffers    how often one run is offered again because its robot was lost
    cancel_bound_s  a cancelled run without a folder ends at the latest after this, whatever the robot says
    clear_after_s   retained facts of an ended run are taken off the broker after this
    park_after_s    idle time after which a robot drives to its dock
    top_up          charge 0..1 below which a robot at its dock is told to charge
    charge_bound_s  a robot that a person sent to charge is released after this, whatever came of it
    leave_bound_s   a robot that leaves service has so long to wind up its runs
    asks_at_once    requests one asker may make at once, then `asks_per_s` a second; see `fleet.askers`
    all_at_once     the same for all clients but the staff's page together, then `all_per_s` a second
    max_open        runs of one asker that may be open at a time
    summary_s       least time between two fleet summaries
    beat_s          the summary is told again after this although nothing changed: it is the fleet's sign of life
    lease_s         of a lift desk grant, renewed by a repeated ask
    spare_codes     pick-up codes hashed ahead, one a tick, so that a request need not wait for a hash
    code_log_cost   of a pick-up code's hash, see `core.codes`: less only where no code guards anything
    lift_quiet_s    age of a lift state above which its car is not granted
    plan_moves      the improver's budget at each planning, 0 = cheapest insertion alone: a mind reads no clock, so its
                    deadline is a number of moves; 12 stay below 20 ms in plain Python for a handful of robots
    retask_s        what a change of robots' orders under way must gain at least, seconds of weighted waiting
    ageing_s        of waiting double what a run counts against others, see `planning.weight`
    max_label       characters of a folder's label
    ahead_s         how far ahead `not_before` and `deadline` may lie
    """

    resend_s: float = 5.0
    max_sends: int = 6
    max_attempts: int = 3
    retry_s: float = 5.0
    retry_cap_s: float = 60.0
    offline_s: float = 30.0
    lost_s: float = 60.0
    unserved_s: float = 900.0
    care_wait_s: float = 3600.0
    max_reoffers: int = 1
    cancel_bound_s: float = 900.0
    clear_after_s: float = 86_400.0
    park_after_s: float = 3.0
    top_up: float = 0.9
    charge_bound_s: float = 4 * 3600.0
    leave_bound_s: float = 1800.0
    asks_at_once: float = 120.0
    asks_per_s: float = 2.0
    all_at_once: float = 2000.0
    all_per_s: float = 100.0
    max_open: int = 300
    summary_s: float = 1.0
    beat_s: float = 2.0
    lease_s: float = 180.0
    lift_quiet_s: float = 10.0
    spare_codes: int = 4
    code_log_cost: int = LOG_COST
    plan_moves: int = 12
    retask_s: float = 120.0
    ageing_s: float = 900.0
    max_label: int = 40
    ahead_s: float = 31 * 86_400.0
