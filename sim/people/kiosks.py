"""Visitors of a crowd at the guides' kiosks: they ask, choose, rate, wait for a person, let themselves be led to the
window; and the staff who answer.

What they ask is drawn from the phrasings of the guides' knowledge, in the words of the files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from robots.core.visitors import Handoff, HandoffReply, HandoffState, Lang
from robots.guide.escort.wish import WISH_S
from robots.guide.kiosk import Button, KioskView, VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.settings.knowledge import Entry
from robots.wire.topics import Role
from sim.crowd.visitors import Visitor, Visitors
from sim.people.led import Led, wants

if TYPE_CHECKING:
    from sim.engine import Engine

LOOK_PERIODS = 5
FOREIGN = 0.1
"""Share who ask in English."""
OUTSIDE = 0.12
"""Share who ask what no entry answers: for a person, about something else."""
READS_S = (8.0, 25.0)
USEFUL = 0.85
MOST_S = 240.0
"""Who is still there after so long goes on."""
STAFF_AFTER_S = (12.0, 45.0)
"""A member of staff takes a question so long after it was passed on, and answers as long after that again."""
COMES = 0.25
"""Share of those questions for which a person comes instead of writing."""


@dataclass(slots=True)
class _Talk:
    """One visitor at a kiosk. entry: what is meant, empty: nothing the files know; `next_at`: the next act.

    to   the window they want to be led to, empty = they do not; led_by: so long they wait for the guide to set off
    """

    visitor: str
    entry: str
    random: Random
    since: float
    next_at: float
    rated: bool = False
    to: str = ""
    led_by: float = 0.0


@dataclass(slots=True)
class Kiosks:
    """All guides of a hall. Nothing happens without visitors and knowledge."""

    engine: Engine
    visitors: Visitors
    talks: dict[str, _Talk] = field(default_factory=dict)
    led: Led = field(init=False)
    _staff: dict[str, tuple[str, float, str]] = field(default_factory=dict)
    """By robot: the hand-off somebody is at, when they act next, what then."""

    def __post_init__(self) -> None:
        self.led = Led(self.engine, self.visitors)

    def step(self) -> None:
        """Twice a second."""
        if self.engine.periods % LOOK_PERIODS:
            return
        self.led.step()
        for robot in self.visitors.guides:
            self._answer(robot)
            talk = self.talks.get(robot)
            if talk is not None:
                self._go_on(robot, talk)
            elif self.led.has_somebody(robot):
                view = self.engine.kiosk(robot)
                if view is not None and view.stage in ("idle", "greeting"):
                    self._begin(robot)

    def idle_until(self) -> float:
        return -math.inf if self.talks or self._staff or self.led.walks else math.inf

    # -- visitors

    def _begin(self, robot: str) -> None:
        one = self.visitors.next_at(robot)
        if one is None:
            return
        random = Random(f"{one.arrival.draw} question")
        entry, text, lang = self._question(robot, one, random)
        now = self.engine.now
        self.talks[robot] = _Talk(one.name, entry, random, now, now + random.uniform(*READS_S))
        self.engine.touch(robot, VisitorAsked(now, masked(text), lang))

    def _question(self, robot: str, one: Visitor, random: Random) -> tuple[str, str, Lang]:
        """What is meant, the words for it, and the language of the page."""
        knowledge = self.engine.knowledge
        lang: Lang = "en" if random.random() < FOREIGN else "zh"
        if knowledge is None:
            return "", one.arrival.item, lang
        if random.random() < OUTSIDE and knowledge.outside:
            outside = random.choice(list(knowledge.outside.values())).says
            return "", random.choice(outside.en if lang == "en" and outside.en else outside.zh), lang
        sets = ("core", self.engine.hall.robots[robot].knowledge)
        entry: Entry = random.choice([one for one in knowledge.entries.values() if one.set in sets])
        said = (*entry.says.en, *entry.also.en) if lang == "en" else (*entry.says.zh, *entry.also.zh)
        return entry.id, random.choice(said or entry.says.zh), lang

    def _go_on(self, robot: str, talk: _Talk) -> None:
        now, view = self.engine.now, self.engine.kiosk(robot)
        if talk.to and self._sets_off(robot, talk, now):
            return
        if view is None or view.stage in ("idle", "out_of_service") or now - talk.since > MOST_S:
            self._over(robot, talk, view)
            return
        if now < talk.next_at:
            return
        talk.next_at = now + talk.random.uniform(*READS_S)
        if view.stage == "clarify":
            meant = next((one.id for one in view.choices if one.id == talk.entry), "")
            self._touch(robot, view, "choose" if meant else "none_of_these", meant)
        elif view.stage == "handoff":
            handoff = self.engine.chronicle.handoffs.get(robot)
            if handoff is None or handoff.state not in (HandoffState.ANSWERED, HandoffState.COMING):
                return  # waits for a person
            self._over(robot, talk, view)
        elif not talk.to and (to := self._led_to(talk, view)):
            talk.to, talk.led_by = to, now + WISH_S + READS_S[0]
            if self.visitors.here[talk.visitor].arrival.kind.name == "elder" and not view.elder:
                self._touch(robot, view, "elder")
            self._touch(robot, view, "escort")
        elif not talk.rated and {"useful", "not_useful"} & set(view.buttons):
            talk.rated = True
            self._touch(robot, view, "useful" if talk.random.random() < USEFUL else "not_useful")
        else:
            self._over(robot, talk, view)

    def _led_to(self, talk: _Talk, view: KioskView) -> str:
        """The window of the answer, if the guide offers to walk there and the visitor accepts; else empty."""
        one, stops = self.visitors.here.get(talk.visitor), view.answer.stops if view.answer is not None else ()
        if one is None or not stops or "escort" not in view.buttons:
            return ""
        return stops[0] if wants(one, self.engine.world.plan.stops[stops[0]].map_id, self.visitors.day.led) else ""

    def _sets_off(self, robot: str, talk: _Talk, now: float) -> bool:
        """Whoever wants to be led waits for the guide; False: it has not set off in time."""
        if self.led.leads(robot):
            del self.talks[robot]
            self.led.begin(robot, talk.visitor, talk.to)
            return True
        return now < talk.led_by

    def _touch(self, robot: str, view: KioskView, what: Button, value: str = "") -> None:
        if what in view.buttons:
            self.engine.touch(robot, VisitorTouched(self.engine.now, what, value))

    def _over(self, robot: str, talk: _Talk, view: KioskView | None) -> None:
        del self.talks[robot]
        if view is not None:
            self._touch(robot, view, "done")
        self.visitors.asked(talk.visitor)

    # -- staff

    def _answer(self, robot: str) -> None:
        """Somebody at a tablet takes a question that was passed on, and answers it or comes."""
        packet, now = self.engine.chronicle.handoffs.get(robot), self.engine.now
        if packet is None or packet.state in (HandoffState.ENDED, HandoffState.EXPIRED):
            self._staff.pop(robot, None)
            return
        known = self._staff.get(robot)
        if known is None or known[0] != packet.handoff:
            self._staff[robot] = packet.handoff, now + self._delay(packet, "takes"), "acknowledge"
        elif now >= known[1] and known[2]:
            comes = Random(f"{packet.handoff} comes").random() < COMES
            then = ("come" if comes else "answer") if known[2] == "acknowledge" else ""
            self._reply(packet, known[2])
            self._staff[robot] = packet.handoff, now + self._delay(packet, "answers"), then

    def _delay(self, packet: Handoff, what: str) -> float:
        return Random(f"{packet.handoff} {what}").uniform(*STAFF_AFTER_S)

    def _reply(self, packet: Handoff, what: str) -> None:
        person = min(self.engine.hall.staff, default="")
        if not person:
            return
        text = "请到相应窗口，工作人员会帮您办理。" if what == "answer" else ""
        key = f"sim-{packet.robot}-{packet.handoff}-{what}"
        reply = HandoffReply(packet.robot, packet.handoff, key, person, what, text)  # type: ignore[arg-type]
        self.engine.bus.publish(self.engine.now, Role.WEB.value, reply)
