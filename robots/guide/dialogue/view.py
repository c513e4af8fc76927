"""What the kiosk shows of a conversation now."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from robots.core.visitors import HandoffState
from robots.guide.dialogue.answers import choice_of
from robots.guide.dialogue.chart import DialogueState
from robots.guide.dialogue.words import WORDS
from robots.guide.kiosk import Button, Choice, KioskView, Waits

if TYPE_CHECKING:
    from robots.guide.dialogue.conversation import Conversation

S = DialogueState
_AT_IT = (HandoffState.ACKNOWLEDGED, HandoffState.COMING, HandoffState.ANSWERED)

BUTTONS: dict[DialogueState, tuple[Button, ...]] = {
    S.IDLE: ("ask", "choose", "browse", "person", "language", "elder"),
    S.GREETING: ("ask", "choose", "browse", "repeat", "person", "language", "elder", "done"),
    S.LISTENING: ("ask", "escort", "choose", "browse", "repeat", "person", "language", "elder", "done"),
    S.ANSWER: (
        "ask", "where", "escort", "print", "take_away", "useful", "not_useful", "repeat", "browse", "person",
        "language", "elder", "done", "none_of_these",
    ),
    S.CLARIFY: ("choose", "none_of_these", "ask", "repeat", "browse", "person", "language", "elder", "done"),
    S.HANDOFF: ("ask", "repeat", "person", "language", "elder", "done"),
    S.COUNTDOWN: ("stay", "ask", "person", "done"),
    S.OUT_OF_SERVICE: ("person", "language", "elder"),
}  # fmt: skip
"""What may be touched, by state. A person can be called in every one."""


EVERY_BUTTON: frozenset[str] = frozenset(get_args(Button))


def buttons(talk: Conversation) -> tuple[Button, ...]:
    """The buttons that lead somewhere now."""
    session = talk.session
    offered = BUTTONS[talk.state]
    if talk.state is S.HANDOFF and talk.desk.open and talk.desk.open.state is HandoffState.ANSWERED:
        offered = (*offered, "useful", "not_useful")
    if not talk.may_lead():
        offered = tuple(button for button in offered if button != "escort")
    if session and session.rated:
        offered = tuple(button for button in offered if button not in ("useful", "not_useful"))
    if talk.state is not S.CLARIFY and not hot(talk):
        offered = tuple(button for button in offered if button != "choose")
    return offered


def hot(talk: Conversation) -> tuple[Choice, ...]:
    """The entries asked most, where they are offered."""
    if talk.state not in (S.IDLE, S.GREETING, S.LISTENING):
        return ()
    return tuple(choice_of(talk.knowledge.entries[entry]) for entry in talk.hot_entries())


def waits(talk: Conversation) -> Waits | None:
    if talk.session is None:
        return None
    packet = talk.desk.open or talk.session.lost
    if packet is None:
        return None
    until = None if packet.state in _AT_IT else packet.until
    name = talk.names.get(packet.person, "") if packet.person else ""
    return Waits(packet.handoff, packet.state.value, packet.asked, until, name)


def kiosk_view(talk: Conversation) -> KioskView:
    session = talk.session
    if session is None:
        resting = WORDS["out_of_service"] if talk.state is S.OUT_OF_SERVICE else WORDS["idle"]
        says = talk.because or resting if talk.state is S.OUT_OF_SERVICE else resting
        return KioskView(
            talk.robot, talk.state.value, talk.lang, says, buttons=buttons(talk), hot=hot(talk), note=talk.note
        )
    return KioskView(
        talk.robot,
        talk.state.value,
        session.lang,
        session.says,
        tuple(session.lines),
        session.answer,
        session.choices if talk.state is S.CLARIFY else (),
        waits(talk),
        buttons(talk),
        session.ends_at,
        hot(talk),
        session.elder,
        talk.note,
    )
