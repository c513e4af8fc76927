"""Reading a robot's state against the order it has: what happened to the run since the last state.

States travel at QoS 0, so any of them may be missing: every step is decided from what a state shows, never from having
seen the one before. While an order is being cancelled its failed actions mean nothing, its finished ones still count.

An order that comes to nothing is followed by another, `max_attempts` times for each leg; then
  before the folder was picked   the run fails
  on the way to the recipient    it turns back; on the way back, it goes into custody at the robot's dock
  to a named member of staff     it goes into custody at the robot's dock
  into custody                   a person is called (`help_asked`) and the robot keeps offering the folder, once every
                                 `retry_cap_s`: it is locked aboard, and only a person can end that
  with `not_aboard`, on any leg  the robot does not have what it should: the run fails, the sender sees why, and a
                                 person is called to look for the folder, first at its last known holder
"""

from __future__ import annotations

import re

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.core.vda import ActionState, ActionStatus, VehicleState
from robots.fleet.book import Mission
from robots.fleet.orders import action_id, standing
from robots.fleet.robot import RobotView, is_idle, is_running
from robots.fleet.run import BEFORE_PICK, PERSON, RECIPIENT, SENDER, Leg, Run, may
from robots.fleet.work import Work

# Results of a failed drop that say nobody took the folder. Any other (the order was cancelled by somebody else, say)
# is a failed attempt: another order tries again.
_NOT_TAKEN = {
    "recipient_absent": Reason.RECIPIENT_ABSENT,
    "code_locked": Reason.CODE_LOCKED,
    "folder_not_taken": Reason.FOLDER_NOT_TAKEN,
}
_NOT_ABOARD = "not_aboard"
_SENDER_ABSENT = "sender_absent"
_IN_THE_WAY = Reason.OBSTACLE.value
_TELLING = frozenset({*_NOT_TAKEN, _NOT_ABOARD, _SENDER_ABSENT, _IN_THE_WAY})
_LEG_TO: dict[str, Leg] = {"recipient": "deliver", "sender": "return", "keeper": "custody"}
_TOLD = 120  # characters of a vehicle's own words that staff are shown
_SLOWEST = 10  # doublings of the pause, far above the cap
_OURS = re.compile(r"^(r-[0-9a-z]{10}-\d+|(park|ride|escort)-.+-\d+)$")


def follow(work: Work, view: RobotView) -> None:
    """Take in the newest state of a robot."""
    state = view.state
    if state is None:
        return
    _folders_found(work, view, state)
    _folders_taken_out(work, view)
    _folder_handed_over(work, view)
    mission = work.book.mission(state.robot)
    if mission is None:
        return
    if state.order_id == mission.order_id:
        _under_way(work, view, mission, state)
    else:
        _elsewhere(work, view, mission, state)


def is_stray(state: VehicleState, mission: Mission | None) -> bool:
    """The robot works on an order of ours that we have given up: it must not go on with it."""
    known = mission is not None and mission.order_id == state.order_id
    return not known and not is_idle(state) and _OURS.match(state.order_id) is not None


def attempt_failed(work: Work, run: Run, reason: Reason, told: str = "") -> None:
    """An order for the run's present leg came to nothing: again after a pause, or, too often, another course.

    told   what exactly, in the vehicle's words or in those of its factsheet
    """
    rules = work.rules
    pause = min(rules.retry_cap_s, rules.retry_s * 2 ** min(run.attempts, _SLOWEST))
    words = {"told": told} if told else {}
    work.record("attempt_failed", run.id, reasons=[reason.value], retry_at=work.at + pause, **words)
    often = run.attempts >= rules.max_attempts
    if often and reason is Reason.FOLDER_MISSING:
        _call_person(work, run, reason)
        work.end("folder_missing", run, reason)
    elif run.state in BEFORE_PICK:
        if run.cancel_asked_at is not None:
            work.end("run_cancelled", run, run.why_cancelled)
        elif often:
            work.end("run_failed", run, reason)
        else:
            work.end("run_unassigned", run, reason, avoid=[run.robot])
    elif often and run.leg == "deliver":
        work.end("run_turned_back", run, reason)
    elif often and run.leg in ("return", "hand_over"):
        work.end("custody_sought", run, reason)
    elif often and not run.help:
        _call_person(work, run, Reason.WAITING_FOR_SUPERVISOR)


