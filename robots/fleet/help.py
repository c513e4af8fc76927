"""Help requests: raised when a robot cannot go on, answered by a named person, closed when it can. None waits unseen.

Whatever stands here is in the ledger: who was told what, who came, who said that it may go on.
"""

from __future__ import annotations

from robots.core.clock import Instant
from robots.core.lift import Presence, RobotCleared, Zone
from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest, HelpCall
from robots.core.vda import ENDED, ActionStatus
from robots.fleet.book import Help
from robots.fleet.master.knowing import calls_for_person
from robots.fleet.master.standstill import gets_nowhere
from robots.fleet.orders import instant, standing
from robots.fleet.robot import RobotView, needs_person
from robots.fleet.stirring import stirring
from robots.fleet.unanswered import needs_looking_at
from robots.fleet.work import Work

ANSWER_S = 60.0
"""A request nobody has answered for so long is put before the supervisors."""
COMING_S = 300.0
"""Whoever said to be coming has so long; then the request counts as unanswered again."""
RELEASE_S = 30.0
"""A robot that was told to go on has so long to obey."""
REPEAT_S = 5.0


def reason(work: Work, view: RobotView) -> str:
    """Why this robot needs a person now; empty when it does not."""
    robot, state = view.robot.id, view.state
    if _is_lost(work, view) and (_in_car(work, robot) or _has_folders(work, robot)):
        return Reason.ROBOT_LOST.value
    if view.robot.is_foreign or view.unspoken:
        calls = calls_for_person(work, view) or gets_nowhere(work, view)
        if calls is not None:
            return calls.value
    if state is None:
        call = work.book.robot(robot).help
        return call.reason if call else ""  # after a restart of ours, until it is heard
    told = view.info("help")
    if told:
        return told.get("reason") or told[""] or Reason.NEEDS_HELP.value
    asked = next((run.help for run in work.book.runs_of(robot) if run.help), "")
    if asked:
        return asked
    if needs_person(state) or needs_looking_at(work, robot):
        return Reason.ROBOT_FAULT.value
    return Reason.LIFT_KEPT.value if robot in work.ghosts else ""


def look(work: Work) -> None:
    """Raise, close, and keep the deadlines of every robot's request."""
    for robot, view in stirring(work):
        why, call = reason(work, view), work.book.robot(robot).help
        if why and call is None:
            place = _place(work, view)
            folders, confidential = _manifest(work, view)
            work.record(
                "help_raised", robot, id=f"{robot}-{round(work.at)}", reason=why, **place, folders=folders,
                confidential=confidential,
            )  # fmt: skip
        elif call is not None and not why:
            work.record("help_closed", robot, id=call.id, how="released" if call.release_at else "settled")
            work.forget_sends(_release_id(call))
        elif call is not None:
            _keep_deadlines(work, view, call)


def shown(work: Work, view: RobotView) -> HelpCall | None:
    """The open request of a robot as every tablet shows it, with where the robot is now."""
    call = work.book.robot(view.robot.id).help
    if call is None:
        return None
    place = _place(work, view)
    folders, confidential = _manifest(work, view)
    return HelpCall(
        id=call.id, reason=reason(work, view) or call.reason, since=Instant(call.since), **place, folders=folders,
        confidential=confidential, taken=_taken(view), by=call.by,
        by_at=Instant(call.by_at) if call.by else None, late=call.late, release=call.release,
        silent=not work.online(view.robot.id),
    )  # fmt: skip


def answer_help(work: Work, request: DispatchRequest, person: str) -> Reason | None:
    """What a named person does about a request; why not, if it cannot be done."""
    view = work.views.get(request.robot)
    call = work.book.robot(request.robot).help
    if not person:
        return Reason.NOT_ALLOWED
    if view is None or call is None:
        return Reason.HELP_OVER
    match request.kind:
        case "help_coming":
            work.record("help_acknowledged", request.robot, id=call.id, person=person)
        case "help_done":
            if not work.online(request.robot) or view.info("help") is None:
                return Reason.HELP_AT_ROBOT
            work.record("help_release_asked", request.robot, id=call.id, person=person)
            _tell(work, request.robot, call)
        case _:  # not_in_car: the word itself comes on a topic that only the staff's pages may publish on
            if "supervisor" not in work.plan.hall.staff[person].roles:
                return Reason.NOT_ALLOWED
            if work.online(request.robot) and request.robot not in work.ghosts:
                return Reason.HELP_AT_ROBOT
    return None


