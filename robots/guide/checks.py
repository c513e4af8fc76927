"""What is wrong with a knowledge base beyond its form: `check_knowledge(folder, stops, day) -> list[Problem]`.

One phrasing under two meanings, phrasings that are nearly the same, missing translations, expired entries, names of
stops, departments and entries that do not exist, and phrasings that a safety rule keeps from ever being answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robots.core.visitors import HandoffReason
from robots.guide.understanding.features import characters, sounds, words
from robots.guide.understanding.index import GramIndex
from robots.guide.understanding.rules import ruling
from robots.guide.understanding.text import has_han, normalised
from robots.settings.knowledge import SHARED, Bilingual, Entry, Knowledge, KnowledgeMarks, Phrasings, read_knowledge
from robots.settings.problem import Problem
from robots.settings.yaml_text import Path as YamlPath

ALIKE = 0.88
"""Cosine of grams from which two phrasings of different entries are nearly the same."""
ALMOST = 0.7
"""The same for those that differ only in words that mean nothing by themselves."""
_EMPTY_HAN = re.compile("[点些的了吗呢啊吧得把给个一下请想我你您要啥么呀]")
_EMPTY_WORDS = frozenset("a an the is are do does to i my me we our please can could would want need for".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Said:
    """A phrasing and where it stands. kind: entries, families or outside."""

    kind: str
    id: str
    file: str
    path: YamlPath
    text: str
    plain: str


def check_knowledge(folder: Path, stops: Collection[str], day: str) -> list[Problem]:
    """All problems, sorted by file and line. stops: ids of the hall's; day: ISO, what `valid_until` is held to."""
    knowledge, marks, problems = read_knowledge(folder)
    if knowledge is None:
        return problems
    said = list(_said(knowledge, marks))
    found = [
        *_same(said, marks),
        *_alike(said, marks),
        *_never_answered(said, marks),
        *_untranslated(knowledge, marks),
        *(
            problem
            for entry in knowledge.entries.values()
            for problem in _of_entry(entry, knowledge, marks, stops, day)
        ),
        *_of_shared(knowledge, marks, stops),
    ]
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.field))


def _said(knowledge: Knowledge, marks: KnowledgeMarks) -> Iterator[_Said]:
    def of(kind: str, name: str, file: str, where: str, phrasings: Phrasings) -> Iterator[_Said]:
        for lang in ("zh", "en"):
            for number, text in enumerate(getattr(phrasings, lang)):
                yield _Said(kind, name, file, (kind, name, where, lang, number), text, normalised(text))

    for entry in knowledge.entries.values():
        yield from of("entries", entry.id, marks.file_of[entry.id], "says", entry.says)
        yield from of("entries", entry.id, marks.file_of[entry.id], "also", entry.also)
    for family in knowledge.families.values():
        yield from of("families", family.id, SHARED[1], "says", family.says)
    for outside in knowledge.outside.values():
        yield from of("outside", outside.id, SHARED[2], "says", outside.says)


def _place(said: _Said, marks: KnowledgeMarks) -> str:
    text = marks.texts[said.file]
    return f"{said.id} ({text.file}:{text.line(said.path)})"


def _same(said: Sequence[_Said], marks: KnowledgeMarks) -> Iterator[Problem]:
    first: dict[str, _Said] = {}
    for one in said:
        other = first.setdefault(one.plain, one)
        if other is not one and (other.kind, other.id) != (one.kind, one.id):
            yield marks.problem(
                one.file, one.path, one.text, f"is also a phrasing of {_place(other, marks)}",
                "Keep it where it fits better, or make it a phrasing of a family that holds both",
            )  # fmt: skip


def _alike(said: Sequence[_Said], marks: KnowledgeMarks) -> Iterator[Problem]:
    """Pairs of phrasings of different entries; the second is reported, each once, with the one most like it.

    From ALIKE on, or from ALMOST on when what tells them apart is only a word like 点 or "please".
    Not those that differ in a letter or a digit among Chinese characters: window B01 is not window E01.
    """
    own = [one for one in said if one.kind == "entries"]
    rows = [[*characters(one.plain), *words(one.plain), *sounds(one.plain)] for one in own]
    index = GramIndex(rows)
    ids = np.array([one.id for one in own])
    for number, one in enumerate(own):
        near = index.cosines(rows[number])[:number]
        near[ids[:number] == one.id] = 0
        for at in np.argsort(-near)[:3].tolist():
            other, best = own[at], float(near[at])
            if best < ALMOST or (best < ALIKE and _bare(other.plain) != _bare(one.plain)):
                continue
            if other.plain != one.plain and _signs(other.plain) == _signs(one.plain):
                yield marks.problem(
                    one.file, one.path, one.text, f"is nearly “{other.text}” of {_place(other, marks)} ({best:.2f})",
                    "Say in it what tells the two entries apart, or take one out",
                )  # fmt: skip
                break


def _bare(plain: str) -> str:
    if has_han(plain):
        return _EMPTY_HAN.sub("", plain)
    return " ".join(word for word in plain.split() if word not in _EMPTY_WORDS)


def _signs(plain: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]?[0-9]+|[a-z]", plain)) if has_han(plain) else ()


def _never_answered(said: Sequence[_Said], marks: KnowledgeMarks) -> Iterator[Problem]:
    for one in said:
        if one.kind != "outside" and (ruled := ruling(one.text)) is not None:
            yield marks.problem(
                one.file, one.path, one.text, f"is never answered: the safety rule “{ruled.rule}” takes it",
                "Say it differently, or narrow the rule in robots/guide/understanding/patterns.py",
            )  # fmt: skip