def _call_person(work: Work, run: Run, reason: Reason) -> None:
    """In the ledger: who is needed for what, where the robot stands, and who had the folder last."""
    view = work.views.get(run.robot)
    pose = view.state.pose if view is not None and view.state is not None else None
    place = standing(work.plan, view.state) if view is not None and view.state is not None else None
    work.record(
        "help_asked",
        run.id,
        reason=reason.value,
        robot=run.robot,
        map=pose.map_id if pose is not None else "",
        place=place or "",
        last_holder=run.holder,
    )


def close(work: Work, robot: str, mission: Mission, outcome: str) -> None:
    work.record("order_closed", robot, order_id=mission.order_id, outcome=outcome)
    update = f"{mission.order_id}-u{mission.update_id}"
    work.forget_sends(mission.order_id, f"{mission.order_id}-cancel", update)


def begin_cancel(work: Work, robot: str, mission: Mission) -> None:
    if mission.cancelling is None:
        work.record("order_cancelling", robot, order_id=mission.order_id)


def _folders_found(work: Work, view: RobotView, state: VehicleState) -> None:
    """A folder is where a robot says it is, also when its run was meanwhile given to another or ended."""
    for load in state.loads or ():
        run = work.book.runs.get(load.load_id)
        missed = run is not None and run.state is RunState.FAILED and not run.holder.startswith(f"{state.robot}/")
        if run is None or (run.holder != SENDER and not missed):  # missed: looked for in another robot, and here it is
            continue
        number = _compartment(load.position)
        if run.robot == state.robot and not run.ended:
            mission = work.book.mission(state.robot)
            if (mission is None or mission.order_id != state.order_id) and may(run, "folder_picked"):
                work.end("folder_picked", run, compartment=number, holder=f"{state.robot}/{number}")
        elif may(run, "folder_found"):
            work.end(
                "folder_found",
                run,
                Reason.ROBOT_LOST,
                robot=state.robot,
                compartment=number,
                holder=f"{state.robot}/{number}",
            )


def _folders_taken_out(work: Work, view: RobotView) -> None:
    """Two persons took its folders out while it needed help: their runs end with who has them."""
    told = view.info("taken_out")
    if told is None:
        return
    keeper = told.get("person", "")
    person = keeper if keeper in work.plan.hall.staff else "supervisor"
    for run_id in told.get("runs", "").split():
        run = work.book.runs.get(run_id)
        if run is None or not run.holder.startswith(f"{view.robot.id}/") or not may(run, "folder_in_custody"):
            continue
        work.record("folder_in_custody", run.id, reasons=[Reason.ROBOT_FAULT.value], holder=PERSON + person)


def _folder_handed_over(work: Work, view: RobotView) -> None:
    """It was handed over after its order was gone (driven by hand, say), so no action tells it."""
    told = view.info("handed_over") or {}
    run, leg = work.book.runs.get(told.get("run", "")), _LEG_TO.get(told.get("to", ""))
    if run is not None and leg is not None and run.holder.startswith(f"{view.robot.id}/"):
        _handed_over(work, run, leg, told.get("persons", ""))


def _handed_over(work: Work, run: Run, leg: Leg, persons: str) -> None:
    """The folder is where this leg led to."""
    if leg == "deliver" and may(run, "folder_delivered"):
        work.end("folder_delivered", run, holder=RECIPIENT, taken_by=_named(work, persons))
    elif leg == "return" and may(run, "folder_returned"):
        why = [run.reasons[0]] if run.reasons else []
        work.record("folder_returned", run.id, reasons=why, holder=SENDER, taken_by=_named(work, persons))
    elif leg in ("custody", "hand_over") and may(run, "folder_in_custody"):
        _kept(work, run, persons)


