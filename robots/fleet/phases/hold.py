"""Robots of held runs stand still, and go on when they are resumed."""

from __future__ import annotations

from robots.core.vda import ENDED
from robots.fleet.master.gate import takes_orders
from robots.fleet.orders import instant
from robots.fleet.robot import RobotView, is_running
from robots.fleet.stirring import stirring
from robots.fleet.unanswered import pause_key
from robots.fleet.work import Work


def hold(work: Work) -> None:
    """Robots of held runs stand still, all others go on, whoever stopped them: nobody else could let them go.

    A state that agrees with us proves nothing while an action of ours is still on its way: only the answer to the
    newest one does. One that comes late all the same makes the robot differ from what we want, and is undone.
    """
    for robot, view in stirring(work):
        wanted = _stands(work, view)
        if wanted != work.book.robot(robot).paused:
            work.record("pause_wanted", robot, paused=wanted)
            work.pausing.pop(robot, None)
            work.forget_sends(pause_key(robot))
        if work.online(robot) and view.state is not None and takes_orders(view):
            _bring_to_pause(work, view, view.state.paused)


def _stands(work: Work, view: RobotView) -> bool:
    """Whether it is to stand still. On a ride only the ride knows: a pause might end on a sill. Of an alarm our own
    robots hear by themselves; a foreign vehicle stops where it is, off the ways of lifts."""
    one = work.chaperones.get(view.robot.id)
    if one is not None and one.riding:
        return one.stop
    pose = view.state.pose if view.state is not None else None
    if view.robot.is_foreign and pose is not None and work.alarmed(pose.map_id):
        return True
    return any(run.held for run in work.book.runs_of(view.robot.id))


def _bring_to_pause(work: Work, view: RobotView, paused: bool) -> None:
    robot, key = view.robot.id, pause_key(view.robot.id)
    book = work.book.robot(robot)
    asked = work.pausing.get(robot, "")
    answer = view.action(asked) if asked else None
    answered = answer is not None and answer.status in ENDED
    if paused == book.paused and (book.settled or answered):
        if not book.settled:
            work.record("pause_settled", robot)
        work.pausing.pop(robot, None)
        work.forget_sends(key)
    elif not is_running(answer) and work.due(key, work.pace(key)):
        kind = "startPause" if book.paused else "stopPause"
        if not asked or answered:  # an id has one effect, so a robot that came to differ afterwards needs another
            asked = work.pausing[robot] = f"{robot}-{kind}-{book.pauses}-{round(work.at * 1000)}"
        work.publish(instant(robot, asked, kind))
