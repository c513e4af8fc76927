"""The conversation mind of a guide: what the visitor does and what staff do in, lines and hand-offs out.

The chart says where an event leads, `words` what is said, `handoff` what staff see. Nothing of a visitor outlives the
visit in here; what must outlive it (turns for the librarian) is masked and carries a random session id only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.clock import Instant
from robots.core.commands import Note, Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick
from robots.core.ids import run_id
from robots.core.text import Text
from robots.core.visitors import Handoff, HandoffReason, HandoffReply, HandoffState, KioskTurn, Lang, TurnsTaken
from robots.guide.dialogue import view
from robots.guide.dialogue.answers import answer_of, choice_of, follow_up, question_of
from robots.guide.dialogue.chart import CHART, DialogueState
from robots.guide.dialogue.cues import Cue, cue, lang_of
from robots.guide.dialogue.handoff import URGENT, HandoffDesk, HandoffTimes, Outcome
from robots.guide.dialogue.session import Session
from robots.guide.dialogue.turns import TurnBook
from robots.guide.dialogue.understands import MakesUnderstanding
from robots.guide.dialogue.words import WORDS, call, decline, filled
from robots.guide.kiosk import KioskView, KnowledgeChanged, ServiceChanged, Speak, VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.guide.understanding.decision import Decision
from robots.settings.knowledge import Knowledge
from robots.settings.stops import Stop

S = DialogueState
MAX_CLARIFY = 2
MAX_QUESTION = 300
"""Characters of a question that are shown, sent and kept."""
MAX_HEARD = 12_000
"""Characters of a question that are looked at."""
HOT = 6
"""Buttons of the questions asked most."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff0-\uffff\ud800-\udfff]+"
)
_SAY = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class DialogueTimes:
    """Seconds. quiet_s: without a touch, then a countdown of countdown_s; handoff_quiet_s: while a person was called."""

    quiet_s: float = 45.0
    countdown_s: float = 20.0
    handoff_quiet_s: float = 180.0
    handoff: HandoffTimes = field(default_factory=HandoffTimes)


