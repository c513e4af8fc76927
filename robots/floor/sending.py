"""Send one run from the command line and follow it to its end, over MQTT like any other dispatcher."""

from __future__ import annotations

import queue
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robots.core.clock import iso
from robots.core.events import LinkUp, Received
from robots.core.reasons import words_of
from robots.core.runs import TERMINAL, DispatchReply, DispatchRequest, RunFact, RunState
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox, read_hall
from robots.mqtt.link import MqttLink

ANSWER_S = 10.0
CONNECT_S = 5.0


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
    hall = read_hall(hall_folder)
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("cli", hall, state, port, clock, inbox)
    try:
        _await(inbox, clock, CONNECT_S, lambda event: event if isinstance(event, LinkUp) else None,
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
        reply = _ask(link, inbox, clock, request)
        reasons = "; ".join(reason.en for reason in reply.reasons)
        show(
            {"run": reply.run, "status": reply.status, "reasons": [reason.code for reason in reply.reasons]},
            f"{reply.run} {reply.status}{': ' + reasons if reasons else ''}",
        )
        if reply.status == "refused":
            return False
        return _follow(inbox, reply.run, show) if wait else True
    finally:
        link.stop()


def _ask(link: MqttLink, inbox: queue.Queue[Any], clock: SteadyClock, request: DispatchRequest) -> DispatchReply:
    link.publish(request)

    def answer(event: Any) -> DispatchReply | None:
        message = event.message if isinstance(event, Received) else None
        return message if isinstance(message, DispatchReply) and message.key == request.key else None

    reply: DispatchReply = _await(
        inbox, clock, ANSWER_S, answer,
        f"the scheduler did not answer in {ANSWER_S:g} s; is it up? Ask again with --key {request.key}: it stays one",
    )  # fmt: skip
    return reply


def _await(
    inbox: queue.Queue[Any], clock: SteadyClock, seconds: float, pick: Callable[[Any], Any], missing: str
) -> Any:
    deadline = clock.now() + seconds
    while (left := deadline - clock.now()) > 0:
        try:
            found = pick(inbox.get(timeout=left))
        except queue.Empty:
            break
        if found is not None:
            return found
    raise SendError(missing, 3)


def _follow(inbox: queue.Queue[Any], run: str, show: Show) -> bool:
    shown = ""
    while True:
        event = inbox.get()
        if not isinstance(event, Received) or not isinstance(event.message, RunFact) or event.message.run != run:
            continue
        fact = event.message
        waiting = fact.waiting_for.reason if fact.waiting_for else ""
        known = words_of(waiting)
        words = known.en if known else waiting
        eta = (
            f"  eta {iso(fact.eta_from)[11:16]}–{iso(fact.eta_to)[11:16]} UTC" if fact.eta_from and fact.eta_to else ""
        )
        text = f"{fact.state:<18} {fact.robot:<8}{'  ' + words if words else ''}{eta}"
        if text != shown:
            shown = text
            reasons = [reason.code for reason in fact.reasons]
            state = fact.state.value
            show({"run": run, "state": state, "robot": fact.robot, "waiting_for": waiting, "reasons": reasons}, text)
        if fact.state in TERMINAL:
            return fact.state is RunState.DELIVERED
