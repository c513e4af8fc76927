"""Visitors' questions: why a person is fetched, and the messages between guides, staff and the librarian.

Nothing here carries personal data: every text was masked (`robots.guide.privacy`) before it got in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from robots.core.clock import Instant

Lang = Literal["zh", "en"]


class HandoffReason(StrEnum):
    """Why the guide does not answer by itself."""

    WANTS_PERSON = "wants_person"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    THREAT = "threat"
    DISTRESS = "distress"
    LEGAL_ADVICE = "legal_advice"
    OTHERS_DATA = "others_data"
    OTHER_AUTHORITY = "other_authority"
    NOT_SERVED = "not_served"
    CHIT_CHAT = "chit_chat"
    ABUSE = "abuse"
    INJECTION = "injection"
    NONSENSE = "nonsense"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNSURE = "unsure"
    STILL_UNCLEAR = "still_unclear"
    EXPIRED = "expired"
    NOT_USEFUL = "not_useful"


class HandoffState(StrEnum):
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    COMING = "coming"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    ENDED = "ended"
    EXPIRED = "expired"


HANDOFF_OVER = frozenset({HandoffState.ENDED, HandoffState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said, masked. who: visitor, guide, or staff."""

    at: Instant
    who: Literal["visitor", "guide", "staff"]
    text: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """A visitor's question that waits for a person; retained until it is over. Published by the guide.

    candidates  entries the guide thought of, best first
    map_id, x, y  where the guide stands, metres
    until       when it escalates or ends by itself; None = a person is at it
    person      who acknowledged; answer: what was answered, as the visitor reads it
    because     why it is in this state when no person made it so: no_answer, visitor_left, guide_restarted …
    """

    robot: str
    handoff: str
    session: str
    state: HandoffState
    reason: HandoffReason
    lang: Lang
    transcript: tuple[Turn, ...]
    candidates: tuple[str, ...]
    map_id: str
    x: float
    y: float
    asked: Instant
    until: Instant | None = None
    person: str = ""
    answer: str = ""
    escalated: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class HandoffCleared:
    """The retained hand-off is taken away: empty payload."""

    robot: str
    handoff: str


@dataclass(frozen=True, slots=True)
class HandoffReply:
    """A named person at a tablet: takes it, answers it, comes to the visitor, or closes it. One effect per `key`."""

    robot: str
    handoff: str
    key: str
    person: str
    what: Literal["acknowledge", "answer", "come", "close"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class KioskTurn:
    """One question and what the guide made of it, for the day's list and the week's figures.

    number       counts a guide's turns, also over restarts: the librarian takes each once and says up to which
    session      random, says nothing of the visitor
    kind, ids    as `understand` decided; reason: a HandoffReason, empty when answered
    resolved_by  robot, online (a person on the tablet), window (sent to a window or fetched), none (left unanswered)
    useful       what the visitor pressed: yes, no, or empty
    """

    robot: str
    number: int
    session: str
    at: Instant
    lang: Lang
    question: str
    kind: Literal["answer", "clarify", "handoff"]
    ids: tuple[str, ...]
    confidence: float
    reason: str = ""
    resolved_by: Literal["robot", "online", "window", "none"] = "robot"
    useful: Literal["", "yes", "no"] = ""


@dataclass(frozen=True, slots=True)
class TurnsTaken:
    """The librarian has this guide's turns up to `number` on disk; retained. The guide sends later ones again."""

    robot: str
    number: int


@dataclass(frozen=True, slots=True)
class PhrasingWish:
    """A person wants a phrasing added to an entry, or says yes or no to another's wish. One effect per `key`.

    what      propose | approve | reject; approving takes another person than proposing
    proposal  the proposal's id, for approve and reject
    """

    key: str
    person: str
    what: Literal["propose", "approve", "reject"]
    entry: str = ""
    lang: Lang = "zh"
    text: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """A reviewed phrasing."""

    entry: str
    lang: Lang
    text: str
    proposed_by: str
    approved_by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Additions:
    """All reviewed phrasings that are not yet in the files; retained. Guides take them in at once."""

    revision: int
    phrasings: tuple[Addition, ...]
