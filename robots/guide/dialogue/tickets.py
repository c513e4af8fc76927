"""A visitor asks how long a queue number still waits, or says that it was called: answered from the newest facts of its
queue, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from robots.core.text import Text
from robots.core.waiting import Estimate, WaitingFact
from robots.guide.privacy import ticket_in

STALE_S = 120.0
"""Facts come at least every 30 s: older ones say nothing of now."""
_WAIT = re.compile(
    r"带我|领我|叫了|多久|多长|多少时间|几分钟|等|前面|还有几|几个人|多少人|叫到|轮到|什么时候|几时|"
    r"\b(?:how long|how many|wait|waiting|ahead|when|turn|before me|called|take me|walk me)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"带我|领我|\b(?:take|walk|lead) me\b", re.IGNORECASE)
_MISSED = re.compile(r"过号|错过|过了|\bmissed\b", re.IGNORECASE)
_ONLY = re.compile(r"[\s.,!?。，！？、号]*")


def asked_ticket(text: str) -> str:
    """The number whose waiting is asked for, such as A032; empty: none is."""
    ticket, rest = ticket_in(text)
    if not ticket or _MISSED.search(text):
        return ""
    return ticket if _WAIT.search(rest) or _ONLY.fullmatch(rest) else ""


def wants_to_be_led(text: str) -> bool:
    """The visitor asks to be taken there in the same breath."""
    return _LEAD.search(text) is not None


@dataclass(frozen=True, slots=True)
class TicketAnswer:
    """What the guide says, and who answers with it: the guide, or the service desk it sends to.

    window  a called number is asked to this one; empty: it is not called
    """

    text: Text
    by: Literal["robot", "window"]
    window: str = ""


def answer(ticket: str, facts: Mapping[str, WaitingFact], now: float) -> TicketAnswer:
    """facts: the newest of each queue."""
    fact = facts.get(ticket[0])
    if fact is None or now - fact.updated > STALE_S:
        return _at_the_desk(
            f"我现在查不到 {ticket} 的排队情况，请看大屏，或问总服务台。",
            f"I cannot see the queue of {ticket} just now. Please look at the screen, or ask the service desk.",
        )
    for called in fact.called:
        if called.ticket == ticket:
            text = Text(
                f"{ticket} 已经叫到，请现在到 {called.window} 窗口。",
                f"{ticket} has been called: please go to window {called.window} now.",
            )
            return TicketAnswer(text, "robot", called.window)
    for ahead, place in enumerate(fact.line):
        if place.ticket == ticket:
            return _waits(ticket, ahead, place.estimate)
    return _at_the_desk(
        f"排队名单里没有 {ticket}，可能已经办完或过号，请问总服务台。",
        f"{ticket} is not in the queue: it may be done or missed. Please ask the service desk.",
    )


def _answered(zh: str, en: str) -> TicketAnswer:
    return TicketAnswer(Text(zh, en), "robot")


def _at_the_desk(zh: str, en: str) -> TicketAnswer:
    return TicketAnswer(Text(zh, en), "window")


def minutes(estimate: Estimate) -> tuple[int, int]:
    """The range in whole minutes, rounded outwards, at least one wide."""
    low = math.floor(estimate.low_s / 60.0)
    return low, max(low + 1, math.ceil(estimate.high_s / 60.0))


def _waits(ticket: str, ahead: int, estimate: Estimate | None) -> TicketAnswer:
    people = Text(f"{ticket} 前面还有 {ahead} 位", f"{ahead} ahead of {ticket}")
    if estimate is None:
        return _at_the_desk(
            f"{people.zh}，今天什么时候能叫到还不好说，请问总服务台。",
            f"{people.en}. I cannot tell when it is called today; please ask the service desk.",
        )
    low, high = minutes(estimate)
    return _answered(
        f"{people.zh}，大约还要等 {low} 到 {high} 分钟。叫到时请看大屏上的窗口号。",
        f"{people.en}: about {low} to {high} minutes. The screen shows the window when it is called.",
    )
