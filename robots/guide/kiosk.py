"""The kiosk: what it shows (`KioskView`) and what a visitor does at it (the events).

The shell masks what was typed, draws the view, offers exactly its `buttons`, and turns a touch into an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.core.frozen import quickly_made
from robots.core.text import Text
from robots.core.visitors import Lang

Stage = Literal["idle", "greeting", "listening", "answer", "clarify", "handoff", "countdown", "out_of_service"]
Button = Literal[
    "ask", "choose", "person", "useful", "not_useful", "repeat", "where", "print", "take_away", "browse", "language",
    "elder", "stay", "done", "none_of_these", "escort",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitorAsked:
    """A question, masked by the shell before it got here. `lang`: of the page, the text may be in the other one."""

    at: float
    text: str
    lang: Lang
    by: Literal["touch", "speech"] = "touch"


@dataclass(frozen=True, slots=True)
class VisitorTouched:
    """A button of the view. `value`: the entry chosen or opened, or the language."""

    at: float
    what: Button
    value: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeChanged:
    """The shell read the files again. `problem` empty: taken in; else the last good base stays, and this says why.

    knowledge   a `robots.settings.knowledge.Knowledge`, vectors: of its phrasings, as the shell computed or cached them
    """

    at: float
    knowledge: object | None
    vectors: object | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """The guide can, or cannot now, look after visitors. `because`: what the screen says while it cannot."""

    at: float
    serving: bool
    because: Text | None = None


@dataclass(frozen=True, slots=True)
class Speak:
    """A command: say this aloud in this language. It is on the screen in any case, also without a voice."""

    text: Text
    lang: Lang
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate on a button: an entry's id, its name, the question that tells it from the others (may be None)."""

    id: str
    name: Text
    question: Text | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown of an entry.

    official  its basis is not `demo`
    elsewhere it is done in another building than the guide stands in
    stops     where to go, the first is the main one
    """

    entry: str
    name: Text
    short: Text
    long: Text
    papers: tuple[Text, ...]
    conditions: tuple[Text, ...]
    combines: tuple[Text, ...]
    stops: tuple[str, ...]
    basis: str
    official: bool
    valid_until: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation on the screen. `name`: of the member of staff, as visitors read it."""

    who: Literal["visitor", "guide", "staff"]
    text: Text
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """A hand-off as the visitor sees it. `until`: UTC seconds of the next step, None = a person is at it."""

    handoff: str
    state: str
    since: float
    until: float | None
    person: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class KioskView:
    """Everything the kiosk shows now; the page keeps nothing of its own but what is being typed.

    says       the line spoken now, as a caption for who cannot hear it
    lines      the conversation of this visitor, newest last
    ends_at    when the session is wiped (stage `countdown`), UTC seconds
    hot        entries asked most, for the idle screen
    elder      type 1.5 times as large, slower speech
    note       something staff should know at the kiosk itself (knowledge file broken, no link)
    alarm      what visitors do in the alarm that stands; None: there is none
    drill      what the drill is called that is on; None: nothing that goes on is a drill
    """

    robot: str
    stage: Stage
    lang: Lang
    says: Text
    lines: tuple[Line, ...] = ()
    answer: Answer | None = None
    choices: tuple[Choice, ...] = ()
    waits: Waits | None = None
    buttons: tuple[Button, ...] = ()
    ends_at: float | None = None
    hot: tuple[Choice, ...] = ()
    elder: bool = False
    note: Text | None = None
    alarm: Text | None = None
    drill: Text | None = None
