"""VDA 5050 payloads by version. Another major version is another folder and a line in `READERS`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import ValidationError

from robots.core import vda
from robots.core.clock import instant
from robots.wire import json_text
from robots.wire.envelope import Decoded, Envelope
from robots.wire.topics import Match
from robots.wire.unreadable import UnreadableMessage, first_error
from robots.wire.vda.v2 import fields as v2
from robots.wire.vda.v2.factsheet import FactsheetBody
from robots.wire.vda.v2.order import InstantActionsBody, OrderBody
from robots.wire.vda.v2.state import ConnectionBody, StateBody, VisualizationBody


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
READERS: Mapping[str, Mapping[type, type[Body]]] = dict.fromkeys(v2.READ, V2)


def encode(message: Any, envelope: Envelope) -> bytes:
    """The payload in VDA 5050 2.1.0. Raises ValueError for a value the standard does not allow."""
    header = v2.Header.of(envelope, message.manufacturer, message.robot)
    return json_text.dump({**header.wire(), **V2[type(message)].of(message).wire()})


def decode(topic: str, payload: bytes, match: Match) -> Decoded:
    """The message of a payload in any version of `READERS`. Raises UnreadableMessage."""
    body = json_text.load(topic, payload)
    manufacturer, robot = match.ids["manufacturer"], match.ids["robot"]
    version = body.get("version")
    bodies = READERS.get(version) if isinstance(version, str) else None
    if bodies is None:
        message = "this version of VDA 5050 is not spoken here" if "version" in body else "the field is missing"
        raise UnreadableMessage(topic, "version", version, message, f"send {' or '.join(READERS)}")
    for name, expected in (("manufacturer", manufacturer), ("serialNumber", robot)):
        if name in body and body[name] != expected:
            message = f"the topic says {expected!r}"
            raise UnreadableMessage(topic, name, body[name], message, "let the header agree with its topic")
    try:
        header = v2.Header.model_validate(body)
        found = bodies[match.row.message].model_validate(body).core(manufacturer, robot)
    except ValidationError as error:
        raise first_error(topic, error) from error
    return Decoded(found, 0, header.header_id, instant(header.timestamp), header.version)
