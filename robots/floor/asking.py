"""`hall ask "…"`: what a guide makes of a question, and why; `--batch` answers line by line in the form of score.py."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from robots.floor.joining import fail
from robots.floor.learning import made
from robots.floor.places import state_folder
from robots.guide.understanding.decision import Decision
from robots.guide.understanding.understander import Understander
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.settings.problem import SettingsError

MEANINGS = {
    "answer": "answers",
    "clarify": "asks one question back",
    "handoff": "does not answer",
}


def knowledge_folder(given: Path | None) -> Path:
    """The folder given, else config/knowledge of the checkout, else the installed one. Exit 2 when there is none."""
    root = Path(os.environ.get("HALL_ROOT", "."))
    known = (root / "config" / "knowledge", Path(sys.prefix) / "share" / "hall_fleet" / "config" / "knowledge")
    found = given if given is not None else next((folder for folder in known if folder.is_dir()), None)
    if found is None or not found.is_dir():
        fail(f"no knowledge base at {found or known[0]}: name its folder with --knowledge", 2)
    return found


def ask_command(
    question: Annotated[str | None, typer.Argument(help="what a visitor says")] = None,
    lang: Annotated[str, typer.Option(help="language of the page, for questions that show none: zh or en")] = "zh",
    batch: Annotated[
        str | None, typer.Option(metavar="FILE", help='lines of {"q", "lang"}, - for standard input')
    ] = None,
    knowledge: Annotated[
        Path | None, typer.Option(help="folder of the knowledge base", show_default="config/knowledge")
    ] = None,
    model: Annotated[bool, typer.Option(help="use the language model, if it is installed")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="the whole decision as one JSON object")] = False,
) -> None:
    """Ask as a visitor would: `hall ask "身份证快到期了怎么换"`."""
    if (question is None) == (batch is None):
        fail("give one question, or --batch FILE", 2)
    try:
        base = load_knowledge(knowledge_folder(knowledge))
    except SettingsError as error:
        fail(f"the knowledge base cannot be read:\n{error}", 1)
    understander = made(base, state_folder(), model, lambda line: print(f"hall: {line}", file=sys.stderr))  # noqa: T201
    if batch is not None:
        _batch(understander, batch)
        return
    decision = understander.understand(question or "", lang)
    print(json.dumps(asdict(decision), ensure_ascii=False) if as_json else "\n".join(explained(decision, base)))  # noqa: T201


def prediction(decision: Decision) -> dict[str, Any]:
    """As score.py reads it."""
    found: dict[str, Any] = {"kind": decision.kind}
    if decision.kind == "answer":
        found["id"] = decision.ids[0]
    elif decision.kind == "clarify":
        found["ids"] = list(decision.ids)
    return {**found, "confidence": decision.confidence}


def explained(decision: Decision, base: Knowledge) -> Iterator[str]:
    """The decision in plain words, one line after the other."""
    yield f"{decision.kind}: the guide {MEANINGS[decision.kind]} (sure to {decision.confidence:.0%})"
    for entry in decision.ids:
        yield f"  {entry}  {_name(base, entry)}"
    if decision.question is not None:
        yield f"asks: {decision.question.zh} / {decision.question.en}"
    if decision.kind == "handoff":
        whom = "a person is fetched" if decision.person else "the reply is all"
        yield f"reason: {decision.reason}" + (f" ({decision.outside})" if decision.outside else "") + f"; {whom}"
    if decision.reply is not None:
        yield f"says: {decision.reply.zh} / {decision.reply.en}"
    if decision.candidates:
        yield "thought of:"
        for candidate in decision.candidates:
            named = f"{candidate.id} {_name(base, candidate.id)}"
            yield f"  {candidate.score:.2f}  {named}; nearest phrasing: {candidate.nearest}"
    yield "why:"
    yield from (f"  {step}" for step in decision.why)


def _name(base: Knowledge, entry: str) -> str:
    known = base.entries.get(entry)
    return known.name.zh if known is not None else ""


def _batch(understander: Understander, file: str) -> None:
    """One prediction a line as soon as its question came. A line that is no question is answered as an empty one."""
    try:
        lines = sys.stdin if file == "-" else Path(file).open(encoding="utf-8")  # noqa: SIM115  closed below
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", 2)
    with lines:
        for line in lines:
            if line.strip():
                text, lang = _question(line)
                print(json.dumps(prediction(understander.understand(text, lang)), ensure_ascii=False), flush=True)  # noqa: T201


def _question(line: str) -> tuple[str, str]:
    try:
        read = json.loads(line)
    except ValueError:
        return "", ""
    if not isinstance(read, dict):
        return "", ""
    return str(read.get("q", "")), str(read.get("lang", ""))