def _untranslated(knowledge: Knowledge, marks: KnowledgeMarks) -> Iterator[Problem]:
    """Texts whose English has Chinese characters or whose Chinese has none, and phrasings in one language only."""

    def texts(file: str, path: YamlPath, both: Bilingual | object) -> Iterator[Problem]:
        zh, en = getattr(both, "zh", ""), getattr(both, "en", "")
        if not has_han(zh):
            yield marks.problem(file, (*path, "zh"), zh, "has no Chinese", "Write it in Chinese")
        if has_han(en):
            yield marks.problem(file, (*path, "en"), en, "is not in English", "Translate it")

    def phrasings(file: str, path: YamlPath, said: Phrasings) -> Iterator[Problem]:
        for lang, language in (("zh", "Chinese"), ("en", "English")):
            if not getattr(said, lang):
                yield marks.problem(file, (*path, lang), "", f"has no phrasing in {language}", "Write some")

    for entry in knowledge.entries.values():
        file, at = marks.file_of[entry.id], ("entries", entry.id)
        singles = (("name", entry.name), ("choice", entry.choice), ("short", entry.short), ("long", entry.long))
        for name, both in singles:
            if both is not None:
                yield from texts(file, (*at, name), both)
        for name, many in (("papers", entry.papers), ("conditions", entry.conditions), ("asks", entry.asks),
                           ("combines", entry.combines)):  # fmt: skip
            for number, each in enumerate(many):
                yield from texts(file, (*at, name, number), each)
    for family in knowledge.families.values():
        yield from texts(SHARED[1], ("families", family.id, "question"), family.question)
        yield from phrasings(SHARED[1], ("families", family.id, "says"), family.says)
    for outside in knowledge.outside.values():
        yield from texts(SHARED[2], ("outside", outside.id, "reply"), outside.reply)
        yield from phrasings(SHARED[2], ("outside", outside.id, "says"), outside.says)
    for department in knowledge.departments.values():
        yield from texts(SHARED[0], ("departments", department.id, "name"), department.name)
        for number, item in enumerate(department.items):
            yield from texts(SHARED[0], ("departments", department.id, "items", number), item)


def _of_entry(
    entry: Entry, knowledge: Knowledge, marks: KnowledgeMarks, stops: Collection[str], day: str
) -> Iterator[Problem]:
    def problem(path: YamlPath, value: str, message: str, remedy: str) -> Problem:
        return marks.of_entry(entry.id, path, value, message, remedy)

    if not entry.is_valid(day):
        yield problem(
            ("valid_until",), entry.valid_until, "is over: the guide no longer answers this",
            "Have the content reviewed, then set a new day",
        )  # fmt: skip
    if entry.department not in knowledge.departments:
        yield problem(("department",), entry.department, "is no department", _one_of(knowledge.departments))
    for number, stop in enumerate(entry.where):
        if stop not in stops:
            yield problem(("where", number), stop, "is no stop of the hall", _like(stop, stops))
    others = [
        *((("asks", number, "instead_of"), ask.instead_of) for number, ask in enumerate(entry.asks)),
        *((("combines", number, "with"), other.with_) for number, other in enumerate(entry.combines)),
    ]
    for path, other in others:
        if other == entry.id:
            yield problem(path, other, "is this entry itself", "Name another entry")
        elif other not in knowledge.entries:
            yield problem(path, other, "is no entry", _like(other, knowledge.entries))


def _of_shared(knowledge: Knowledge, marks: KnowledgeMarks, stops: Collection[str]) -> Iterator[Problem]:
    is_entry: Callable[[str], bool] = knowledge.entries.__contains__
    for family in knowledge.families.values():
        at: YamlPath = ("families", family.id, "members")
        for number, member in enumerate(family.members):
            if not is_entry(member):
                remedy = _like(member, knowledge.entries)
                yield marks.problem(SHARED[1], (*at, number), member, "is no entry", remedy)
            elif member in family.members[:number]:
                yield marks.problem(SHARED[1], (*at, number), member, "is named twice", "Take one out")
    for outside in knowledge.outside.values():
        if outside.reason not in list(HandoffReason):
            reasons = [reason.value for reason in HandoffReason]
            path = ("outside", outside.id, "reason")
            yield marks.problem(SHARED[2], path, outside.reason, "is no reason to hand off", _one_of(reasons))
    for department in knowledge.departments.values():
        for number, item in enumerate(department.items):
            at = ("departments", department.id, "items", number)
            if item.entry is not None and not is_entry(item.entry):
                remedy = _like(item.entry, knowledge.entries)
                yield marks.problem(SHARED[0], (*at, "entry"), item.entry, "is no entry", remedy)
            if item.where is not None and item.where not in stops:
                yield marks.problem(
                    SHARED[0], (*at, "where"), item.where, "is no stop of the hall", _like(item.where, stops)
                )
    named = {item.entry for department in knowledge.departments.values() for item in department.items}
    for entry in knowledge.entries:
        if entry not in named:
            yield marks.of_entry(
                entry, (), "", "is in no department's list: nobody finds it by browsing", "Add it to departments.yaml"
            )


def _one_of(known: Collection[str]) -> str:
    return f"Use one of {', '.join(sorted(known))}"


def _like(value: str, known: Collection[str]) -> str:
    """The known ids that share most letters with this one."""
    pairs = {value[i : i + 2].lower() for i in range(len(value) - 1)} or {value.lower()}

    def shared(name: str) -> float:
        own = {name[i : i + 2].lower() for i in range(len(name) - 1)} or {name.lower()}
        return len(own & pairs) / len(own | pairs)

    near = sorted(known, key=lambda name: (-shared(name), name))[:3]
    return f"Perhaps {' or '.join(near)}" if near else "There is none yet"
