"""`hall cancel`, `hold`, `resume`, `bring_back`, `skip_stop`, `hand_over`: what may be done with a run under way.

Without --person they are asked over MQTT under the account `cli`, as `hall send` asks; with it a member of staff logs
in at the tablet's page server, and may what they may on the tablet. A hand-over always needs a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from robots.core.runs import DispatchReply, DispatchRequest, RunState
from robots.floor.explaining import RUN_ID
from robots.floor.joining import fail, ledger_path, read_hall
from robots.floor.page_server import DEFAULT, RefusedError, pin_of, say
from robots.floor.places import hall_folder, state_folder
from robots.floor.sending import SendError, Show, ask_scheduler, floor_heard, follow, printed, show_reply
from robots.store import Ledger, LedgerError

Act = Literal["cancel", "cancel_round", "hold", "resume", "bring_back", "skip_stop", "hand_over"]
ENDS: dict[Act, frozenset[RunState]] = {
    "cancel": frozenset({RunState.CANCELLED, RunState.RETURNED}),
    "cancel_round": frozenset({RunState.CANCELLED, RunState.RETURNED}),
    "bring_back": frozenset({RunState.RETURNED}),
    "skip_stop": frozenset({RunState.CANCELLED, RunState.RETURNED}),
    "hand_over": frozenset({RunState.IN_CUSTODY}),
}
"""How a run ends when all goes as it was asked."""

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="the run's id, such as r-0abcdefgh1")]
PersonOption = Annotated[
    str, typer.Option(help="who says so, a staff id; PIN: asked for, or HALL_PIN; left out: nobody")
]
WaitOption = Annotated[bool, typer.Option("--wait", help="follow the run to its end")]
HallOption = Annotated[
    Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
]
WebOption = Annotated[str, typer.Option(help="address of the tablet pages, for --person")]
PortOption = Annotated[int, typer.Option(help="port of the MQTT broker")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object a line")]


@dataclass(frozen=True, slots=True)
class Floor:
    """Where it is said, and how the answer is printed."""

    hall: Path | None
    web: str
    broker_port: int
    show: Show


def cancel_command(
    run: RunArgument,
    whole_round: Annotated[bool, typer.Option("--round", help="every open run of the round it belongs to")] = False,
    person: PersonOption = "",
    wait: WaitOption = False,
    hall: HallOption = None,
    web: WebOption = DEFAULT,
    broker_port: PortOption = 18830,
    as_json: JsonOption = False,
) -> None:
    """End a run: what is not aboard stays with its sender, what is aboard comes back there."""
    _do("cancel_round" if whole_round else "cancel", run, person, wait, Floor(hall, web, broker_port, printed(as_json)))


def hold_command(
    run: RunArgument, person: PersonOption = "", hall: HallOption = None, web: WebOption = DEFAULT,
    broker_port: PortOption = 18830, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Let the run's robot stand still, with all it has aboard, until `hall resume RUN`."""
    _do("hold", run, person, False, Floor(hall, web, broker_port, printed(as_json)))


