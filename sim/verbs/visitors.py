"""Verbs of visitors at a guide's kiosk, and of staff who answer a hand-off at a tablet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast, get_args

from robots.core.clock import Instant
from robots.core.visitors import HandoffReply, Lang
from robots.core.waiting import CalledTicket, TicketState
from robots.guide.kiosk import Button, VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.wire.topics import Role
from sim.verbs.verb import Args, Field, Verb, text

if TYPE_CHECKING:
    from sim.engine import Engine

REPLIES = ("acknowledge", "answer", "come", "close")


def _asks(engine: Engine, args: Args) -> None:
    lang = cast("Lang", args["lang"])
    engine.touch(args["robot"], VisitorAsked(engine.now, masked(args["text"]), lang))


def _touches(engine: Engine, args: Args) -> None:
    """As its page does: a button that the view does not offer is not passed on."""
    view = engine.kiosk(args["robot"])
    if view is None or args["what"] not in view.buttons:
        engine.tell(args["robot"], "button_not_offered", {"what": args["what"]})
        engine.chronicle.seen["button_not_offered"] += 1
        return
    engine.touch(args["robot"], VisitorTouched(engine.now, cast("Button", args["what"]), args["value"]))


def _answers(engine: Engine, args: Args) -> None:
    """To the hand-off that the robot has open; nothing without one."""
    if args["person"] not in engine.hall.staff:
        raise KeyError(f"member of staff {args['person']!r}")
    packet = engine.chronicle.handoffs.get(args["robot"])
    if packet is None:
        engine.tell(Role.WEB.value, "no_handoff", {"robot": args["robot"]})
        engine.chronicle.seen["no_handoff"] += 1
        return
    key = f"sim-{args['robot']}-{packet.handoff}-{args['what']}-{round(engine.now * 10)}"
    reply = HandoffReply(args["robot"], packet.handoff, key, args["person"], args["what"], args["text"])
    engine.bus.publish(engine.now, Role.WEB.value, reply)


def _calls_number(engine: Engine, args: Args) -> None:
    """The queue-number machine tells that a number is called; it knows of no others."""
    if args["window"] not in engine.hall.stops:
        raise KeyError(f"window {args['window']!r}")
    tickets, now = Role.TICKETS.value, Instant(engine.now)
    if not engine.bus.is_connected(tickets):
        engine.bus.connect(engine.now, tickets, round(engine.now * 1000))
    called = CalledTicket(args["ticket"], args["window"], now)
    engine.bus.publish(engine.now, tickets, TicketState(args["ticket"][:1], now, (), (called,), (args["window"],)))


_ROBOT = text("a guide's id", "guide")

VERBS: Mapping[str, Verb] = {
    "visitor_asks": Verb(
        {
            "robot": _ROBOT,
            "text": text("what the visitor types or says"),
            "lang": Field(str, "of the page: zh or en", "zh", among=get_args(Lang)),
        },
        _asks,
    ),
    "visitor_touches": Verb(
        {
            "robot": _ROBOT,
            "what": Field(str, "a button of the kiosk", "", needed=True, among=get_args(Button)),
            "value": Field(str, "the entry chosen, or the language", ""),
        },
        _touches,
    ),
    "number_called": Verb(
        {"ticket": text("a queue number, such as B007"), "window": text("the window it is called to", "stop")},
        _calls_number,
    ),
    "staff_answers": Verb(
        {
            "robot": _ROBOT,
            "person": text("a member of staff, by id"),
            "what": Field(str, "what they do", "answer", among=REPLIES),
            "text": Field(str, "the answer, as the visitor reads it", ""),
        },
        _answers,
    ),
}
