"""Verbs of runs, and of the people who send and receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from robots.core.runs import RoundPart
from sim.verbs.verb import Args, Field, Verb, seconds, text

if TYPE_CHECKING:
    from sim.engine import Engine

_RUN = text("the id of a request_run")
_BY = Field(str, "the id of the member of staff who asks, text", "")


def _request_run(engine: Engine, args: Args) -> None:
    manners = engine.people.of(args["id"])
    manners.sender_after_s = args["sender_after_s"]
    manners.recipient_after_s = args["recipient_after_s"]
    engine.office.request_run(
        args["id"], args["from"], args["to"], args["label"], args["urgent"], args["confidential"], args["care"]
    )


def _request_round(engine: Engine, args: Args) -> None:
    for part in args["parts"]:
        manners = engine.people.of(part["id"])
        manners.sender_after_s = args["sender_after_s"]
        manners.recipient_after_s = args["recipient_after_s"]
    parts = [
        (part["id"], RoundPart(part["from"], part["to"], part.get("label", ""), part.get("confidential", False)))
        for part in args["parts"]
    ]
    engine.office.request_round(parts, args["chain"], args["urgent"])


def _cancel_round(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "cancel_round")


def _cancel_run(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "cancel")


def _hold_run(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "hold")


def _resume_run(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "resume")


def _bring_back(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "bring_back", args["by"])


def _skip_stop(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "skip_stop", args["by"])


def _hand_over(engine: Engine, args: Args) -> None:
    engine.office.change_run(args["run"], "hand_over", args["by"], args["keeper"], args["stop"])


def _ask_again(engine: Engine, args: Args) -> None:
    engine.office.ask_again(args["run"])


def _keeper_absent(engine: Engine, args: Args) -> None:
    engine.people.of(args["run"]).keeper_comes = False


def _wrong_code(engine: Engine, args: Args) -> None:
    manners = engine.people.of(args["run"])
    manners.wrong_codes = args["times"]
    manners.supervisor_after_s = args["supervisor_after_s"]


def _sender_absent(engine: Engine, args: Args) -> None:
    engine.people.of(args["run"]).sender_comes = False


def _recipient_absent(engine: Engine, args: Args) -> None:
    engine.people.of(args["run"]).recipient_comes = False


@dataclass(frozen=True, slots=True)
class Parts(Field):
    """The folders of a round, each `{id, from, to}` with label and confidential if wanted."""

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and len(value) > 1 and all(_is_part(part) for part in value)


def _is_part(part: Any) -> bool:
    if not isinstance(part, Mapping) or not {"id", "from", "to"} <= set(part) <= _PART:
        return False
    texts = all(isinstance(part.get(name, ""), str) for name in ("id", "from", "to", "label"))
    return texts and isinstance(part.get("confidential", False), bool)


_PART = {"id", "from", "to", "label", "confidential"}
VERBS: Mapping[str, Verb] = {
    "request_run": Verb(
        {
            "from": text("the stop where the folder is", "stop"),
            "to": text("the stop it goes to", "stop"),
            "id": text("a name for the run in this file"),
            "label": Field(str, "the folder's label, text", ""),
            "unknown": Field(bool, "true: the hall may lack these stops; true or false", False),
            "urgent": Field(bool, "true or false", False),
            "confidential": Field(bool, "true or false", False),
            "care": Field(bool, "water to a waiting area, true or false", False),
            "sender_after_s": seconds("how long the sender takes to come to the robot; 10 by default", 10.0),
            "recipient_after_s": Field(
                float, "seconds until the recipient comes; drawn by chance (median 45) if left out"
            ),
        },
        _request_run,
    ),
    "request_round": Verb(
        {
            "parts": Parts(list, "2 or more of {id, from, to}, each with label, confidential if wanted", needed=True),
            "chain": Field(bool, "one folder goes from stop to stop, true or false", False),
            "urgent": Field(bool, "true or false", False),
            "sender_after_s": seconds("how long each sender takes to come to the robot; 10 by default", 10.0),
            "recipient_after_s": Field(
                float, "seconds until each recipient comes; drawn by chance (median 45) if left out"
            ),
        },
        _request_round,
    ),
    "cancel_round": Verb({"run": _RUN}, _cancel_round),
    "cancel_run": Verb({"run": _RUN}, _cancel_run),
    "hold_run": Verb({"run": _RUN}, _hold_run),
    "resume_run": Verb({"run": _RUN}, _resume_run),
    "bring_back_run": Verb({"run": _RUN, "by": _BY}, _bring_back),
    "skip_stop": Verb({"run": _RUN, "by": _BY}, _skip_stop),
    "hand_over_run": Verb(
        {
            "run": _RUN,
            "keeper": text("the id of the member of staff who takes the folder"),
            "by": _BY,
            "stop": Field(str, "where; left out: at the keeper's counter, else at the robot's dock", ""),
        },
        _hand_over,
    ),
    "ask_again": Verb({"run": _RUN}, _ask_again),
    "keeper_absent": Verb({"run": _RUN}, _keeper_absent),
    "sender_absent": Verb({"run": _RUN}, _sender_absent),
    "recipient_absent": Verb({"run": _RUN}, _recipient_absent),
    "wrong_code": Verb(
        {
            "run": _RUN,
            "times": Field(int, "how often the recipient types a wrong code, a whole number", 5),
            "supervisor_after_s": Field(float, "seconds until a supervisor opens; none comes if left out"),
        },
        _wrong_code,
    ),
}
