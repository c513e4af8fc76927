"""VDA 5050 payloads by version. A major version is a folder; its versions are lines in `SPOKEN`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from robots.core import vda
from robots.core.clock import instant
from robots.wire import json_text
from robots.wire.envelope import Decoded, Envelope
from robots.wire.topics import Match
from robots.wire.unreadable import UnreadableMessage, first_error
from robots.wire.vda.v2 import fields as v2
from robots.wire.vda.v2 import older
from robots.wire.vda.v2.factsheet import FactsheetBody
from robots.wire.vda.v2.order import InstantActionsBody, OrderBody
from robots.wire.vda.v2.state import ConnectionBody, StateBody, VisualizationBody
from robots.wire.vda.v3 import factsheet as factsheet3
from robots.wire.vda.v3 import order as order3
from robots.wire.vda.v3 import state as state3


def as_it_is(_kind: type, body: dict[str, Any]) -> dict[str, Any]:
    return body


class Body(Protocol):
    """One message of one version: made of a message of core, turned into one."""

    @classmethod
    def of(cls, message: Any, /) -> Body: ...

    @classmethod
    def model_validate(cls, found: Any, /) -> Body: ...

    def core(self, manufacturer: str, robot: str) -> Any: ...

    def wire(self) -> dict[str, Any]: ...


V2: Mapping[type, type[Body]] = {
    vda.Order: OrderBody,
    vda.InstantActions: InstantActionsBody,
    vda.VehicleState: StateBody,
    vda.Visualization: VisualizationBody,
    vda.Connection: ConnectionBody,
    vda.Factsheet: FactsheetBody,
}
V3: Mapping[type, type[Body]] = {
    vda.Order: order3.OrderBody,
    vda.InstantActions: order3.InstantActionsBody,
    vda.VehicleState: state3.StateBody,
    vda.Visualization: state3.VisualizationBody,
    vda.Connection: state3.ConnectionBody,
    vda.Factsheet: factsheet3.FactsheetBody,
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version: its models, and what its JSON spells otherwise than they do."""

    bodies: Mapping[type, type[Body]]
    written: Callable[[type, dict[str, Any]], dict[str, Any]] = as_it_is
    heard: Callable[[type, dict[str, Any]], dict[str, Any]] = as_it_is


SPOKEN: Mapping[str, Dialect] = {
    "2.1.0": Dialect(V2),
    "2.0.0": Dialect(V2, older.written, older.heard),
    "3.0.0": Dialect(V3),
}


def encode(message: Any, envelope: Envelope) -> bytes:
    """The payload in the envelope's version. Raises ValueError for a value that version does not allow."""
    dialect = SPOKEN.get(envelope.version)
    if dialect is None:
        raise ValueError(f"VDA 5050 {envelope.version!r} is not spoken here: use {' or '.join(SPOKEN)}")
    header = v2.Header.of(envelope, message.manufacturer, message.robot)
    kind = type(message)
    return json_text.dump({**header.wire(), **dialect.written(kind, dialect.bodies[kind].of(message).wire())})


def decode(topic: str, payload: bytes, match: Match) -> Decoded:
    """The message of a payload in any version of `SPOKEN` that its topic carries. Raises UnreadableMessage."""
    body = json_text.load(topic, payload)
    manufacturer, robot = match.ids["manufacturer"], match.ids["robot"]
    version = body.get("version")
    spoken = [one for one in SPOKEN if one.startswith(_major(topic))]
    if version not in spoken:
        message = "this version of VDA 5050 is not spoken here" if "version" in body else "the field is missing"
        raise UnreadableMessage(topic, "version", version, message, f"send {' or '.join(spoken)}")
    dialect, kind = SPOKEN[version], match.row.message
    for name, expected in (("manufacturer", manufacturer), ("serialNumber", robot)):
        if name in body and body[name] != expected:
            message = f"the topic says {expected!r}"
            raise UnreadableMessage(topic, name, body[name], message, "let the header agree with its topic")
    try:
        header = v2.Header.model_validate(body)
        found = dialect.bodies[kind].model_validate(dialect.heard(kind, body)).core(manufacturer, robot)
    except ValidationError as error:
        raise first_error(topic, error) from error
    return Decoded(found, 0, header.header_id, instant(header.timestamp), header.version)


def _major(topic: str) -> str:
    """`2.` for `uagv/v2/…`: a topic carries the versions of one major alone."""
    return topic.split("/", 2)[1].removeprefix("v") + "."
