"""Send a run or a round from the command line and follow it to its end, over MQTT like any other dispatcher."""

from __future__ import annotations

import json
import logging
import queue
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from robots.building.calendar import local_instant
from robots.core.clock import Instant
from robots.core.events import LinkDown, LinkUp, Received
from robots.core.reasons import words_of
from robots.core.runs import TERMINAL, DispatchReply, DispatchRequest, RunFact, RunState
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox, read_hall
from robots.mqtt.link import MqttLink
from robots.settings import Hall

ANSWER_S = 10.0
CONNECT_S = 5.0
RECONNECT_S = 60.0
SILENCE_S = 30.0
"""Without any message; the fleet's summary alone comes every 2 s."""


class SendError(Exception):
    """Why nothing was sent or nothing more is known; `exit_code` as in the command-line rules."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


Show = Callable[[dict[str, object], str], None]


def printed(as_json: bool) -> Show:
    """What a command tells goes to stdout as data: one JSON object a line, or the words for people."""

    def show(line: dict[str, object], text: str) -> None:
        print(json.dumps(line, ensure_ascii=False) if as_json else text, flush=True)  # noqa: T201  data

    return show


def send_run(
    hall_folder: Path, state: Path, port: int, from_: str, to: str, show: Show, *,
    urgent: bool, confidential: bool, label: str, not_before: str, by: str, key: str, wait: bool,
) -> bool:  # fmt: skip
    """True when the run was accepted and, if waited for, delivered. Raises SendError.

    not_before, by   as `moment` reads them
    """
    zone, now = read_hall(hall_folder).time_zone, SteadyClock().now()
    request = DispatchRequest(
        key or uuid.uuid4().hex, "cli", "run", from_=from_, to=to, label=label, urgent=urgent,
        confidential=confidential, not_before=moment(not_before, zone, now), deadline=moment(by, zone, now),
    )  # fmt: skip
    return ask_and_follow(hall_folder, state, port, request, show, wait=wait)


def moment(text: str, zone: str, now: float) -> Instant | None:
    """The instant that somebody in this time zone means by `09:30` (of today) or `2026-01-05 09:30`; None for nothing.

    Raises SendError for anything else.
    """
    if not text.strip():
        return None
    day, _, clock = text.strip().rpartition(" ")
    try:
        date_ = date.fromisoformat(day) if day else datetime.fromtimestamp(now, ZoneInfo(zone)).date()
        return Instant(local_instant(date_, time.fromisoformat(clock).strftime("%H:%M"), zone))
    except ValueError:
        raise SendError(f"{text!r} is no time: write 09:30 or 2026-01-05 09:30", 2) from None


def ask_and_follow(
    hall_folder: Path, state: Path, port: int, request: DispatchRequest, show: Show, *, wait: bool
) -> bool:
    """True when the run, or each of a round, was accepted and, if waited for, delivered. Raises SendError."""
    hall = read_hall(hall_folder)
    with floor_heard(hall, state, port) as (link, ears):
        reply = ask_scheduler(link, ears, request)
        runs = reply.runs or (reply.run,)
        show_reply(reply, show)
        if reply.status == "refused":
            return False
        again = f"Look on the tablet, or watch it again: the same command with --key {request.key}"
        return not wait or set(follow(ears, runs, again, show, ZoneInfo(hall.time_zone))) == {RunState.DELIVERED}


@contextmanager
def floor_heard(hall: Hall, state: Path, port: int) -> Iterator[tuple[MqttLink, Ears]]:
    """The broker, joined under the command line's account. Raises SendError when there is none."""
    _quiet_logs()
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("cli", hall, state, port, clock, inbox)
    ears = Ears(inbox, clock)
    try:
        ears.until(CONNECT_S, lambda event: event if isinstance(event, LinkUp) else None,
                   f"no broker on port {port}: start the floor with ./hall up, or give its --broker-port")  # fmt: skip
        yield link, ears
    finally:
        link.stop()


def show_reply(reply: DispatchReply, show: Show, about: str = "") -> None:
    """One line: which runs, accepted or refused, and why. about: the run that was named, for a reply without one."""
    reasons = "; ".join(reason.en for reason in reply.reasons)
    told = {"run": reply.run or about, "status": reply.status, "reasons": [reason.code for reason in reply.reasons]}
    if reasons:
        told["words"] = reasons
    show(
        {**told, "runs": list(reply.runs)} if reply.runs else told,
        f"{' '.join(reply.runs or (reply.run or about,))} {reply.status}{': ' + reasons if reasons else ''}".strip(),
    )


class Ears:
    """What comes from the floor. The newest fact of every run is kept: a retained one comes before the reply."""

    def __init__(self, inbox: queue.Queue[Any], clock: SteadyClock) -> None:
        self._inbox = inbox
        self._clock = clock
        self.facts: dict[str, RunFact] = {}

    def now(self) -> float:
        return self._clock.now()

    def next(self, deadline: float) -> Any:
        """The next event; raises queue.Empty when there is none by `deadline`."""
        event = self._inbox.get(timeout=max(0.0, self._clock.real(deadline - self._clock.now())))
        if isinstance(event, Received) and isinstance(event.message, RunFact):
            self.facts[event.message.run] = event.message
        return event

    def until(self, seconds: float, pick: Callable[[Any], Any], missing: str) -> Any:
        """The first thing that `pick` finds in an event; after `seconds` SendError says what is `missing`."""
        deadline = self._clock.now() + seconds
        while self._clock.now() < deadline:
            try:
                found = pick(self.next(deadline))
            except queue.Empty:
                break
            if found is not None:
                return found
        raise SendError(missing, 3)