def _compartment(position: str) -> int:
    """2 of `compartment-2`; 0 for a robot that names its places otherwise."""
    number = position.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def _under_way(work: Work, view: RobotView, mission: Mission, state: VehicleState) -> None:
    if not mission.taken:
        work.record("order_taken", state.robot, order_id=mission.order_id)
    runs = open_runs(work, mission, state.robot)
    for run in sorted(runs, key=lambda run: not _tells_why(view, mission, run)):
        _pick(work, view, mission, run)
        _drop(work, view, mission, run)
    _ride(work, mission, state)
    if work.book.mission(state.robot) is mission and is_idle(state):
        close(work, state.robot, mission, "done" if mission.cancelling is None else "cancelled")
        if mission.cancelling is None:  # the robot is through, yet a leg is not done: somebody else took it away
            _came_to_nothing(work, mission, state.robot, Reason.ROBOT_FAULT)


def _tells_why(view: RobotView, mission: Mission, run: Run) -> bool:
    """What ended the order: of actions that failed together these count, the others failed because of them."""
    actions = (view.action(action_id(mission.order_id, kind, run.id)) for kind in ("pick", "drop"))
    return any(action is not None and action.result in _TELLING for action in actions)


def open_runs(work: Work, mission: Mission, robot: str) -> list[Run]:
    """The runs of an order that are still open and this robot's."""
    runs = [work.book.runs[run] for run in mission.legs if run in work.book.runs]
    return [run for run in runs if run.robot == robot and not run.ended]


def _came_to_nothing(work: Work, mission: Mission, robot: str, reason: Reason) -> None:
    """The order ended, and these legs of it are not done."""
    acts = {
        (act["action_type"], act["parameters"].get("loadId"))
        for node in mission.order["nodes"]
        for act in node["actions"]
    }
    for run in open_runs(work, mission, robot):
        if mission.legs[run.id] == run.leg and ("pick" if run.holder == SENDER else "drop", run.id) in acts:
            attempt_failed(work, run, reason)  # an order that led to a lobby only has done what it was for


def _pick(work: Work, view: RobotView, mission: Mission, run: Run) -> None:
    action = view.action(action_id(mission.order_id, "pick", run.id))
    if action is None or run.holder != SENDER:
        return
    robot = view.robot.id
    if action.status is ActionStatus.FINISHED and may(run, "folder_picked"):
        place = next(
            (load.position for load in (view.state.loads if view.state else None) or () if load.load_id == run.id), ""
        )
        number = _compartment(place)
        giver = _named(work, action.description)
        work.end("folder_picked", run, compartment=number, holder=f"{robot}/{number}", given_by=giver)
        if run.cancel_asked_at is not None:  # the cancel came too late to keep the folder here
            work.end("run_turned_back", run, run.why_cancelled)
    elif is_running(action) and mission.cancelling is None and may(run, "sender_reached"):
        work.end("sender_reached", run)
    elif action.status is ActionStatus.FAILED and mission.cancelling is None:
        begin_cancel(work, robot, mission)
        if action.result == _SENDER_ABSENT:
            work.end("run_cancelled", run, Reason.SENDER_ABSENT)
        else:
            attempt_failed(work, run, _why(action))


def _drop(work: Work, view: RobotView, mission: Mission, run: Run) -> None:
    action = view.action(action_id(mission.order_id, "drop", run.id))
    if action is None or run.holder == SENDER:
        return
    leg = mission.legs[run.id]
    if action.status is ActionStatus.FINISHED:
        _handed_over(work, run, leg, action.description)
    elif is_running(action) and leg == "deliver" and may(run, "recipient_reached"):
        work.end("recipient_reached", run)
    elif action.status is ActionStatus.FAILED and mission.cancelling is None and leg == run.leg:
        begin_cancel(work, view.robot.id, mission)
        reason = _NOT_TAKEN.get(action.result)
        if action.result == _NOT_ABOARD:
            attempt_failed(work, run, Reason.FOLDER_MISSING)
        elif leg == "custody" and reason is not None and run.reasons:
            attempt_failed(
                work, run, Reason(run.reasons[0])
            )  # nobody came to the dock: why it is there stays the reason
        elif reason is None or leg == "custody":
            attempt_failed(work, run, reason or _why(action))
        elif leg == "deliver" and may(run, "run_turned_back"):
            work.end("run_turned_back", run, reason)
        elif leg == "return":
            work.end("custody_sought", run, Reason.SENDER_ABSENT)
        elif leg == "hand_over":
            absent = reason is Reason.RECIPIENT_ABSENT
            work.end("custody_sought", run, Reason.KEEPER_ABSENT if absent else reason)


