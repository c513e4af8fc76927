"""The dialogue chart: eight states and everything that leads from one to another. No words and no deadlines in here.

The first row that fits counts. A trigger without a row in the present state changes nothing and is one warning.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from transitions import Machine


class DialogueState(StrEnum):
    IDLE = "idle"
    GREETING = "greeting"
    LISTENING = "listening"
    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"
    COUNTDOWN = "countdown"
    OUT_OF_SERVICE = "out_of_service"


# idle            nobody is here
# greeting        somebody is: welcomed, has asked nothing yet
# listening       something was said that is no answer; the next word is the visitor's
# answer          an entry is on the screen
# clarify         two to four entries are on buttons, with one question
# handoff         a person was called; the visitor watches
# countdown       nobody touched anything: all is wiped soon
# out_of_service  the guide cannot look after anybody; a person can still be called

S = DialogueState
ACTIVE = (S.GREETING, S.LISTENING, S.ANSWER, S.CLARIFY, S.HANDOFF, S.COUNTDOWN)
"""There is a visitor, so there is a session."""
_OPEN = (S.IDLE, S.GREETING, S.LISTENING, S.ANSWER, S.CLARIFY)
"""A question is answered by the guide itself. In `countdown` a visitor's every act is STAYED first."""

Step = tuple[str, tuple[DialogueState, ...], DialogueState | None, str]

#    trigger            from                                            to (None: stays)     only if
STEPS: tuple[Step, ...] = (
    ("TOUCHED",         (S.IDLE,),                                      S.GREETING,          ""),
    ("PERSON_NEEDED",   tuple(S),                                       S.HANDOFF,           ""),
    ("KNOWN",           _OPEN,                                          S.ANSWER,            ""),
    ("KNOWN",           (S.HANDOFF,),                                   S.ANSWER,            "guide_may_answer"),
    ("KNOWN",           (S.HANDOFF,),                                   None,                ""),
    ("UNCLEAR",         _OPEN,                                          S.CLARIFY,           "may_ask_back"),
    ("UNCLEAR",         _OPEN,                                          S.HANDOFF,           ""),
    ("UNCLEAR",         (S.HANDOFF,),                                   None,                ""),
    ("DECLINED",        _OPEN,                                          S.LISTENING,         ""),
    ("DECLINED",        (S.HANDOFF,),                                   None,                ""),
    ("SILENT",          (S.IDLE,),                                      S.GREETING,          ""),
    ("SILENT",          (S.GREETING, S.LISTENING, S.ANSWER, S.CLARIFY, S.HANDOFF), None,     ""),
    ("REPEATED",        (S.GREETING, S.LISTENING, S.ANSWER, S.CLARIFY, S.HANDOFF), None,     ""),
    ("FOLLOWED_UP",     (S.LISTENING, S.ANSWER),                        S.ANSWER,            "has_entry"),
    ("FOLLOWED_UP",     (S.HANDOFF,),                                   None,                ""),
    ("CORRECTED",       (S.ANSWER, S.CLARIFY),                          S.LISTENING,         "may_ask_back"),
    ("CORRECTED",       (S.ANSWER, S.CLARIFY),                          S.HANDOFF,           ""),
    ("RATED",           (S.ANSWER, S.HANDOFF),                          None,                ""),
    ("STAFF_SPOKE",     ACTIVE,                                         S.HANDOFF,           ""),
    ("HANDOFF_OVER",    (S.HANDOFF,),                                   S.LISTENING,         ""),
    ("QUIET",           (S.GREETING, S.LISTENING, S.ANSWER, S.CLARIFY), S.COUNTDOWN,         ""),
    ("QUIET",           (S.HANDOFF,),                                   S.COUNTDOWN,         "may_leave"),
    ("STAYED",          (S.COUNTDOWN,),                                 S.HANDOFF,           "was_handoff"),
    ("STAYED",          (S.COUNTDOWN,),                                 S.CLARIFY,           "was_clarify"),
    ("STAYED",          (S.COUNTDOWN,),                                 S.ANSWER,            "was_answer"),
    ("STAYED",          (S.COUNTDOWN,),                                 S.LISTENING,         ""),
    ("LEFT",            ACTIVE,                                         S.IDLE,              "is_serving"),
    ("LEFT",            ACTIVE,                                         S.OUT_OF_SERVICE,    ""),
    ("STOPPED",         (S.IDLE,),                                      S.OUT_OF_SERVICE,    ""),
    ("RESUMED",         (S.OUT_OF_SERVICE,),                            S.IDLE,              ""),
)  # fmt: skip

TRANSITIONS: list[dict[str, Any]] = [
    {"trigger": trigger, "source": source, "dest": dest or source, "conditions": [guard] if guard else []}
    for trigger, sources, dest, guard in STEPS
    for source in sources
]

LEGAL = frozenset((row["trigger"], row["source"]) for row in TRANSITIONS)
GUARDS = tuple(dict.fromkeys(guard for *_, guard in STEPS if guard))


class Chart:
    """The table at work. One chart serves every conversation: it keeps nothing of them."""

    def __init__(self) -> None:
        self._machine = Machine(
            model=None,
            states=DialogueState,
            transitions=TRANSITIONS,
            initial=DialogueState.IDLE,
            auto_transitions=False,
        )

    def fire(self, talk: Any, trigger: str) -> bool:
        """Move `talk.state` along the table. False: no row, or no guard says yes."""
        if (trigger, talk.state) not in LEGAL:
            return False
        return bool(self._machine.events[trigger].trigger(talk))


CHART = Chart()


def mermaid() -> str:
    """The whole table as a Mermaid state diagram, one line an arrow."""
    found: dict[tuple[DialogueState, DialogueState], list[str]] = {}
    for trigger, sources, dest, guard in STEPS:
        for source in sources:
            found.setdefault((source, dest or source), []).append(f"{trigger} [{guard}]" if guard else trigger)
    lines = ["stateDiagram-v2", "  [*] --> idle"]
    lines += [f"  {source} --> {dest} : {' / '.join(words)}" for (source, dest), words in found.items()]
    return "\n".join(lines) + "\n"
