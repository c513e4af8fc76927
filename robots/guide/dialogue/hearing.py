"""What the visitor says and touches: understood, and answered, asked back, declined, or given to a person."""

from __future__ import annotations

import re
from dataclasses import replace

from robots.core.commands import Remember
from robots.core.text import Text
from robots.core.visitors import HandoffReason, HandoffState, Lang
from robots.guide.dialogue import view
from robots.guide.dialogue.answers import answer_of, choice_of, follow_up, question_of
from robots.guide.dialogue.calling import Calling
from robots.guide.dialogue.chart import DialogueState
from robots.guide.dialogue.choosing import chosen
from robots.guide.dialogue.cues import Cue, cue, lang_of
from robots.guide.dialogue.handoff import URGENT
from robots.guide.dialogue.session import Session
from robots.guide.dialogue.tickets import answer, asked_ticket, wants_to_be_led
from robots.guide.dialogue.words import WORDS, decline
from robots.guide.escort.wish import WISH_S, Wish
from robots.guide.kiosk import VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.guide.understanding.decision import Decision

S = DialogueState
MAX_QUESTION = 300
"""Characters of a question that are shown, sent and kept."""
MAX_HEARD = 12_000
"""Characters of a question that are looked at."""
CERTAIN = 0.8
"""Learnt danger, abuse or orders to the machine below this confidence are not acted on as such; rules are certain."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff0-\uffff\ud800-\udfff]+"
)
_SAID = re.compile(r"[^\W_]")


class Hearing(Calling):
    """The part that listens to visitors."""

    def on_asked(self, event: VisitorAsked) -> None:
        if not isinstance(event.text, str) or event.lang not in ("zh", "en"):
            self._note("question_unusable", "warning")
            return
        heard = " ".join(_UNPRINTABLE.sub(" ", masked(event.text[:MAX_HEARD])).split())
        silent = not heard or (event.by == "speech" and not _SAID.search(heard))
        if silent and event.by == "speech" and self.state in (S.IDLE, S.COUNTDOWN, S.OUT_OF_SERVICE):
            return  # a microphone that hears nobody neither wakes the guide nor keeps a visit alive
        session = self._arrived(event.lang)
        if self.state is S.COUNTDOWN:
            self._stay()
        if silent:
            session.touched_at = self.now if event.by == "touch" else session.touched_at
            if self.state is S.OUT_OF_SERVICE or self._fire("SILENT"):
                self._say(WORDS["out_of_service" if self.state is S.OUT_OF_SERVICE else "silent"])
            return
        session.touched_at = self.now
        session.lang = lang_of(heard, session.lang)
        shown = heard if len(heard) <= MAX_QUESTION else heard[:MAX_QUESTION] + "…"
        session.add(self.now, "visitor", Text(shown, shown))
        self._hear(session, heard, shown)

    def _hear(self, session: Session, heard: str, shown: str) -> None:
        session.window = ""
        decision, said = self._understood(heard, session.lang), cue(heard)
        if said.what == "correction" and said.rest and _reason(decision) in URGENT and decision.confidence < CERTAIN:
            decision = self._understood(said.rest, session.lang)  # learnt, not a rule: what counts is what was meant
        if decision.lang in ("zh", "en") and len(heard) <= MAX_QUESTION:
            session.lang = decision.lang
        reason = _reason(decision)
        if reason in URGENT:
            self._call(reason, decision.reply, shown, decision)
        elif said.what == "person" or (reason is HandoffReason.WANTS_PERSON and said.what not in ("zh", "en")):
            reply = decision.reply if reason is HandoffReason.WANTS_PERSON else None
            self._call(HandoffReason.WANTS_PERSON, reply, shown, None)
        elif self.state is S.OUT_OF_SERVICE:
            self._say(WORDS["out_of_service"])
        elif self.desk.open and self.state is S.HANDOFF and not self.guide_may_answer():
            self._pass_on(session)
        elif (ticket := asked_ticket(heard)) and self._fire("DECLINED"):
            session.choices, session.answer, session.rated = (), None, False
            said_of = answer(ticket, self.queues, self.now)
            self._turn(session, shown, Decision("answer", (), session.lang, 1.0), "answer", (), said_of.by)
            self._say(said_of.text)
            session.window = said_of.window
            if wants_to_be_led(heard) and self.may_lead():
                self._wish_to_lead(session)
        elif entry := self._meant(session, said, heard, decision):
            self._take(session, entry)
        elif not self._about_talk(session, said, shown):
            self._decide(session, decision, shown)

    def _meant(self, session: Session, said: Cue, heard: str, decision: Decision) -> str | None:
        """The choice on the screen that was typed instead of touched."""
        if self.state is not S.CLARIFY or said.what not in ("", "correction"):
            return None
        reply = said.rest if said.what == "correction" else heard
        if reply != heard:
            decision = self._understood(reply, session.lang)
        asked = self.turns.current.question if self.turns.current else ""
        entries = self.knowledge.entries
        return chosen(
            reply, asked, session.choices, entries, decision, lambda text: self._understood(text, session.lang)
        )

    def _about_talk(self, session: Session, said: Cue, shown: str) -> bool:
        """What was said was about the conversation itself, and is dealt with."""
        match said.what:
            case "repeat" if self._fire("REPEATED"):
                self._repeat(session)
            case "thanks":
                self._say(WORDS["thanks"])
            case "correction" if self.state in (S.ANSWER, S.CLARIFY):
                if self._turned_down(session, say=not said.rest) and said.rest:
                    self._hear(session, said.rest, shown)
            case "correction" if said.rest:
                self._hear(session, said.rest, shown)
            case "correction":
                self._say(WORDS["already_called" if self.desk.open else "again"])
            case "cancel" if self.desk.open:
                self._say(WORDS["already_called"])
            case "cancel" if self._fire("DECLINED"):
                session.choices, session.answer, session.rated = (), None, False
                self._say(WORDS["cancelled"])
            case "zh" | "en" as lang:
                session.lang = lang
                self._repeat(session)
            case "where" | "papers" | "conditions" | "figures" | "more" if session.answer and self._fire("FOLLOWED_UP"):
                self._say(follow_up(said.what, session.answer, self.stops))
            case "where" | "papers" | "conditions" | "figures" | "more" if self.state is S.CLARIFY:
                self._say(WORDS["choose_first"])
            case "where" | "papers" | "figures" if self.state in (S.GREETING, S.LISTENING) and self._fire("DECLINED"):
                self._say(WORDS["of_what"])
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
            if reason in (HandoffReason.ABUSE, HandoffReason.INJECTION) and decision.confidence < CERTAIN:
                self._decline(
                    session, HandoffReason.NONSENSE, replace(decision, reply=None), shown
                )  # nobody is scolded
            elif decision.person:
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

    def _turned_down(self, session: Session, say: bool = True) -> bool:
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
        if say:
            self._say(WORDS["again"])
        return True

    def on_touched(self, event: VisitorTouched) -> None:
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
                self._repeat(session)
            case "where" if session.answer:
                self._say(follow_up("where", session.answer, self.stops))
            case "escort" if self.may_lead():
                self._wish_to_lead(session)
            case "print" | "take_away" if session.answer:
                self._say(WORDS[event.what])
            case _:
                pass  # "ask" and "stay": the visitor is here, that is all

    def _wish_to_lead(self, session: Session) -> None:
        """The fleet gives the orders: it reads the wish in the guide's state."""
        self._wishes += 1
        key = f"{session.id}-{self._wishes}"
        self.wish = Wish(key, self.leads_to(), session.elder, session.lang, self.now + WISH_S)
        self._say(WORDS["lead"])

    def _opened(self, session: Session, event: VisitorTouched) -> None:
        """An entry on a button, or in the list by department. Without a value the page only opens its list."""
        if not event.value:
            return
        entry = self.knowledge.entries.get(event.value)
        if entry is None:
            if event.what == "choose" or event.value not in self.knowledge.departments:
                self._note("choice_unknown", "warning")
            return
        session.add(self.now, "visitor", (entry.choice or entry.name).text)
        self._take(session, entry.id)

    def _take(self, session: Session, chosen_entry: str) -> None:
        """The visitor chose it, by hand or in words."""
        session.window = ""
        entry = self.knowledge.entries[chosen_entry]
        name = (entry.choice or entry.name).text
        ids = (entry.id, *(choice.id for choice in session.choices if choice.id != entry.id))
        if self.state is S.CLARIFY and len(ids) <= len(session.choices) and self.turns.current:
            self._count_as(ids=ids, resolved_by="robot")  # the question is answered by the choice
        else:
            decision = Decision("answer", (entry.id,), session.lang, 1.0)
            self._turn(session, name.zh if session.lang == "zh" else name.en, decision, "answer", (entry.id,), "robot")
        session.turned_down.discard(entry.id)
        session.candidates = ids[:4]
        if self.state is S.HANDOFF and not self.guide_may_answer():
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