def _why(action: ActionState) -> Reason:
    """Of an action that failed and is tried again: what stood in the robot's way, or nothing better is known."""
    return Reason.OBSTACLE if action.result == _IN_THE_WAY else Reason.ROBOT_FAULT


def _kept(work: Work, run: Run, persons: str) -> None:
    """Somebody has taken the folder into custody; with whom beside, where two persons are wanted."""
    opener, _, witness = persons.partition(" ")
    staff = work.plan.hall.staff
    who = opener if opener in staff else "supervisor"
    beside = {"witness": witness} if witness in staff else {}
    work.record("folder_in_custody", run.id, reasons=run.reasons, holder=PERSON + who, stop=run.destination, **beside)


def _named(work: Work, person: str) -> str:
    """The person the robot says opened it: a staff id. Anything else (it might be a name) is not written down."""
    return person if person in work.plan.hall.staff else ""


def _ride(work: Work, mission: Mission, state: VehicleState) -> None:
    """A ride that was given up ends the order: the next one starts from where the robot is."""
    gave_up = any(
        action.action_type == "rideLift"
        and action.status is ActionStatus.FAILED
        and action.action_id.startswith(f"{mission.order_id}-ride-")
        for action in state.action_states
    )
    if gave_up and mission.cancelling is None:
        runs = open_runs(work, mission, state.robot)
        if runs:
            begin_cancel(work, state.robot, mission)
        for run in runs:
            attempt_failed(work, run, Reason.LIFT_GAVE_UP)


def _elsewhere(work: Work, view: RobotView, mission: Mission, state: VehicleState) -> None:
    """The state shows another order, or none, than the one we sent."""
    refusal = rejection(state, mission)
    rejected = refusal is not None
    if mission.cancelling is not None:
        ended = view.action(f"{mission.order_id}-cancel")
        if is_idle(state) and (rejected or mission.taken or (ended is not None and not is_running(ended))):
            close(work, state.robot, mission, "cancelled")
    elif rejected or mission.taken:
        close(work, state.robot, mission, "rejected" if rejected else "lost")
        for run in open_runs(work, mission, state.robot):
            if refusal is not None:
                attempt_failed(work, run, Reason.ORDER_REJECTED, refusal)
            else:
                turned = work.views[state.robot].turned_at is not None
                attempt_failed(work, run, Reason.VERSION_CHANGED if turned else Reason.ROBOT_FAULT)


def rejection(state: VehicleState, mission: Mission, update: int = 0) -> str | None:
    """What the vehicle says against an order of ours, or against this update of it; None when it says nothing."""
    for error in state.errors:
        of_update = not update or ("orderUpdateId", str(update)) in error.references
        if of_update and ("orderId", mission.order_id) in error.references:
            words = f"{error.type} {error.description}".strip()
            return "".join(sign for sign in words if sign.isprintable())[:_TOLD]
    return None


def update_refused(work: Work, robot: str, mission: Mission) -> bool:
    """What it does not take as a part of its order it may take as another one."""
    state = work.views[robot].state
    updated = mission.update_id and not mission.ride  # of a ride its host sees to that
    refusal = rejection(state, mission, mission.update_id) if state is not None and updated else None
    if refusal is None or (state is not None and state.order_update_id >= mission.update_id):
        return False
    begin_cancel(work, robot, mission)
    for run in open_runs(work, mission, robot):
        attempt_failed(work, run, Reason.ORDER_REJECTED, refusal)
    return True