def resume_command(
    run: RunArgument, person: PersonOption = "", hall: HallOption = None, web: WebOption = DEFAULT,
    broker_port: PortOption = 18830, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Let a run that is on hold go on."""
    _do("resume", run, person, False, Floor(hall, web, broker_port, printed(as_json)))


def bring_back_command(
    run: RunArgument, person: PersonOption = "", wait: WaitOption = False, hall: HallOption = None,
    web: WebOption = DEFAULT, broker_port: PortOption = 18830, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Bring a folder that is aboard back to its sender now."""
    _do("bring_back", run, person, wait, Floor(hall, web, broker_port, printed(as_json)))


def skip_stop_command(
    run: RunArgument, person: PersonOption = "", wait: WaitOption = False, hall: HallOption = None,
    web: WebOption = DEFAULT, broker_port: PortOption = 18830, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Leave the run's next stop out: the sender's ends it, the recipient's sends the folder back."""
    _do("skip_stop", run, person, wait, Floor(hall, web, broker_port, printed(as_json)))


def hand_over_command(
    run: RunArgument,
    keeper: Annotated[str, typer.Option(help="who takes the folder into custody, a staff id", show_default=False)],
    person: Annotated[
        str, typer.Option(help="who says so, a staff id; PIN: asked for, or HALL_PIN", show_default=False)
    ],
    stop: Annotated[str, typer.Option(help="where; left out: where the keeper works, else at the robot's dock")] = "",
    wait: WaitOption = False,
    hall: HallOption = None,
    web: WebOption = DEFAULT,
    broker_port: PortOption = 18830,
    as_json: JsonOption = False,
) -> None:
    """Give a folder that is aboard into the custody of a named colleague; confidential ones take two PINs there."""
    more = {"keeper": keeper, **({"stop": stop} if stop else {})}
    _do("hand_over", run, person, wait, Floor(hall, web, broker_port, printed(as_json)), more)


COMMANDS: dict[str, Callable[..., None]] = {
    "cancel": cancel_command, "hold": hold_command, "resume": resume_command, "bring_back": bring_back_command,
    "skip_stop": skip_stop_command, "hand_over": hand_over_command,
}  # fmt: skip


def _do(act: Act, run: str, person: str, wait: bool, floor: Floor, more: dict[str, str] | None = None) -> None:
    if RUN_ID.fullmatch(run) is None:
        fail(f"{run}: a run's id looks like r-0abcdefgh1; `hall round`, `hall send` and the tablet say it", 2)
    try:
        runs = _by_person(act, run, person, more or {}, floor) if person else _by_account(act, run, floor, wait)
        ended_well = _watch(act, runs, floor) if runs and wait and person else bool(runs)
    except SendError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        typer.echo(f"hall: stopped watching; what was asked stands. Later: hall why {run}", err=True)
        raise typer.Exit(0) from None
    raise typer.Exit(0 if ended_well else 1)


def _by_account(act: Act, run: str, floor: Floor, wait: bool) -> Sequence[str]:
    """The runs it concerns, none when refused, or when they did not end as asked."""
    hall = read_hall(hall_folder(floor.hall))
    with floor_heard(hall, state_folder(), floor.broker_port) as (link, ears):
        reply = ask_scheduler(link, ears, DispatchRequest(uuid.uuid4().hex, "cli", act, run=run))
        show_reply(reply, floor.show, run)
        if reply.status == "refused":
            return ()
        runs = reply.runs or (reply.run,)
        if wait and not _as_asked(act, follow(ears, runs, _again(run), floor.show, ZoneInfo(hall.time_zone))):
            return ()
        return runs


def _by_person(act: Act, run: str, person: str, more: dict[str, str], floor: Floor) -> Sequence[str]:
    known = read_hall(hall_folder(floor.hall))
    counter = _counter(run)
    pin = pin_of(known, person)
    way, verb = ("rounds", "cancel") if act == "cancel_round" else ("runs", act)
    secret = {"pin": pin} if act == "hand_over" else {}
    body = {"key": uuid.uuid4().hex, **more, **secret}
    try:
        told: dict[str, Any] = say(floor.web, person, pin, counter, f"/api/v1/{way}/{run}/{verb}", body)
    except RefusedError as error:
        line = {"run": run, "status": "refused", "reasons": error.reasons, "words": str(error)}
        floor.show(line, f"{run} refused: {error}")
        return ()
    show_reply(DispatchReply("cli", body["key"], "accepted", told["run"], (), tuple(told.get("runs", ()))), floor.show)
    return told.get("runs") or (told["run"],)


def _counter(run: str) -> str:
    """Where to log in: at the counter that sent the run, which alone has a say in it; a supervisor may anywhere."""
    state = state_folder()
    try:
        ledger = Ledger.open(ledger_path(state, "scheduler"), read_only=True)
        kept = ledger.remembered_value(f"fact:{run}")
        ledger.close()
    except LedgerError as error:
        fail(f"{error}. Start the floor with ./hall up, or set HALL_STATE")
    if not isinstance(kept, dict):
        fail(f"no run {run} in the ledger of {state}: hall ledger --day shows those of a day", 2)
    return str(kept["from_"])


def _watch(act: Act, runs: Sequence[str], floor: Floor) -> bool:
    hall = read_hall(hall_folder(floor.hall))
    with floor_heard(hall, state_folder(), floor.broker_port) as (_, ears):
        return _as_asked(act, follow(ears, runs, _again(runs[0]), floor.show, ZoneInfo(hall.time_zone)))


def _as_asked(act: Act, states: Sequence[RunState]) -> bool:
    return set(states) <= ENDS[act]


def _again(run: str) -> str:
    return f"Later: hall why {run}"