class Conversation:
    """One guide's conversation, with one visitor at a time.

    understanding  makes what understands, for a knowledge base and its vectors
    draw           random bytes, so many as asked for: session ids
    stops          of the hall, by id; names: staff as visitors read them, by id
    hot            entries for the idle screen; empty = those asked most
    remembered     what earlier `Remember` commands said, key by key, as the ledger has it
    """

    def __init__(
        self,
        robot: str,
        knowledge: Knowledge,
        understanding: MakesUnderstanding,
        draw: Callable[[int], bytes],
        *,
        vectors: object | None = None,
        stops: Mapping[str, Stop] | None = None,
        names: Mapping[str, str] | None = None,
        hot: Sequence[str] = (),
        lang: Lang = "zh",
        time_zone: str = "Asia/Shanghai",
        times: DialogueTimes | None = None,
        remembered: Mapping[str, Any] | None = None,
    ) -> None:
        known = remembered or {}
        self.robot, self.knowledge, self.lang = robot, knowledge, lang
        self.stops, self.names = stops or {}, names or {}
        self.times = times or DialogueTimes()
        self.state = S.IDLE
        self.session: Session | None = None
        self.now = 0.0
        self.serving = True
        self.because: Text | None = None
        self._understanding, self._draw, self._hot, self._zone = understanding, draw, tuple(hot), ZoneInfo(time_zone)
        self._understander = understanding(knowledge, vectors=vectors)
        self._map_id, self._x, self._y = "", 0.0, 0.0
        self._broken = False
        self._linked = True
        self.desk = HandoffDesk(robot, self.times.handoff, known.get("handoffs"))
        self.turns = TurnBook(robot, known)
        self._called_turn = 0
        counts = known.get("hot")
        self._counts = {str(k): v for k, v in counts.items() if isinstance(v, int)} if isinstance(counts, dict) else {}
        self._out: list[Any] = []
        self._events: dict[type, Callable[[Any], None]] = {
            Tick: self._tick,
            VisitorAsked: self._asked,
            VisitorTouched: self._touched,
            KnowledgeChanged: self._knowledge_changed,
            ServiceChanged: self._service_changed,
            Received: self._received,
            LinkUp: self._link_up,
            LinkDown: self._link_down,
        }

    # --- the host ---

    def handle(self, event: Any) -> list[Any]:
        """What to do now. Never raises; an event that is not for it is one warning."""
        handler = self._events.get(type(event))
        if handler is None:
            return [Note("event_unknown", {"event": type(event).__name__}, "warning")]
        self.now = max(self.now, event.at)
        handler(event)
        commands, self._out = self._out, []
        return commands

    def stands(self, map_id: str, x: float, y: float) -> None:
        """Where the guide is, metres: it goes into hand-offs, and tells whether a window is in another building."""
        self._map_id, self._x, self._y = map_id, x, y

    def view(self, now: float) -> KioskView:
        """What the kiosk shows. `now` is not needed: every time in it is absolute."""
        return view.kiosk_view(self)

    @property
    def has_visitor(self) -> bool:
        """Somebody stands here or waits for a person: not a moment to drive away."""
        return self.session is not None or self.desk.open is not None

    @property
    def note(self) -> Text | None:
        if self._broken:
            return WORDS["broken"]
        return None if self._linked else WORDS["no_link"]

    def hot_entries(self) -> tuple[str, ...]:
        """As given, else the entries asked most, filled up in the order of the files."""
        entries = self.knowledge.entries
        if self._hot:
            wanted = list(self._hot)
        else:
            asked = sorted(self._counts, key=lambda entry: (-self._counts[entry], entry))
            wanted = [*asked, *(entry for entry in entries if entry not in self._counts)]
        return tuple(entry for entry in wanted if entry in entries and self._is_valid(entry))[:HOT]

    # --- guards of the chart ---

    def nobody_has_it(self) -> bool:
        return self.desk.open is None or (self.desk.is_waiting and not self.desk.is_urgent)

    def may_ask_back(self) -> bool:
        session = self.session
        return session is None or max(session.clarify_turns, session.corrections) < MAX_CLARIFY

    def has_entry(self) -> bool:
        return self.session is not None and self.session.answer is not None

    def may_leave(self) -> bool:
        return not self.desk.is_urgent

    def was_handoff(self) -> bool:
        return self._came_from(S.HANDOFF) and self.desk.open is not None

    def was_clarify(self) -> bool:
        return self._came_from(S.CLARIFY)

    def was_answer(self) -> bool:
        return self._came_from(S.ANSWER)

    def is_serving(self) -> bool:
        return self.serving

    def is_free(self) -> bool:
        return self.desk.open is None

    def _came_from(self, state: DialogueState) -> bool:
        return self.session is not None and self.session.came_from is state

    # --- the visitor ---

    def _asked(self, event: VisitorAsked) -> None:
        if not isinstance(event.text, str) or event.lang not in ("zh", "en"):
            self._note("question_unusable", "warning")
            return
        heard = " ".join(_UNPRINTABLE.sub(" ", masked(event.text[:MAX_HEARD])).split())
        if event.by == "speech" and not _SAY.search(heard) and self.session is None:
            return  # noise in an empty hall
        session = self._arrived(event.lang)
        if self.state is S.COUNTDOWN:
            self._stay()
        if not heard:
            session.touched_at = self.now if event.by == "touch" else session.touched_at
            self._fire("SILENT")
            self._say(WORDS["silent"])
            return
        session.touched_at = self.now
        session.lang = lang_of(heard, session.lang)
        shown = heard if len(heard) <= MAX_QUESTION else heard[:MAX_QUESTION] + "…"
        session.add(self.now, "visitor", Text(shown, shown))
        self._hear(session, heard, shown)

    def _hear(self, session: Session, heard: str, shown: str) -> None:
        decision, said = self._understood(heard, session.lang), cue(heard)
        if decision.lang in ("zh", "en") and len(heard) <= MAX_QUESTION:
            session.lang = decision.lang
        reason = _reason(decision)
        if reason in URGENT:
            self._call(reason, decision.reply, shown, decision)
        elif said.what == "person" or reason is HandoffReason.WANTS_PERSON:
            reply = decision.reply if reason is HandoffReason.WANTS_PERSON else None
            self._call(HandoffReason.WANTS_PERSON, reply, shown, None)
        elif self.state is S.OUT_OF_SERVICE:
            self._say(WORDS["out_of_service"])
        elif self.desk.open and self.state is S.HANDOFF and not self.nobody_has_it():
            self._pass_on(session)
        elif not self._about_talk(session, said, shown):
            self._decide(session, decision, shown)

    def _about_talk(self, session: Session, said: Cue, shown: str) -> bool:
        """What was said was about the conversation itself, and is dealt with."""
        match said.what:
            case "repeat" if self._fire("REPEATED"):
                self._again(session)
            case "thanks":
                self._say(WORDS["thanks"])
            case "correction" if self.state in (S.ANSWER, S.CLARIFY):
                if not self._turned_down(session):
                    return True
                if said.rest:
                    self._hear(session, said.rest, shown)
            case "where" | "papers" | "conditions" | "figures" | "more" if session.answer and self._fire("FOLLOWED_UP"):
                self._say(follow_up(said.what, session.answer, self.stops))
            case _:
                return False
        return True

    def _decide(self, session: Session, decision: Decision, shown: str) -> None:
        entries = self.knowledge.entries
        known = tuple(dict.fromkeys(entry for entry in decision.ids if entry in entries))
        ids = tuple(entry for entry in known if entry not in session.turned_down)
        session.candidates = known or tuple(c.id for c in decision.candidates if c.id in entries)[:4]
        if decision.kind == "handoff":
            reason = _reason(decision) or HandoffReason.UNSURE
            if decision.person:
                self._call(reason, decision.reply, shown, decision)
            else:
                self._decline(session, reason, decision, shown)
        elif not known:
            self._note("decision_names_nothing", "warning", kind=decision.kind)
            self._call(HandoffReason.UNSURE, None, shown, decision)
        elif not ids:
            self._call(HandoffReason.STILL_UNCLEAR, WORDS["nothing_new"], shown, decision)
        elif decision.kind == "answer" or len(ids) == 1:
            self._turn(session, shown, decision, "answer", ids, "robot")
            self._show(session, ids[0])
        else:
            self._ask_back(session, decision, shown, ids)

    def _ask_back(self, session: Session, decision: Decision, shown: str, ids: tuple[str, ...]) -> None:
        valid = [entry for entry in ids if self._is_valid(entry)][:4]
        if not valid:
            self._call(HandoffReason.EXPIRED, None, shown, decision)
            return
        was_handoff = self.state is S.HANDOFF
        self._fire("UNCLEAR")
        if self.state is not S.CLARIFY:
            if was_handoff:
                self._pass_on(session)
            else:
                self._call(HandoffReason.STILL_UNCLEAR, None, shown, decision)
            return
        self._turn(session, shown, decision, "clarify", ids, "none")
        session.clarify_turns += 1
        session.answer, session.rated = None, False
        entries = self.knowledge.entries
        session.choices = tuple(choice_of(entries[entry], [o for o in valid if o != entry]) for entry in valid)
        self._say(decision.question or question_of(self.knowledge, valid))

    def _show(self, session: Session, entry: str) -> None:
        """The answer of an entry, or a person when it has expired."""
        if not self._is_valid(entry):
            self._count_as(kind="handoff", reason=HandoffReason.EXPIRED.value, resolved_by="none")
            self._call(HandoffReason.EXPIRED, None, "", None)
            return
        if not self._fire("KNOWN"):
            return
        if self.state is not S.ANSWER:
            self._pass_on(session)
            return
        session.answer = answer_of(self.knowledge.entries[entry], self.stops, self._map_id)
        session.choices, session.clarify_turns, session.rated = (), 0, False
        self._counts[entry] = self._counts.get(entry, 0) + 1
        self._out.append(Remember("hot", dict(self._counts)))
        self._say(session.answer.short)

    def _decline(self, session: Session, reason: HandoffReason, decision: Decision, shown: str) -> None:
        """A polite reply is all."""
        if reason is HandoffReason.EMPTY:
            self._fire("SILENT")
            self._say(decision.reply or WORDS["silent"])
            return
        answered = "none" if reason in (HandoffReason.NONSENSE, HandoffReason.TOO_LONG) else "robot"
        self._turn(session, shown, decision, "handoff", (), answered, reason)
        if self._fire("DECLINED") and self.state is S.LISTENING:
            session.choices, session.answer, session.rated = (), None, False
        self._say(decision.reply or decline(reason))

    def _turned_down(self, session: Session) -> bool:
        """Not what was meant: those entries are not offered again. False: a person is called instead."""
        shown = [session.answer.entry] if session.answer else [choice.id for choice in session.choices]
        session.turned_down.update(shown)
        if self.state is S.ANSWER:
            session.corrections += 1
        self._count_as(resolved_by="none", useful="no")
        if self._fire("CORRECTED") and self.state is S.HANDOFF:
            self._call(HandoffReason.STILL_UNCLEAR, None, "", None)
            return False
        session.answer, session.choices, session.rated = None, (), False
        self._say(WORDS["again"])
        return True

    def _touched(self, event: VisitorTouched) -> None:
        if self.state is S.COUNTDOWN and event.what == "done":
            self._leave("visitor_left")
            return
        if event.what == "done" and self.session is None:
            return
        if event.what not in view.EVERY_BUTTON or not isinstance(event.value, str):
            self._note("touch_unusable", "warning")
            return
        session = self._arrived(self.lang)
        session.touched_at = self.now
        if self.state is S.COUNTDOWN:
            self._stay()
        if self.state is S.OUT_OF_SERVICE and event.what not in ("person", "language", "elder"):
            self._say(WORDS["out_of_service"])
            return
        match event.what:
            case "person":
                self._call(HandoffReason.WANTS_PERSON, None, "", None)
            case "choose" | "browse":
                self._opened(session, event)
            case "done":
                self._leave("visitor_left")
            case "language":
                session.lang = _other(session.lang) if event.value not in ("zh", "en") else _lang(event.value)
            case "elder":
                session.elder = not session.elder if event.value not in ("on", "off") else event.value == "on"
            case "none_of_these" if self.state in (S.ANSWER, S.CLARIFY):
                self._turned_down(session)
            case "useful" | "not_useful":
                self._rated(session, event.what == "useful")
            case "repeat" if self._fire("REPEATED"):
                self._again(session)
            case "where" if session.answer:
                self._say(follow_up("where", session.answer, self.stops))
            case "print" | "take_away" if session.answer:
                self._say(WORDS[event.what])
            case _:
                pass  # "ask" and "stay": the visitor is here, that is all

    def _opened(self, session: Session, event: VisitorTouched) -> None:
        """An entry on a button, or in the list by department. Without a value the page only opens its list."""
        if not event.value:
            return
        entry = self.knowledge.entries.get(event.value)
        if entry is None:
            if event.what == "choose" or event.value not in self.knowledge.departments:
                self._note("choice_unknown", "warning")
            return
        name = (entry.choice or entry.name).text
        session.add(self.now, "visitor", name)
        ids = (entry.id, *(choice.id for choice in session.choices if choice.id != entry.id))
        if self.state is S.CLARIFY and len(ids) <= len(session.choices) and self.turns.current:
            self._count_as(ids=ids, resolved_by="robot")  # the question is answered by the choice
        else:
            decision = Decision("answer", (entry.id,), session.lang, 1.0)
            self._turn(session, name.zh if session.lang == "zh" else name.en, decision, "answer", (entry.id,), "robot")
        session.turned_down.discard(entry.id)
        session.candidates = ids[:4]
        if self.state is S.HANDOFF and not self.nobody_has_it():
            self._pass_on(session)
        else:
            self._show(session, entry.id)

    def _rated(self, session: Session, useful: bool) -> None:
        if session.rated or not self._fire("RATED"):
            return
        session.rated = True
        if useful:
            self._count_as(useful="yes")
        else:
            self._count_as(useful="no", resolved_by="none")
        if self.state is S.HANDOFF and useful and self.desk.open and self.desk.open.state is HandoffState.ANSWERED:
            self._out += self.desk.end(self.now, "answer_useful")
            self._over(session)
        self._say(WORDS["useful" if useful else "not_useful"])

    # --- a person ---

    def _call(self, reason: HandoffReason, reply: Text | None, shown: str, decision: Decision | None) -> None:
        """A person is fetched. An open hand-off is not doubled, but it may become urgent."""
        session = self._arrived(self.lang)
        session.touched_at = self.now
        already = self.desk.open
        self._fire("PERSON_NEEDED")
        session.choices = ()
        if already is not None:
            if reason in URGENT and not self.desk.is_urgent:
                self._say(reply or call(reason))
                self._out += self.desk.raise_to(self.now, reason)
            elif reason is HandoffReason.WANTS_PERSON:
                self._say(WORDS["already_called"])
            else:
                self._pass_on(session)
            self._tell_packet(session)
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
        packet = Handoff(
            self.robot, f"h-{run_id(self.now, self._draw(2))[2:]}", session.id, HandoffState.WAITING, reason,
            session.lang, tuple(session.transcript), session.candidates, self._map_id, self._x, self._y,
            Instant(self.now),
        )  # fmt: skip
        self._out += self.desk.call(self.now, packet)

    def _pass_on(self, session: Session) -> None:
        """What was said goes to the person who was called."""
        self._say(WORDS["passed_on"])

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
                self._say(WORDS["urgent" if self.desk.is_urgent else "escalated"])
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

    def _received(self, event: Received) -> None:
        match event.message:
            case HandoffReply() as reply:
                answering = masked(reply.text).strip()[:1000] if isinstance(reply.text, str) else ""
                outcome, commands = self.desk.reply(self.now, reply)
                self._out += commands
                self._told(outcome, reply.person, answering)
            case TurnsTaken() as taken:
                self._out += self.turns.taken(taken.robot, taken.number)
            case _:
                pass  # for another part of the guide

    # --- time, knowledge, service ---

    def _tick(self, event: Tick) -> None:
        outcome, commands = self.desk.tick(self.now)
        self._out += commands
        self._told(outcome)
        self._out += self.turns.tick(self.now)
        session = self.session
        if session is not None:
            self._look_for_visitor(session)
        if not self.serving and self.state is not S.OUT_OF_SERVICE and self.is_free():
            self._stop()
        elif self.serving and self.state is S.OUT_OF_SERVICE:
            self._resume()

    def _look_for_visitor(self, session: Session) -> None:
        if session.ends_at is not None:
            if self.now >= session.ends_at:
                self._leave("visitor_gone")
            return
        waiting = self.state is S.HANDOFF and self.desk.open is not None
        limit = self.times.handoff_quiet_s if waiting else self.times.quiet_s
        if self.now < session.touched_at + limit:
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

    def _stay(self) -> None:
        session = self.session
        if session is None:
            return
        session.touched_at = self.now
        self._stop_countdown(session)

    def _stop_countdown(self, session: Session) -> None:
        if self.state is not S.COUNTDOWN:
            return
        self._fire("STAYED")
        session.ends_at = None
        session.says, session.before = session.before or WORDS["stayed"], None

    def _leave(self, because: str) -> None:
        """The visit is over: nothing of it stays."""
        self._out += self.turns.close()
        self._out += self.desk.end(self.now, because)
        self.session, self._called_turn = None, 0
        if self.state is not S.OUT_OF_SERVICE:
            self._fire("LEFT")

    def _stop(self) -> None:
        if self.session is not None:
            self._leave("out_of_service")
        if self.state is not S.OUT_OF_SERVICE:
            self._fire("STOPPED")

    def _resume(self) -> None:
        if self.session is not None:
            self._leave("visitor_gone")
        self._fire("RESUMED")

    def _service_changed(self, event: ServiceChanged) -> None:
        self.serving, self.because = event.serving, event.because
        if not event.serving and self.is_free():
            self._stop()
        elif event.serving and self.state is S.OUT_OF_SERVICE:
            self._resume()

    def _knowledge_changed(self, event: KnowledgeChanged) -> None:
        if event.problem or not isinstance(event.knowledge, Knowledge):
            self._broken = True
            self._note("knowledge_refused", "warning", problem=event.problem or "not a knowledge base")
            return
        try:
            understander = self._understanding(event.knowledge, vectors=event.vectors)
        except Exception as error:  # the last good base stays
            self._broken = True
            self._note("knowledge_refused", "error", problem=type(error).__name__)
            return
        self.knowledge, self._understander, self._broken = event.knowledge, understander, False
        self._note("knowledge_taken_in", "info", entries=len(event.knowledge.entries))

    def _link_up(self, event: LinkUp) -> None:
        self._linked = True
        self._out += self.desk.link_up()
        self.turns.link_up()

    def _link_down(self, event: LinkDown) -> None:
        self._linked = False
        self.desk.link_down()

    # --- inside ---

    def _arrived(self, lang: Lang) -> Session:
        """The session of who stands here; a new one when nobody did."""
        if self.session is None:
            self.session = Session(f"s-{self._draw(8).hex()}", lang, self.now, WORDS["greeting"])
            if self.state is S.IDLE:
                self._fire("TOUCHED")
        return self.session

    def _understood(self, heard: str, lang: Lang) -> Decision:
        try:
            return self._understander.understand(heard, lang)
        except Exception as error:  # a visitor is never left alone with our mistake
            self._note("understanding_failed", "error", error=type(error).__name__)
            return Decision("handoff", (), lang, 0.0, HandoffReason.UNSURE.value)

    def _is_valid(self, entry: str) -> bool:
        day = datetime.fromtimestamp(self.now, self._zone).date().isoformat()
        return self.knowledge.entries[entry].is_valid(day)

    def _say(self, text: Text, packet: bool = True) -> None:
        session = self.session
        if session is None:
            return
        session.says = text
        session.add(self.now, "guide", text)
        self._out.append(Speak(text, session.lang, session.elder))
        if packet:
            self._tell_packet(session)

    def _again(self, session: Session) -> None:
        self._out.append(Speak(session.says, session.lang, session.elder))

    def _tell_packet(self, session: Session) -> None:
        if self.desk.open is not None:
            self._out += self.desk.said(self.now, tuple(session.transcript))

    def _turn(
        self, session: Session, shown: str, decision: Decision, kind: Any, ids: tuple[str, ...], resolved_by: Any,
        reason: HandoffReason | None = None,
    ) -> None:  # fmt: skip
        turn = KioskTurn(
            self.robot, 0, session.id, Instant(self.now), session.lang, shown, kind, ids,
            round(decision.confidence, 3), reason.value if reason else "", resolved_by,
        )  # fmt: skip
        self._out += self.turns.begin(turn)

    def _count_as(self, **what: Any) -> None:
        self._out += self.turns.change(**what)

    def _fire(self, trigger: str, expected: bool = True) -> bool:
        moved = CHART.fire(self, trigger)
        if not moved and expected:
            self._note("trigger_refused", "warning", state=self.state.value, trigger=trigger)
        return moved

    def _note(self, event: str, level: Any, **data: Any) -> None:
        self._out.append(Note(event, data, level))


def _reason(decision: Decision) -> HandoffReason | None:
    """The reason of a hand-off; None for the rest and for a code that is not ours."""
    if decision.kind != "handoff":
        return None
    try:
        return HandoffReason(decision.reason)
    except ValueError:
        return None


def _other(lang: Lang) -> Lang:
    return "en" if lang == "zh" else "zh"


def _lang(value: str) -> Lang:
    return "en" if value == "en" else "zh"
