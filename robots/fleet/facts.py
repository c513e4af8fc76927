"""The pictures the fleet shows: one a run, one of the whole. No pick-up code, no name, no label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from robots.core.clock import Instant, told_instant
from robots.core.reasons import Reason, spoken, spoken_of
from robots.core.runs import FleetSummary, RobotFact, RunFact, RunState, SpokenReason, TourStop, Waiting
from robots.fleet import help
from robots.fleet.duty.telling import duty_fact, folders_aboard
from robots.fleet.escort.telling import escort_fact
from robots.fleet.eta import Etas
from robots.fleet.lanes.release import waiting_for
from robots.fleet.master.gate import takes_orders
from robots.fleet.orders import action_id, standing
from robots.fleet.readiness import ends_its_ride
from robots.fleet.robot import RobotView, is_running, needs_person
from robots.fleet.rounds import waits_for_another
from robots.fleet.run import WITH_ROBOT, Run
from robots.fleet.stirring import stirring
from robots.fleet.times.care import kept_until, outranked
from robots.fleet.times.hours import held_back
from robots.fleet.tour import ahead, current_run
from robots.fleet.work import Work

_FACT = TypeAdapter(RunFact)
_CODES = frozenset(Reason)
_TOLD = frozenset({Reason.ORDER_REJECTED, Reason.NOT_ABLE, Reason.OVER_ITS_LIMITS})


def fact_json(fact: RunFact, run: Run) -> dict[str, Any]:
    """As the ledger keeps it for the run history (`fact:{run}`): with the label, unless that is confidential, with who
    asked, gave and took (staff ids) and who has the folder."""
    data: dict[str, Any] = _FACT.dump_python(fact, mode="json")
    who = {"person": run.person, "given_by": run.given_by, "taken_by": run.taken_by, "holder": run.holder}
    return data | {"label": "" if run.confidential else run.label} | who


def fact_of(data: dict[str, Any]) -> RunFact:
    """The fact behind `fact_json`."""
    return _FACT.validate_python(data)


def run_fact(work: Work, run: Run, etas: Etas) -> RunFact:
    view = work.views.get(run.robot) if run.state in WITH_ROBOT else None
    ride = (view.info("ride") if view else None) or {}
    eta = etas.of(work, run)
    return RunFact(
        run=run.id,
        state=run.state,
        held=run.held,
        from_=run.from_,
        to=run.to,
        urgent=run.urgent,
        confidential=run.confidential,
        requested_at=Instant(run.requested_at),
        changed_at=Instant(run.changed_at),
        robot=run.robot,
        compartment=run.compartment,
        lift=ride.get("lift", ""),
        doing=ride.get("state", ""),
        waiting_for=waiting(work, run, view),
        eta_from=Instant(eta[0]) if eta else None,
        eta_to=Instant(eta[1]) if eta else None,
        reasons=tuple(_spoken(run, Reason(code)) for code in _reasons(work, run, view) if code in _CODES),
        care=run.care,
        round=run.round,
        after=run.after,
        leg=run.leg,
        keeper=run.keeper,
        keep_at=run.keep_at,
    )


def _spoken(run: Run, reason: Reason) -> SpokenReason:
    """Where its robot refused an order, with what it said."""
    told = run.told if reason in _TOLD else ""
    return spoken_of(reason, told, told) if told else spoken(reason)


def waiting(work: Work, run: Run, view: RobotView | None) -> Waiting | None:
    """What the run waits for, since when, until when at the latest; None while it moves or has ended."""
    if run.ended or run.state is RunState.REQUESTED:
        return None
    since = Instant(run.changed_at)
    if run.held:
        return Waiting(Reason.ON_HOLD, since, None)
    if run.state is RunState.ACCEPTED:
        if waits_for_another(work, run):
            return Waiting(Reason.AFTER_STOP, since, None)
        if run.not_before is not None and work.at < run.not_before:
            return Waiting(Reason.NOT_BEFORE, since, Instant(run.not_before))
        if (back := held_back(work, run)) is not None and back.reason is not None:
            return Waiting(back.reason, since, Instant(back.opens) if back.opens else None)
        if outranked(work, run):
            return Waiting(Reason.PAPERS_FIRST, since, Instant(round(kept_until(work, run))))
        if work.at < run.retry_at:
            return Waiting(Reason.NO_ROBOT_FREE, since, Instant(run.retry_at))
        return _for_robots(work, run, since)
    if (duty := work.book.robot(run.robot).duty).is_out:  # a person took it out, and may have switched it off
        return Waiting(Reason.OUT_OF_SERVICE, Instant(duty.out_at), None)
    if view is not None and view.turned_at is not None:
        return Waiting(Reason.VERSION_CHANGED, Instant(view.turned_at), None)
    if view is None or view.state is None or not work.online(run.robot):
        return _for_silent_robot(work, run, view)
    if run.help:
        return Waiting(run.help, since, None)
    mission = work.book.mission(run.robot)
    if needs_person(view.state) or view.info("help") is not None or _call_for(work, view):
        return Waiting(Reason.NEEDS_HELP, Instant(view.idle_since or run.changed_at), None)
    if mission is None and view.state.pose is not None and work.alarmed(view.state.pose.map_id):
        return Waiting(Reason.ALARM, since, None)
    if not takes_orders(view):
        return Waiting(Reason.MANUAL, Instant(view.progress_at or run.changed_at), None)
    if mission is None and ends_its_ride(view):
        return _told(work, run, view.info("waiting"), since) or Waiting(Reason.RIDING, since, None)
    if mission is None or mission.legs.get(run.id) != run.leg or not mission.taken:
        bound = work.rules.max_sends * work.rules.resend_s
        return Waiting(Reason.WAITING_FOR_ROBOT, since, Instant(max(run.retry_at, run.changed_at + bound)))
    return _at_a_door(work, run, view, mission.order_id, since)


def _for_robots(work: Work, run: Run, since: Instant) -> Waiting:
    """For so long any robot may still come; then somebody has to see to it that one can, or take the folder there."""
    found_none = work.unserved.get(run.id)
    if found_none is None:  # not looked at yet
        return Waiting(Reason.NO_ROBOT_FREE, since, None)
    until = found_none + work.rules.unserved_s
    if work.at < until:
        return Waiting(Reason.NO_ROBOT_FREE, since, Instant(round(until)))
    return Waiting(Reason.WAITING_FOR_SUPERVISOR, since, None)


def _for_silent_robot(work: Work, run: Run, view: RobotView | None) -> Waiting:
    """Until it counts as lost: then another robot is sent or, with the folder aboard, people are (`fleet.help`)."""
    since = Instant(view.state_at if view and view.state_at else run.changed_at)
    if view is None or work.lost(view) or work.book.robot(run.robot).help is not None:
        return Waiting(Reason.ROBOT_LOST, since, None)
    if work.link_since is None:
        return Waiting(Reason.OFFLINE, since, None)  # it is we who cannot hear: nobody is told this either
    return Waiting(Reason.OFFLINE, since, Instant(view.gone_since(work.link_since) + work.rules.lost_s))


def _at_a_door(work: Work, run: Run, view: RobotView, order_id: str, since: Instant) -> Waiting | None:
    times = work.plan.hall.handover
    told = view.info("waiting")
    if run.state is RunState.WAITING_SENDER:
        return Waiting(Reason.WAITING_FOR_SENDER, since, Instant(since + times.sender_wait_s))
    if run.state is RunState.WAITING_RECIPIENT:
        return Waiting(Reason.WAITING_FOR_RECIPIENT, since, Instant(since + times.recipient_wait_s))
    if is_running(view.action(action_id(order_id, "drop", run.id))):
        if run.leg == "custody":
            return Waiting(Reason.WAITING_FOR_SUPERVISOR, since, None)
        if run.leg == "hand_over":
            return Waiting(Reason.WAITING_FOR_KEEPER, since, _until(told))
        return Waiting(Reason.WAITING_FOR_SENDER, since, _until(told))
    if (held_up := waiting_for(work, run.robot)) is not None:
        return held_up
    return _told(work, run, told, since)


def _told(work: Work, run: Run, told: dict[str, str] | None, since: Instant) -> Waiting | None:
    """What its robot says that it waits for."""
    if told is None or told.get("reason", "") not in _CODES:
        return None
    reason = told["reason"]
    if reason == Reason.LIFT_QUEUE:  # the desk knows why
        reason = work.desk_said.get(run.robot) or reason
    return Waiting(reason, told_instant(told.get("since", "")) or since, _until(told))


def _until(told: dict[str, str] | None) -> Instant | None:
    return told_instant(told.get("until", "")) if told else None


def _reasons(work: Work, run: Run, view: RobotView | None) -> list[str]:
    """Why it is so; while no robot is found, why each of them may not; while its robot wants a person, what for; that
    it is late, however the rest is."""
    found = _reasons_but_time(work, run, view)
    return [*found, Reason.AFTER_DEADLINE.value] if run.is_late(work.at) else found


def _reasons_but_time(work: Work, run: Run, view: RobotView | None) -> list[str]:
    if run.state is RunState.ACCEPTED and not run.held:
        against = work.against.codes(run) if work.against is not None else []
        return [*run.reasons, *(code for code in against if code not in run.reasons)]
    told = view.info("help") if view is not None and not run.ended else None
    help_reason = told.get("reason", "") if told else ""
    if view is not None and not run.ended and not help_reason:
        help_reason = _call_for(work, view)
    if help_reason and help_reason not in run.reasons:
        return [*run.reasons, help_reason]
    return run.reasons


def _call_for(work: Work, view: RobotView) -> str:
    """Why a person was called to a vehicle that does not say so itself: a foreign one, or one that is silent."""
    silent = view.robot.is_foreign or not work.online(view.robot.id)
    call = work.book.robot(view.robot.id).help if silent else None
    return call.reason if call is not None else ""


def fleet_summary(work: Work) -> FleetSummary:
    open_runs, road = work.book.open_runs, work.book.lanes.road
    return FleetSummary(
        robots=tuple(_robot_facts(work)),
        open_runs=len(open_runs),
        waiting_runs=sum(run.state is RunState.ACCEPTED for run in open_runs),
        alarms=tuple(sorted(work.book.alarms)),
        drills=tuple(sorted(line for line, latch in work.book.alarms.items() if latch.drill)),
        fenced=tuple(sorted(work.book.fences)),
        aboard=folders_aboard(work),
        closed=tuple(sorted(road.closed)),
        slowed=tuple(f"{lane} {speed:g}" for lane, speed in sorted(road.limits.items())),
        kept_clear=tuple(sorted(road.areas)),
    )


def _robot_facts(work: Work) -> Iterator[RobotFact]:
    """Of robots that rest, what was last said stands."""
    stir = {robot for robot, _ in stirring(work)}
    for robot, view in sorted(work.views.items()):
        rests = robot not in stir and robot not in work.book.assigned
        yield work.known(_fact_at_rest, robot) if rests else _robot_fact(work, view)


def _fact_at_rest(work: Work, robot: str) -> RobotFact:
    return _robot_fact(work, work.views[robot])


def _robot_fact(work: Work, view: RobotView) -> RobotFact:
    robot, state = view.robot.id, view.state
    online = work.online(robot)
    if state is None:
        call = help.shown(work, view)
        return RobotFact(
            robot, False, "offline", 0.0, "", "", "", help=call.reason if call else "", call=call,
            duty=duty_fact(work, view), escort=escort_fact(work, view),
        )  # fmt: skip
    run = current_run(work, view)
    help_text = help.reason(work, view)
    stop = state.last_node_id or standing(work.plan, state) or ""
    return RobotFact(
        robot=robot,
        online=online,
        doing=_doing(work, view, online, bool(help_text)),
        charge=round(state.charge, 2),
        map_id=state.pose.map_id if state.pose else "",
        stop=stop if stop in work.plan.stops else "",
        run=run.id if run else "",
        errors=tuple(error.type for error in state.errors),
        help=help_text,
        call=help.shown(work, view),
        duty=duty_fact(work, view),
        tour=_tour(work, view),
        escort=escort_fact(work, view),
    )


def _tour(work: Work, view: RobotView) -> tuple[TourStop, ...]:
    mission = work.book.mission(view.robot.id)
    left = ahead(view, mission) if mission is not None and mission.cancelling is None else []
    return tuple(TourStop(visit.node, visit.run, visit.kind) for visit in left if visit.node in work.plan.stops)


def _doing(work: Work, view: RobotView, online: bool, helpless: bool) -> str:
    mission = work.book.mission(view.robot.id)
    if not online:
        return "offline"
    if helpless:
        return "help"
    if work.book.runs_of(view.robot.id):
        return "run"
    if work.book.robot(view.robot.id).escort:
        return "escort"
    if view.state is not None and view.state.charging:
        return "charging"
    return "parking" if mission is not None and mission.parks else "idle"
