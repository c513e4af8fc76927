"""Send one run from the command line and follow it to its end, over MQTT like any other dispatcher."""

from __future__ import annotations

import logging
import queue
import uuid
from collections.abc import Callable
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
    _quiet_logs()
    hall = read_hall(hall_folder)
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("cli", hall, state, port, clock, inbox)
    ears = Ears(inbox, clock)
    try:
        ears.until(CONNECT_S, lambda event: event if isinstance(event, LinkUp) else None,
                   f"no broker on port {port}: start the floor with ./hall up")  # fmt: skip
        request = DispatchRequest(
            key or uuid.uuid4().hex,
            "cli",
            "run",
            from_=from_,
            to=to,
            label=label,
            urgent=urgent,
            confidential=confidential,
        )
        reply = _ask(link, ears, request)
        reasons = "; ".join(reason.en for reason in reply.reasons)
        show(
            {"run": reply.run, "status": reply.status, "reasons": [reason.code for reason in reply.reasons]},
            f"{reply.run} {reply.status}{': ' + reasons if reasons else ''}",
        )
        if reply.status == "refused":
            return False
        return follow(ears, reply.run, request.key, show) if wait else True
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


def follow(ears: Ears, run: str, key: str, show: Show) -> bool:
    """Shows what becomes of the run until it ends; True = delivered. A floor that is gone or hangs: SendError."""
    again = f"The run goes on by itself. Look on the tablet, or watch it again: the same command with --key {key}"
    shown = ""
    is_lost = False
    deadline = ears.now() + SILENCE_S
    while True:
        fact = ears.facts.get(run)
        if fact is not None:
            shown = _show_fact(fact, shown, show)
            if fact.state in TERMINAL:
                return fact.state is RunState.DELIVERED
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
                show({"run": run, "link": "lost"}, "connection lost; the run goes on")
            case LinkUp() if is_lost:
                is_lost, deadline = False, ears.now() + SILENCE_S
                show({"run": run, "link": "back"}, "connected again")
            case Received() if not is_lost:
                deadline = ears.now() + SILENCE_S


def _show_fact(fact: RunFact, shown: str, show: Show) -> str:
    """Shows a fact whose words differ from those `shown` last; gives its words."""
    waiting = fact.waiting_for.reason if fact.waiting_for else ""
    known = words_of(waiting)
    words = known.en if known else waiting
    eta = f"  eta {iso(fact.eta_from)[11:16]}–{iso(fact.eta_to)[11:16]} UTC" if fact.eta_from and fact.eta_to else ""
    text = f"{fact.state:<18} {fact.robot:<8}{'  ' + words if words else ''}{eta}"
    if text != shown:
        reasons = [reason.code for reason in fact.reasons]
        line = {"run": fact.run, "state": fact.state.value, "robot": fact.robot}
        show({**line, "waiting_for": waiting, "reasons": reasons}, text)
    return text


def _quiet_logs() -> None:
    """A person watches one run here: what the link logs about itself is not for them. `follow` says what matters."""
    logging.getLogger("robots").addHandler(logging.NullHandler())
    logging.getLogger("robots").propagate = False
