"""Send a run or a round from the command line and follow it to its end, over MQTT like any other dispatcher."""

from __future__ import annotations

import logging
import queue
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from robots.core.clock import iso
from robots.core.events import LinkDown, LinkUp, Received
from robots.core.reasons import words_of
from robots.core.runs import TERMINAL, DispatchReply, DispatchRequest, RunFact, RunState
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox, read_hall
from robots.mqtt.link import MqttLink

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


def send_run(
    hall_folder: Path, state: Path, port: int, from_: str, to: str, show: Show, *,
    urgent: bool, confidential: bool, label: str, key: str, wait: bool,
) -> bool:  # fmt: skip
    """True when the run was accepted and, if waited for, delivered. Raises SendError."""
    request = DispatchRequest(
        key or uuid.uuid4().hex, "cli", "run", from_=from_, to=to, label=label, urgent=urgent, confidential=confidential
    )
    return ask_and_follow(hall_folder, state, port, request, show, wait=wait)


def ask_and_follow(
    hall_folder: Path, state: Path, port: int, request: DispatchRequest, show: Show, *, wait: bool
) -> bool:
    """True when the run, or each of a round, was accepted and, if waited for, delivered. Raises SendError."""
    _quiet_logs()
    hall = read_hall(hall_folder)
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("cli", hall, state, port, clock, inbox)
    ears = Ears(inbox, clock)
    try:
        ears.until(CONNECT_S, lambda event: event if isinstance(event, LinkUp) else None,
                   f"no broker on port {port}: start the floor with ./hall up")  # fmt: skip
        reply = _ask(link, ears, request)
        reasons = "; ".join(reason.en for reason in reply.reasons)
        runs = reply.runs or (reply.run,)
        told = {"run": reply.run, "status": reply.status, "reasons": [reason.code for reason in reply.reasons]}
        show(
            {**told, "runs": list(runs)} if reply.runs else told,
            f"{' '.join(runs)} {reply.status}{': ' + reasons if reasons else ''}".strip(),
        )
        if reply.status == "refused":
            return False
        return follow(ears, runs, request.key, show) if wait else True
    finally:
        link.stop()


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


def _ask(link: MqttLink, ears: Ears, request: DispatchRequest) -> DispatchReply:
    link.publish(request)

    def answer(event: Any) -> DispatchReply | None:
        message = event.message if isinstance(event, Received) else None
        return message if isinstance(message, DispatchReply) and message.key == request.key else None

    reply: DispatchReply = ears.until(
        ANSWER_S, answer,
        f"the scheduler did not answer in {ANSWER_S:g} s; is it up? Ask again with --key {request.key}: it stays one",
    )  # fmt: skip
    return reply


def follow(ears: Ears, runs: Sequence[str], key: str, show: Show) -> bool:
    """Shows what becomes of the runs until all have ended; True = all delivered. A floor that is gone or hangs:
    SendError."""
    word = "run" if len(runs) == 1 else "round"
    again = f"The {word} goes on by itself. Look on the tablet, or watch it again: the same command with --key {key}"
    shown = dict.fromkeys(runs, "")
    is_lost = False
    deadline = ears.now() + SILENCE_S
    while True:
        facts = {run: ears.facts[run] for run in runs if run in ears.facts}
        for run, fact in facts.items():
            done = sum(one.state is RunState.DELIVERED for one in facts.values())
            way = f"{runs.index(run) + 1}/{len(runs)} {fact.from_} → {fact.to}  " if len(runs) > 1 else ""
            count = f"  ({done}/{len(runs)} delivered)" if way and fact.state is RunState.DELIVERED else ""
            shown[run] = _show_fact(fact, shown[run], show, way, count)
        if len(facts) == len(runs) and all(fact.state in TERMINAL for fact in facts.values()):
            return all(fact.state is RunState.DELIVERED for fact in facts.values())
        try:
            event = ears.next(deadline)
        except queue.Empty:
            if is_lost:
                missing = f"no connection for {RECONNECT_S:g} s. {again}; if the floor has stopped: ./hall up"
            else:
                missing = f"nothing heard from the floor for {SILENCE_S:g} s. {again}"
            raise SendError(missing, 3) from None
        match event:
            case LinkDown() if not is_lost:
                is_lost, deadline = True, ears.now() + RECONNECT_S
                show({"run": runs[0], "link": "lost"}, f"connection lost; the {word} goes on")
            case LinkUp() if is_lost:
                is_lost, deadline = False, ears.now() + SILENCE_S
                show({"run": runs[0], "link": "back"}, "connected again")
            case Received() if not is_lost:
                deadline = ears.now() + SILENCE_S


def _show_fact(fact: RunFact, shown: str, show: Show, before: str = "", after: str = "") -> str:
    """Shows a fact whose words differ from those `shown` last, between `before` and `after`; gives its words."""
    waiting = fact.waiting_for.reason if fact.waiting_for else ""
    known = words_of(waiting)
    words = known.en if known else waiting
    eta = f"  eta {iso(fact.eta_from)[11:16]}–{iso(fact.eta_to)[11:16]} UTC" if fact.eta_from and fact.eta_to else ""
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
