"""The conversation mind of a guide: what the visitor does and what staff do in, lines and hand-offs out.

The chart says where an event leads, `words` what is said, `handoff` what staff see. Nothing of a visitor outlives the
visit in here; what must outlive it (turns for the librarian) is masked and carries a random session id only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from robots.core.commands import Note
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.core.visitors import HandoffReply, TurnsTaken
from robots.core.waiting import WaitingFact
from robots.guide.dialogue import view
from robots.guide.dialogue.chart import DialogueState
from robots.guide.dialogue.hearing import Hearing
from robots.guide.dialogue.session import Session
from robots.guide.dialogue.talk import DialogueTimes
from robots.guide.dialogue.words import WORDS, call
from robots.guide.kiosk import KioskView, KnowledgeChanged, ServiceChanged, Speak, VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.settings.knowledge import Knowledge

__all__ = ["Conversation", "DialogueTimes"]

S = DialogueState


class Conversation(Hearing):
    """One guide's conversation, with one visitor at a time. What it is made of: see `Talk`."""

    def handle(self, event: Any) -> list[Any]:
        """What to do now. Never raises; an event that is not for it is one warning."""
        handler = _HANDLERS.get(type(event))
        if handler is None:
            return [Note("event_unknown", {"event": type(event).__name__}, "warning")]
        self.now = max(self.now, event.at)
        handler(self, event)
        commands, self._out = self._out, []
        return commands

    def view(self, now: float) -> KioskView:
        """What the kiosk shows. `now` is not needed: every time in it is absolute."""
        return view.kiosk_view(self)

    def walks_off(self, at: float) -> list[Any]:
        """The guide leads whoever stands here to their window: the visit at the kiosk is over."""
        self.now = max(self.now, at)
        if self.session is not None and self.is_free():
            self._leave("led_there")
        commands, self._out = self._out, []
        return commands

    def on_received(self, event: Received) -> None:
        match event.message:
            case HandoffReply() as reply:
                answering = masked(reply.text).strip()[:1000] if isinstance(reply.text, str) else ""
                outcome, commands = self.desk.reply(self.now, reply)
                self._out += commands
                self._told(outcome, reply.person, answering)
            case TurnsTaken() as taken:
                self._out += self.turns.taken(taken.robot, taken.number)
            case WaitingFact() as fact:
                self.queues[fact.queue] = fact
            case _:
                pass  # for another part of the guide

    def on_tick(self, event: Tick) -> None:
        outcome, commands = self.desk.tick(self.now)
        self._out += commands
        self._told(outcome)
        self._out += self.turns.tick(self.now)
        if self.wish is not None and self.now >= self.wish.until:
            self.wish = None
            self._say(WORDS["no_lead"])
        session = self.session
        if session is not None:
            self._look_for_visitor(session)
        told = self.session is not None and self.session.lost is not None  # let the visitor read how it ended
        if not self.serving and self.state is not S.OUT_OF_SERVICE and self.is_free() and not told:
            self._stop()
        elif self.serving and self.state is S.OUT_OF_SERVICE:
            self._resume()

    def next_due(self) -> float:
        """After a tick: those before this instant change nothing unless something else comes first; infinite: none is
        due. Turns that wait for the librarian have a clock of their own, `turns.again_at`."""
        wish = math.inf if self.wish is None else self.wish.until
        visitor = math.inf if self.session is None else self._patience_ends(self.session)
        return min(self.desk.next_due(), wish, visitor)

    def _patience_ends(self, session: Session) -> float:
        """Until when a visitor may say nothing."""
        if session.ends_at is not None:
            return session.ends_at
        waiting = self.state is S.HANDOFF and self.desk.open is not None
        return session.touched_at + (self.times.handoff_quiet_s if waiting else self.times.quiet_s)

    def _look_for_visitor(self, session: Session) -> None:
        if self.now < self._patience_ends(session):
            return
        if session.ends_at is not None:
            self._leave("visitor_gone")
            return
        if self.state is S.OUT_OF_SERVICE:
            self._leave("visitor_gone")
            return
        before = self.state
        if self._fire("QUIET", expected=False):
            session.came_from, session.before = before, session.says
            session.ends_at = self.now + self.times.countdown_s
            session.says = WORDS["countdown"]
            self._out.append(Speak(session.says, session.lang, session.elder))

    def _stop(self) -> None:
        if self.session is not None:
            self._leave("out_of_service")
        if self.state is not S.OUT_OF_SERVICE:
            self._fire("STOPPED")

    def _resume(self) -> None:
        if self.session is not None:
            self._leave("visitor_gone")
        self._fire("RESUMED")

    def on_service_changed(self, event: ServiceChanged) -> None:
        self.serving, self.because = event.serving, event.because
        if not event.serving and self.is_free():
            self._stop()
        elif event.serving and self.state is S.OUT_OF_SERVICE:
            self._resume()

    def on_knowledge_changed(self, event: KnowledgeChanged) -> None:
        if event.problem or not isinstance(event.knowledge, Knowledge):
            self._broken = True
            self._note("knowledge_refused", "warning", problem=event.problem or "not a knowledge base")
            return
        if event.vectors is None and event.knowledge == self.knowledge:
            self._broken = False  # the files are good again and say what it has learnt already
            return
        try:
            understander = self._understanding(event.knowledge, vectors=event.vectors)
        except Exception as error:  # the last good base stays
            self._broken = True
            self._note("knowledge_refused", "error", problem=type(error).__name__)
            return
        self.knowledge, self._understander, self._broken = event.knowledge, understander, False
        self._note("knowledge_taken_in", "info", entries=len(event.knowledge.entries))

    def on_link_up(self, event: LinkUp) -> None:
        self._linked = True
        self._out += self.desk.link_up()
        self.turns.link_up()
        session, packet = self.session, self.desk.open
        if session is not None and packet is not None and session.says == WORDS["no_link"]:
            self._say(call(packet.reason))  # staff have the call now

    def on_link_down(self, event: LinkDown) -> None:
        self._linked = False
        self.desk.link_down()
        self.turns.link_down()


_HANDLERS: dict[type, Callable[[Conversation, Any], None]] = {
    Tick: Conversation.on_tick,
    VisitorAsked: Conversation.on_asked,
    VisitorTouched: Conversation.on_touched,
    KnowledgeChanged: Conversation.on_knowledge_changed,
    ServiceChanged: Conversation.on_service_changed,
    Received: Conversation.on_received,
    LinkUp: Conversation.on_link_up,
    LinkDown: Conversation.on_link_down,
}