def hear_cleared(work: Work, cleared: RobotCleared) -> None:
    """A supervisor says that this robot is in no car: its last word about that is void, its next one counts again.

    Not against the word of a robot that is online and says that it is in one.
    """
    person = work.plan.hall.staff.get(cleared.person)
    if person is None or "supervisor" not in person.roles or cleared.robot not in work.views:
        work.note("a robot cleared from a car by nobody who may", robot=cleared.robot)
        return
    known = work.presence.get(cleared.robot)
    if known is not None and known.zone is not Zone.OUT and work.online(cleared.robot):
        work.note("robot_clearing_refused", robot=cleared.robot, person=cleared.person, because="inside")
        return
    lift = known.lift if known else ""
    mark = list(work.presence_marks.get(cleared.robot, (-1, -1)))
    work.record("robot_taken_out", cleared.robot, person=cleared.person, lift=lift, mark=mark)
    work.presence[cleared.robot] = _outside(cleared.robot, known)


def hear_presence(work: Work, presence: Presence, mark: tuple[int, int]) -> None:
    """Where a robot says it is, unless a person has said better since."""
    void = work.book.robot(presence.robot).taken_out
    work.presence_marks[presence.robot] = mark
    is_void = void is not None and mark <= void
    work.presence[presence.robot] = _outside(presence.robot, presence) if is_void else presence


def _outside(robot: str, known: Presence | None) -> Presence:
    floor, manifest = (known.floor, known.cargo_manifest_hash) if known else ("", "")
    return Presence(robot, Zone.OUT, "", "", floor, {}, "", manifest)


def _is_lost(work: Work, view: RobotView) -> bool:
    """Silent for long. A link of ours that was lost and found settles nothing: only its own word does."""
    if work.online(view.robot.id):
        return False
    call = work.book.robot(view.robot.id).help
    return work.lost(view) or (call is not None and call.reason == Reason.ROBOT_LOST)


def _has_folders(work: Work, robot: str) -> bool:
    """Folders are aboard, and nobody has taken charge of it: out of service the boards list what it keeps."""
    return work.book.carries(robot) and not work.book.robot(robot).duty.is_out


def _in_car(work: Work, robot: str) -> bool:
    """Last heard of in a car or on its sill: that car is blocked until somebody looks."""
    where = work.presence.get(robot)
    return where is not None and where.zone is not Zone.OUT


def _keep_deadlines(work: Work, view: RobotView, call: Help) -> None:
    robot = view.robot.id
    if call.release == "asked":
        answer = view.action(_release_id(call))
        refused = answer is not None and answer.status is ActionStatus.FAILED
        if refused or work.at - call.release_at >= RELEASE_S:
            work.record("help_release_failed", robot, id=call.id)
            work.forget_sends(_release_id(call))
        elif answer is None or answer.status not in ENDED:
            _tell(work, robot, call)
    if call.by and work.at - call.by_at >= COMING_S:
        work.record("help_escalated", robot, id=call.id, because="not_settled")
    elif not call.by and not call.late and work.at - call.since >= ANSWER_S:
        work.record("help_escalated", robot, id=call.id, because="unanswered")


def _tell(work: Work, robot: str, call: Help) -> None:
    if work.rides(robot):
        work.chaperones[robot].helped(work, call.release_by)
        return
    if work.due(_release_id(call), REPEAT_S):
        work.publish(instant(robot, _release_id(call), "endHelp", person=call.release_by))


def _release_id(call: Help) -> str:
    """Each time somebody asks is another action: one that failed has no second effect."""
    return f"{call.id}-end-{call.releases}"


def _place(work: Work, view: RobotView) -> dict[str, str]:
    state, where = view.state, work.presence.get(view.robot.id)
    map_id = state.pose.map_id if state and state.pose else where.floor if where else ""
    stop = (state.last_node_id or standing(work.plan, state) or "") if state else ""
    return {
        "map_id": map_id,
        "stop": stop if stop in work.plan.stops else "",
        "zone": where.zone.value if where else "",
        "lift": where.lift if where and where.zone is not Zone.OUT else work.ghosts.get(view.robot.id, ""),
    }


def _taken(view: RobotView) -> int:
    """Folders that staff took out of it since its last order."""
    return len((view.info("taken_out") or {}).get("runs", "").split())


def _manifest(work: Work, view: RobotView) -> tuple[int, int]:
    """Folders aboard, and how many of them are confidential."""
    aboard = {load.load_id for load in (view.state.loads if view.state else None) or ()}
    if view.state is None:
        runs = work.book.assigned.get(view.robot.id, {}).values()
        aboard = {run.id for run in runs if run.holder.startswith(f"{view.robot.id}/")}
    known = [work.book.runs[run] for run in sorted(aboard) if run in work.book.runs]
    return len(aboard), sum(run.confidential for run in known)