def ask_scheduler(link: MqttLink, ears: Ears, request: DispatchRequest) -> DispatchReply:
    """The scheduler's answer. Raises SendError without one."""
    link.publish(request)

    def answer(event: Any) -> DispatchReply | None:
        message = event.message if isinstance(event, Received) else None
        return message if isinstance(message, DispatchReply) and message.key == request.key else None

    reply: DispatchReply = ears.until(
        ANSWER_S, answer,
        f"the scheduler did not answer in {ANSWER_S:g} s; is it up? Ask again with --key {request.key}: it stays one",
    )  # fmt: skip
    return reply


def follow(ears: Ears, runs: Sequence[str], again: str, show: Show, zone: tzinfo = UTC) -> list[RunState]:
    """Shows what becomes of the runs until all have ended, and how each did. A floor that is gone or hangs: SendError,
    with `again`: how to go on watching."""
    word = "run" if len(runs) == 1 else "round"
    again = f"The {word} goes on by itself. {again}"
    shown = dict.fromkeys(runs, "")
    heard = Heard(ears, word, {"run": runs[0]}, again, show)
    while True:
        facts = {run: ears.facts[run] for run in runs if run in ears.facts}
        for run, fact in facts.items():
            done = sum(one.state is RunState.DELIVERED for one in facts.values())
            way = f"{runs.index(run) + 1}/{len(runs)} {fact.from_} → {fact.to}  " if len(runs) > 1 else ""
            count = f"  ({done}/{len(runs)} delivered)" if way and fact.state is RunState.DELIVERED else ""
            shown[run] = _show_fact(fact, shown[run], show, zone, way, count)
        if len(facts) == len(runs) and all(fact.state in TERMINAL for fact in facts.values()):
            return [facts[run].state for run in runs]
        heard.next()


class Heard:
    """What comes from the floor while somebody watches a `word` of theirs; `about` names it in JSON lines."""

    def __init__(self, ears: Ears, word: str, about: dict[str, object], again: str, show: Show) -> None:
        self._ears, self._word, self._about, self._again, self._show = ears, word, about, again, show
        self._is_lost = False
        self._deadline = ears.now() + SILENCE_S

    def next(self) -> Any:
        """The next event; a connection lost and found again is shown. Nothing for too long: SendError."""
        try:
            event = self._ears.next(self._deadline)
        except queue.Empty:
            if self._is_lost:
                missing = f"no connection for {RECONNECT_S:g} s. {self._again}; if the floor has stopped: ./hall up"
            else:
                missing = f"nothing heard from the floor for {SILENCE_S:g} s. {self._again}"
            raise SendError(missing, 3) from None
        match event:
            case LinkDown() if not self._is_lost:
                self._is_lost, self._deadline = True, self._ears.now() + RECONNECT_S
                self._show({**self._about, "link": "lost"}, f"connection lost; the {self._word} goes on")
            case LinkUp() if self._is_lost:
                self._is_lost, self._deadline = False, self._ears.now() + SILENCE_S
                self._show({**self._about, "link": "back"}, "connected again")
            case Received() if not self._is_lost:
                self._deadline = self._ears.now() + SILENCE_S
        return event


def _show_fact(fact: RunFact, shown: str, show: Show, zone: tzinfo, before: str, after: str) -> str:
    """Shows a fact whose words differ from those `shown` last, between `before` and `after`; gives its words."""
    waiting = fact.waiting_for.reason if fact.waiting_for else ""
    known = words_of(waiting)
    words = known.en if known else waiting
    if fact.state in TERMINAL:
        words = "; ".join(reason.en for reason in fact.reasons)
    times = [datetime.fromtimestamp(at, zone).strftime("%H:%M") for at in (fact.eta_from, fact.eta_to) if at]
    if fact.waiting_for and fact.waiting_for.until is None:
        times = []  # it waits for somebody or something that nobody can date
    eta = f"  eta {'–'.join(dict.fromkeys(times))}" if times else ""
    text = f"{fact.state:<18} {fact.robot:<8}{'  ' + words if words else ''}{eta}"
    if text != shown:
        reasons = [reason.code for reason in fact.reasons]
        line = {"run": fact.run, "state": fact.state.value, "robot": fact.robot}
        if before:
            line |= {"from": fact.from_, "to": fact.to, "round": fact.round}
        show({**line, "waiting_for": waiting, "reasons": reasons}, before + text + after)
    return text


def _quiet_logs() -> None:
    """A person watches one run here: what the link logs about itself is not for them. `follow` says what matters."""
    logging.getLogger("robots").addHandler(logging.NullHandler())
    logging.getLogger("robots").propagate = False
