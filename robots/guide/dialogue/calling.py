"""A person is called, and the visitor hears what becomes of it."""

from __future__ import annotations

from robots.core.clock import Instant
from robots.core.ids import run_id
from robots.core.text import Text
from robots.core.visitors import Handoff, HandoffReason, HandoffState
from robots.guide.dialogue.chart import DialogueState
from robots.guide.dialogue.handoff import URGENT, Outcome
from robots.guide.dialogue.session import Session
from robots.guide.dialogue.talk import Talk
from robots.guide.dialogue.words import WORDS, call, filled
from robots.guide.kiosk import Speak
from robots.guide.understanding.decision import Decision

S = DialogueState


class Calling(Talk):
    """The part that fetches people."""

    def _call(self, reason: HandoffReason, reply: Text | None, shown: str, decision: Decision | None) -> None:
        """A person is fetched. An open hand-off is not doubled, but it may become urgent."""
        session = self._arrived(self.lang)
        session.touched_at = self.now
        already = self.desk.open
        self._fire("PERSON_NEEDED")
        session.choices = ()
        if already is not None:
            if reason in URGENT and not self.desk.is_urgent:
                self._out += self.desk.raise_to(self.now, reason)
                self._say(reply or call(reason))
            elif reason is HandoffReason.WANTS_PERSON:
                self._say(WORDS["already_called"])
            else:
                self._pass_on(session)
            return
        if decision is not None or self.turns.current is None:
            told = decision or Decision("handoff", (), session.lang, 1.0)
            self._turn(session, shown, told, "handoff", session.candidates[:1], "none", reason)
        else:
            late = HandoffReason.NOT_USEFUL if self.turns.current.useful == "no" else reason
            reason = late if reason is HandoffReason.WANTS_PERSON else reason
            self._count_as(reason=reason.value, resolved_by="none")
        self._called_turn = self.turns.current.number if self.turns.current else 0
        session.lost, session.rated = None, False
        self._say(reply or call(reason), packet=False)
        if not self._linked:
            self._say(WORDS["no_link"], packet=False)
        packet = Handoff(
            self.robot, f"h-{run_id(self.now, self._draw(2))[2:]}", session.id, HandoffState.WAITING, reason,
            session.lang, tuple(session.transcript), session.candidates, self._map_id, self._x, self._y,
            Instant(self.now),
        )  # fmt: skip
        self._out += self.desk.call(self.now, packet)

    def _pass_on(self, session: Session) -> None:
        """What was said goes to the person who was called."""
        self._say(WORDS["passed_on"], packet=False)
        self._out += self.desk.said(self.now, tuple(session.transcript), asked=True)

    def _told(self, outcome: Outcome, person: str = "", text: str = "") -> None:
        """Staff, or a deadline, moved the hand-off: the visitor hears of it."""
        session = self.session
        if not outcome or session is None:
            return
        name = self.names.get(person, "")
        staff = (name or "工作人员", name or "A member of staff")
        if outcome in ("acknowledged", "answered", "coming"):
            session.touched_at = self.now
            self._stop_countdown(session)
            self._fire("STAFF_SPOKE")
        match outcome:
            case "acknowledged" | "coming":
                self._say(filled(outcome, *staff))
            case "answered":
                session.rated = False
                session.add(self.now, "staff", Text(text, text), name)
                session.says = Text(text, text)
                self._out.append(Speak(session.says, session.lang, session.elder))
                self._tell_packet(session)
            case "escalated":
                session.touched_at = self.now
                self._stop_countdown(session)
                told = "urgent" if self.desk.is_urgent else "escalated"
                self._say(WORDS[told if self._linked else "no_link"])
            case "closed" | "read" | "expired":
                self._over(session)
                self._say(WORDS[{"closed": "closed", "read": "answered_over", "expired": "expired"}[outcome]])
        resolved = {"answered": "online", "coming": "window", "expired": "window"}.get(outcome)
        if resolved and self.turns.current and self.turns.current.number == self._called_turn:
            self._count_as(resolved_by=resolved)

    def _over(self, session: Session) -> None:
        session.lost, session.touched_at = self.desk.last, self.now
        self._stop_countdown(session)
        if self.state is S.HANDOFF:
            self._fire("HANDOFF_OVER")
