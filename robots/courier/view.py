"""What the courier's own screen says in each situation. No state of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.codes import MAX_TRIES
from robots.core.reasons import WORDS, Reason
from robots.core.text import Text
from robots.core.vda import ENDED
from robots.courier.handover import Handover, Stage
from robots.courier.screen import ScreenMode, ScreenView, Touch
from robots.elevator.words import STATE_WORDS
from robots.vehicle.report import ride_told

if TYPE_CHECKING:
    from robots.courier.agent import CourierAgent

IDLE = Text("空闲", "Idle")
DRIVING = Text("正在行驶", "On my way")
HELP = Text("我需要工作人员帮助，处理完请点“已处理”", "I need a member of staff; press Done when it is settled")
HELP_PIN = Text(
    "我需要工作人员帮助，处理完请输入工作人员密码", "I need a member of staff; enter a staff PIN when it is settled"
)
HELP_OR_PAPERS = Text(
    "处理完请点“已处理”；要取出文件，请第二位工作人员输入密码",
    "Press Done when it is settled; to take the papers out, a second member of staff enters a PIN",
)
PAPERS_OUT = Text("处理完请点“已处理”，或点“取出文件”", "Press Done when it is settled, or Take papers out")
TAKE_ALL = Text("请取出全部文件，然后关好仓门", "Take all the papers out, then shut the lids")
ALL_TAKEN = Text("文件全部取出了吗？", "Have all the papers been taken out?")
IN_CUSTODY = Text(
    "文件已取出，由工作人员保管；处理完请点“已处理”",
    "The papers were taken out and are with staff; press Done when it is settled",
)
SHUT_LIDS = Text("仓门开着，请关好", "A lid is open: please shut it")

_PICK: dict[Stage, Text] = {
    Stage.ARRIVED: Text("请点“开仓”放入文件", "Press Open and put the folder in"),
    Stage.OPENING: Text("仓门正在打开", "The lid is opening"),
    Stage.OPEN: Text("请放入文件，然后关好仓门", "Put the folder in, then shut the lid"),
    Stage.CLAIMED: Text("请关好仓门", "Please shut the lid"),
    Stage.SHUT: Text("文件放好了吗？", "Is the folder inside?"),
    Stage.UNSURE: Text("请工作人员确认文件是否在仓内", "Staff: is the folder inside?"),
}
_DROP: dict[Stage, Text] = {
    Stage.ARRIVED: Text("请输入取件码", "Please enter the pick-up code"),
    Stage.OPENING: Text("仓门正在打开", "The lid is opening"),
    Stage.OPEN: Text("请取出文件，然后关好仓门", "Take the folder out, then shut the lid"),
    Stage.CLAIMED: Text("请关好仓门", "Please shut the lid"),
    Stage.SHUT: Text("文件取走了吗？", "Did you take the folder?"),
    Stage.LOCKED: Text("取件码错误次数过多，请主管输入密码", "Too many wrong codes: a supervisor's PIN, please"),
    Stage.UNSURE: Text("请工作人员确认文件是否已取走", "Staff: was the folder taken?"),
}
_STAFF_PIN = Text("请工作人员输入密码", "Staff PIN, please")
_SUPERVISOR_PIN = Text("请主管输入密码", "A supervisor's PIN, please")
_NOT_YOURS = Text("您不能打开此仓，请主管输入密码", "You may not open this one: a supervisor's PIN, please")
_NOT_STAFF = Text("您不能打开此仓，请工作人员输入密码", "You may not open this one: a staff PIN, please")
_CODE_OR_PIN = Text("请输入取件码或工作人员密码", "Please enter the pick-up code or a staff PIN")
_KEEPER_PIN = Text("文件交给指定的工作人员，请本人输入密码", "For one named member of staff only: your PIN, please")
_TWO_PINS = Text(
    "密件要两人在场：请取件人和另一位工作人员各自输入密码",
    "Confidential: the person who takes it and a second member of staff each enter a PIN",
)
_SECOND_PIN = Text("已确认一位，请另一位工作人员输入密码", "One of two is here: now the other person's PIN, please")
_NOT_FOR_YOU = Text("文件不是交给您的，请指定的人输入密码", "This is not for you: the named person's PIN, please")
_OPEN = Text("请点“开仓”取出文件", "Press Open and take the folder out")


_AGAINST: dict[Reason | None, Text] = {Reason.ALARM: WORDS[Reason.ALARM], Reason.NEEDS_HELP: SHUT_LIDS}
_CANCELLED: dict[Stage, Text] = {
    Stage.OPEN: Text(
        "任务已取消，请取出文件，关好仓门", "This run is cancelled: take the folder out, then shut the lid"
    ),
    Stage.CLAIMED: Text("任务已取消，请关好仓门", "This run is cancelled: please shut the lid"),
    Stage.SHUT: Text("任务已取消。文件还在仓内吗？", "This run is cancelled. Is the folder still inside?"),
    Stage.UNSURE: Text(
        "任务已取消。请工作人员确认文件是否在仓内", "This run is cancelled. Staff: is the folder still inside?"
    ),
}


def handover_prompt(handover: Handover, cancelled: bool = False) -> Text:
    """cancelled: the order ends as soon as the lid is shut and somebody says where the folder is."""
    if cancelled and handover.kind == "pick" and handover.stage in _CANCELLED:
        return _CANCELLED[handover.stage]
    if handover.keeper and handover.needs_pin:
        return _keeper_prompt(handover)
    if handover.refused and handover.needs_pin:
        return _NOT_YOURS if person_role(handover) == "supervisor" else _NOT_STAFF
    if handover.stage is Stage.ARRIVED:
        if handover.needs_pin:
            return _SUPERVISOR_PIN if handover.supervisor_only else _STAFF_PIN
        if handover.kind == "drop" and handover.returning and handover.takes_code:
            return _CODE_OR_PIN
        if handover.kind == "drop" and not handover.takes_code:
            return _OPEN
    return (_PICK if handover.kind == "pick" else _DROP).get(handover.stage, IDLE)


def _keeper_prompt(handover: Handover) -> Text:
    if handover.refused:
        return _NOT_FOR_YOU
    if not handover.witnessed or handover.stage is Stage.SHUT:
        return _DROP[Stage.SHUT] if handover.stage is Stage.SHUT else _KEEPER_PIN
    return _SECOND_PIN if handover.first else _TWO_PINS


def handover_buttons(handover: Handover) -> tuple[Touch, ...]:
    """The touches that mean something now."""
    pick = handover.kind == "pick"
    yes: Touch = "loaded" if pick else "taken"
    no: Touch = "not_now" if pick else "not_taken"
    match handover.stage:
        case Stage.ARRIVED if handover.needs_pin:
            return (no,) if pick else ()
        case Stage.ARRIVED if pick:
            return ("open", "not_now")
        case Stage.ARRIVED:
            return ("code",) if handover.takes_code else ("open",)
        case Stage.OPEN:
            return (yes,)
        case Stage.SHUT:
            return (yes, no) if handover.for_few else (yes, no, "open")
        case Stage.UNSURE:
            return (yes,) if handover.lid_open else (yes, no)
        case _:
            return ()


def handover_mode(handover: Handover) -> ScreenMode:
    if handover.stage is Stage.UNSURE:
        return "help"
    if handover.kind == "pick":
        return "loading"
    return "returning" if handover.returning and not handover.keeper else "collecting"


def tries_left(handover: Handover) -> int:
    return max(0, MAX_TRIES - handover.tries) if handover.takes_code else 0


def person_role(handover: Handover) -> str:
    """Whose PIN is wanted, empty when none is."""
    if not handover.needs_pin:
        return ""
    return "supervisor" if handover.stage is Stage.LOCKED or handover.supervisor_only else "staff"


def _persons(agent: CourierAgent, handover: Handover) -> tuple[str, ...]:
    """Whose PIN a lid for one named person takes now: theirs, and where two are wanted of those who work here."""
    if not (handover.keeper and handover.needs_pin):
        return ()
    if not handover.witnessed:
        return (handover.keeper,)
    first = handover.first if agent.now < handover.first_until else ""
    if first and first != handover.keeper:
        return (handover.keeper,)
    others = [
        person.id
        for person in agent.plan.hall.staff.values()
        if person.id != handover.keeper and {"staff", "supervisor"} & set(person.roles)
    ]
    return tuple(others) if first else (handover.keeper, *others)


def screen_view(agent: CourierAgent) -> ScreenView:
    """The view of the whole robot: a handover first, then a call for help, then what it is doing."""
    handover = agent.desk.handover
    if handover is not None:
        against = agent.against_opening()
        return ScreenView(
            robot=agent.robot.id,
            mode=handover_mode(handover),
            prompt=_AGAINST.get(against) or handover_prompt(handover, bool(agent.vehicle.cancelling)),
            now=agent.now,
            stop=handover.stop,
            run=handover.run,
            label=handover.label if handover.shows_label else "",
            confidential=handover.confidential,
            compartment=handover.compartment,
            lid_open=agent.desk.compartments.is_open(handover.compartment),
            buttons=handover_buttons(handover),
            tries_left=tries_left(handover),
            locked=handover.stage is Stage.LOCKED,
            needs_person=handover.needs_pin,
            person_role=person_role(handover),
            persons=_persons(agent, handover),
            awaits_second=bool(handover.first),
            may_identify=handover.takes_pin,
            waiting=agent.waits,
            says=agent.voice.caption(agent.now),
            left=_left(agent, handover),
            drill=agent.drill.shown(agent.now),
        )
    mode, prompt = _doing(agent)
    wants_pin = mode == "help" and not agent.helping.may_end() and not agent.emptying.lids
    return ScreenView(
        robot=agent.robot.id,
        mode=mode,
        prompt=prompt,
        now=agent.now,
        stop=_destination(agent),
        lid_open=not agent.desk.compartments.all_shut,
        buttons=_help_buttons(agent) if mode == "help" else (),
        needs_person=wants_pin,
        person_role="staff" if wants_pin else "",
        waiting=agent.waits,
        says=agent.voice.caption(agent.now),
        ride=ride_told(agent.rider.ride) if agent.rider.active else None,
        drill=agent.drill.shown(agent.now),
    )


def _left(agent: CourierAgent, handover: Handover) -> int:
    """Folders that its order still has for this stop, after the one at hand."""
    progress = agent.vehicle.progress
    here = [*progress.queue]
    for node in progress.nodes:
        if node.node_id != progress.last_node_id:
            break
        here += node.actions
    left = {action.action_id for action in here if action.action_type in ("pick", "drop")} - {handover.action_id}
    known = progress.states
    return sum(action not in known or known[action].status not in ENDED for action in left)


def _doing(agent: CourierAgent) -> tuple[ScreenMode, Text]:
    if agent.help is not None:
        if not agent.desk.compartments.all_shut:
            return "help", TAKE_ALL if agent.emptying.lids else SHUT_LIDS
        if agent.help is Reason.FOLDER_MISSING:
            return "help", WORDS[Reason.FOLDER_MISSING]
        return "help", _help_words(agent)
    if agent.rider.active:
        return "riding", STATE_WORDS[agent.rider.ride.state].does
    if agent.waits is not None:
        return ("idle" if agent.vehicle.progress.idle else "driving"), WORDS[Reason(agent.waits.reason)]
    return ("idle", IDLE) if agent.vehicle.progress.idle else ("driving", DRIVING)


def _help_buttons(agent: CourierAgent) -> tuple[Touch, ...]:
    emptying = agent.emptying
    offered: list[Touch] = []
    if emptying.may_confirm():
        offered.append("papers_taken")
    if agent.helping.may_settle():
        offered.append("help_done")
    if emptying.may_open() and agent.desk.compartments.all_shut:
        offered.append("papers_out")
    return tuple(offered)


def _help_words(agent: CourierAgent) -> Text:
    """What a person may do about it now; what became of the papers."""
    if agent.emptying.may_confirm():
        return ALL_TAKEN
    if agent.emptying.may_open():
        return PAPERS_OUT
    if agent.emptying.taken and not agent.desk.compartments.loads():
        return IN_CUSTODY
    if agent.helping.against_settling() is Reason.ON_SILL:
        return WORDS[Reason.ON_SILL]
    if not agent.helping.may_end():
        return HELP_PIN
    return HELP_OR_PAPERS if agent.desk.compartments.loads() else HELP


def _destination(agent: CourierAgent) -> str:
    """The next node ahead that is a stop with something to do."""
    ahead = (node.node_id for node in agent.vehicle.progress.nodes if node.actions)
    return next((name for name in ahead if name in agent.plan.stops), "")
