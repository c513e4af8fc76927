"""Keeps a guide's knowledge fresh: the files on disk, the language model, phrasings that staff have reviewed.

All of it happens in a thread of its own, for learning takes seconds; the mind gets a `KnowledgeChanged` that is ready.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from robots.core.visitors import Additions
from robots.floor.learning import made
from robots.floor.shelf import Shelf
from robots.guide.kiosk import KnowledgeChanged
from robots.guide.making import own_first
from robots.guide.understanding.understander import Understander
from robots.settings.knowledge import Knowledge, Phrasings
from robots.settings.robots import Robot

LOOK_S = 2.0
log = structlog.get_logger("teacher")


def understanding(knowledge: Knowledge, vectors: object | None = None) -> Understander:
    """What the conversation is made with: `vectors` is an Understander that the teacher has made already."""
    return vectors if isinstance(vectors, Understander) else Understander(knowledge)


def with_additions(knowledge: Knowledge, additions: Additions | None) -> Knowledge:
    """The base with the reviewed phrasings; those of entries that are gone are left out."""
    entries = dict(knowledge.entries)
    for added in additions.phrasings if additions is not None else ():
        entry = entries.get(added.entry)
        if entry is not None and added.text not in entry.phrasings(added.lang):
            known = {"zh": entry.also.zh, "en": entry.also.en}
            known[added.lang] = (*known[added.lang], added.text)
            entries[added.entry] = entry.model_copy(update={"also": Phrasings(**known)})
    return replace(knowledge, entries=entries)


class Teacher:
    """Two threads: one looks at the files every 2 s, the other learns with the language model: minutes, once.

    A broken file keeps the last good base and says so. A changed base answers at once, and better once it is learnt.
    tell    puts an event into the guide's inbox
    model   look for the optional language model
    """

    def __init__(
        self,
        shelf: Shelf,
        robot: Robot,
        state: Path,
        tell: Callable[[Any], None],
        now: Callable[[], float],
        model: bool = True,
    ) -> None:
        self._shelf, self._robot, self._state = shelf, robot, state
        self._tell, self._now, self._model = tell, now, model
        self._given: tuple[Knowledge | None, Additions | None] = (None, None)
        self._additions: Additions | None = None
        self._taught: Knowledge | None = None  # what the guide has, or gets with the next event
        self._wanted: Knowledge | None = None
        self._stop, self._news = threading.Event(), threading.Event()
        self.problem = ""
        self.with_model = False

    def begin(self, given: Knowledge) -> None:
        """`given`: what the guide was started with, without a model."""
        self._given, self._taught = (given, None), own_first(given, self._robot)
        self._want(self._taught)
        threading.Thread(target=self._watch, name="teacher", daemon=True).start()
        if self._model:
            threading.Thread(target=self._learn, name="learner", daemon=True).start()

    def add(self, additions: Additions) -> None:
        """From the librarian: taken in at the next look."""
        self._additions = additions

    def close(self) -> None:
        self._stop.set()
        self._news.set()

    def look(self) -> None:
        """Once: read what changed, tell the guide."""
        knowledge, additions = self._shelf.knowledge(), self._additions
        problem = self._shelf.problem
        if problem != self.problem:
            self.problem = problem
            if problem:
                log.warning("knowledge refused, the last good base stays", problem=problem)
                self._tell(KnowledgeChanged(self._now(), None, None, problem))
            else:
                self._given = (None, None)  # the files are good again, be they as before or not: it hears of it
                self._tell(KnowledgeChanged(self._now(), self._taught))  # at once: learning them takes seconds
        if problem or knowledge is None or (knowledge is self._given[0] and additions == self._given[1]):
            return
        ready = own_first(with_additions(knowledge, additions), self._robot)
        self._given = (knowledge, additions)
        if ready == self._taught:  # word for word what it has: nothing to learn
            return
        self._taught = ready
        self._tell(KnowledgeChanged(self._now(), ready, Understander(ready)))
        self._want(ready)

    def learn(self) -> None:
        """Once: learn what is wanted, one process of the floor at a time, and tell the guide."""
        wanted = self._wanted
        if wanted is None:
            return
        with _alone(self._state / "vectors"):
            understander = made(wanted, self._state, say=log.info)
        if wanted is self._wanted:
            self._wanted = None
            self.with_model = understander.with_model
            if understander.with_model:
                self._tell(KnowledgeChanged(self._now(), wanted, understander))

    def _want(self, knowledge: Knowledge) -> None:
        self.with_model = False
        self._wanted = knowledge
        self._news.set()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_S):
            _try(self.look)

    def _learn(self) -> None:
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            _try(self.learn)


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:  # the guide goes on with what it has; the next look tries again
        log.exception("could not learn the knowledge base")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Guides of one floor learn the same phrasings: the second finds them on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
