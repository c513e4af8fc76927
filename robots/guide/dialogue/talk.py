"""What every part of a conversation needs: its state, the chart's guards, saying a line, counting a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.clock import Instant
from robots.core.commands import Note
from robots.core.text import Text
from robots.core.visitors import HandoffReason, HandoffState, KioskTurn, Lang
from robots.core.waiting import WaitingFact
from robots.guide.dialogue.chart import CHART, DialogueState
from robots.guide.dialogue.handoff import HandoffDesk, HandoffTimes
from robots.guide.dialogue.session import Session
from robots.guide.dialogue.turns import TurnBook
from robots.guide.dialogue.understands import MakesUnderstanding
from robots.guide.dialogue.words import WORDS
from robots.guide.escort.floors import Floors
from robots.guide.escort.wish import Wish
from robots.guide.kiosk import Speak
from robots.guide.privacy import kept
from robots.guide.understanding.decision import Decision
from robots.settings.knowledge import Knowledge
from robots.settings.stops import Stop

S = DialogueState
MAX_CLARIFY = 2
_FREE = (HandoffState.WAITING, HandoffState.ESCALATED, HandoffState.ANSWERED)
HOT = 6
"""Buttons of the questions asked most."""


@dataclass(frozen=True, slots=True)
class DialogueTimes:
    """Seconds. quiet_s: without a touch, then a countdown of countdown_s; handoff_quiet_s: with a person called."""

    quiet_s: float = 45.0
    countdown_s: float = 20.0
    handoff_quiet_s: float = 180.0
    handoff: HandoffTimes = field(default_factory=HandoffTimes)


class Talk:
    """One guide's conversation, with one visitor at a time.

    understanding  makes what understands, for a knowledge base and its vectors
    draw           random bytes, so many as asked for: session ids
    stops          of the hall, by id; names: staff as visitors read them, by id
    hot            entries for the idle screen; empty = those asked most
    floors         where it may lead a visitor; None = nowhere
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
        floors: Floors | None = None,
    ) -> None:
        known = remembered or {}
        self.robot, self.knowledge, self.lang = robot, knowledge, lang
        self.stops, self.names, self.floors = stops or {}, names or {}, floors
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
        self.wish: Wish | None = None
        self._wishes = 0
        self.queues: dict[str, WaitingFact] = {}
        counts = known.get("hot")
        self._counts = {str(k): v for k, v in counts.items() if isinstance(v, int)} if isinstance(counts, dict) else {}
        self._out: list[Any] = []

    def stands(self, map_id: str, x: float, y: float) -> None:
        """Where the guide is, metres: it goes into hand-offs, and tells whether a window is in another building."""
        self._map_id, self._x, self._y = map_id, x, y

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

    def leads_to(self) -> str:
        """The window on the screen: of the answer, or of a called number. Empty: there is none."""
        session = self.session
        if session is not None and session.answer is not None and self.state is S.ANSWER:
            return session.answer.stops[0] if session.answer.stops else ""
        return session.window if session is not None and self.state is S.LISTENING else ""

    def may_lead(self) -> bool:
        """The screen names a window that the guide can lead to, and nothing keeps it here."""
        stop = self.leads_to()
        if not stop or self.wish is not None or not self.serving or not self.is_free():
            return False
        return self.floors is not None and self.floors.leads_to(self._map_id, stop, self.now)

    # --- guards of the chart ---

    def guide_may_answer(self) -> bool:
        """No member of staff is at it just now, so a question may still be answered here."""
        packet = self.desk.open
        return packet is None or (packet.state in _FREE and not self.desk.is_urgent)

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

    # --- for the parts ---

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

    def _repeat(self, session: Session) -> None:
        self._out.append(Speak(session.says, session.lang, session.elder))

    def _tell_packet(self, session: Session) -> None:
        if self.desk.open is not None:
            self._out += self.desk.said(self.now, tuple(session.transcript))

    def _turn(
        self, session: Session, shown: str, decision: Decision, kind: Any, ids: tuple[str, ...], resolved_by: Any,
        reason: HandoffReason | None = None,
    ) -> None:  # fmt: skip
        turn = KioskTurn(
            self.robot, 0, session.id, Instant(self.now), session.lang, kept(shown), kind, ids,
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
        self.session, self._called_turn, self.wish = None, 0, None
        if self.state is not S.OUT_OF_SERVICE:
            self._fire("LEFT")
