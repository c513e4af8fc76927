"""An entry of the knowledge base as it is shown and said: the answer, its choice button, and follow-ups about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from robots.core.ids import building_of
from robots.core.text import Text
from robots.guide.dialogue.cues import What
from robots.guide.dialogue.words import WORDS, filled
from robots.guide.kiosk import Answer, Choice
from robots.settings.knowledge import DEMO, Entry, Knowledge
from robots.settings.stops import Stop


def answer_of(entry: Entry, stops: Mapping[str, Stop], map_id: str) -> Answer:
    """What is shown. `map_id`: where the guide stands, empty = not known."""
    first = stops.get(entry.where[0])
    elsewhere = bool(map_id) and first is not None and building_of(first.map_id) != building_of(map_id)
    return Answer(
        entry.id,
        entry.name.text,
        entry.short.text,
        entry.long.text,
        tuple(paper.text for paper in entry.papers),
        tuple(condition.text for condition in entry.conditions),
        tuple(Text(note.zh, note.en) for note in entry.combines),
        entry.where,
        entry.basis,
        entry.basis != DEMO,
        entry.valid_until,
        elsewhere,
    )


def choice_of(entry: Entry, others: Sequence[str] = ()) -> Choice:
    """The entry on a button; its question is the one that tells it from one of the `others`."""
    ask = next((ask for ask in entry.asks if ask.instead_of in others), None)
    return Choice(entry.id, (entry.choice or entry.name).text, Text(ask.zh, ask.en) if ask else None)


def question_of(knowledge: Knowledge, ids: Sequence[str]) -> Text:
    """What to ask back when the decision brings no question of its own: a family's, else the general one."""
    for family in knowledge.families.values():
        if set(ids) <= set(family.members):
            return family.question.text
    return WORDS["clarify"]


def follow_up(what: What, answer: Answer, stops: Mapping[str, Stop]) -> Text:
    """What is said of the entry at hand. Figures nobody confirmed are never made up."""
    match what:
        case "where":
            places = [stops[stop] for stop in answer.stops if stop in stops]
            zh = "、".join(place.name_zh for place in places) or "、".join(answer.stops)
            en = ", ".join(place.name_en for place in places) or ", ".join(answer.stops)
            return filled("where", zh, en)
        case "papers":
            return _listed("papers", answer.papers) if answer.papers else WORDS["no_papers"]
        case "conditions":
            return _listed("conditions", answer.conditions) if answer.conditions else answer.long
        case "figures":
            figures = WORDS["no_figures"]
            return Text(f"{answer.short.zh}{figures.zh}", f"{answer.short.en} {figures.en}")
        case _:
            return answer.long


def _listed(key: str, items: tuple[Text, ...]) -> Text:
    zh = "；".join(item.zh.rstrip("。；") for item in items)
    en = "; ".join(item.en.rstrip(".;") for item in items)
    return filled(key, zh, en)
