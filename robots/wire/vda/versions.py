"""In which version of VDA 5050 each vehicle is spoken to, and on which topics: the one it speaks itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from robots.core.vda import MANUFACTURER, Connection, Factsheet, VehicleState, Visualization, major_of
from robots.wire.envelope import CURRENT


@dataclass(slots=True)
class _Word:
    """stamp, online: of its newest connection in this major version; -1 and no where it has told none."""

    version: str
    stamp: float = -1.0
    online: bool = False


class Versions:
    """By a vehicle's account: what its newest `connection` or `factsheet` said, letter by letter (the broker retains
    both); before any came what the hall's settings say, and 2.1.0 where they say nothing.

    Each major version has topics of its own, and what a vehicle left on those of another one stays there: an old
    connection, a will that comes late. So a vehicle moves to another major only by coming online there; of what the
    broker kept the newest that is online counts. Where it never told a connection its states decide.

    Used by one link: it hears on the network's thread and answers on another, each a single look into a dictionary.
    """

    def __init__(self, configured: Mapping[str, str] | None = None) -> None:
        self._configured: Mapping[str, str] = configured or {}
        self._heard: dict[str, _Word] = {}

    def heard(self, message: Any, version: str, stamp: float = 0.0, retained: bool = False) -> bool:
        """A readable message that came in. False: its vehicle speaks another major by now, and this does not count."""
        if not isinstance(message, Connection | Factsheet | VehicleState | Visualization):
            return True
        account = _account(message)
        known = self._heard.get(account)
        if known is None:
            if isinstance(message, Connection | Factsheet) or major_of(self.of(message)) != major_of(version):
                self._heard[account] = _said(message, version, stamp)
            return True
        if major_of(known.version) == major_of(version):
            if isinstance(message, Connection):
                self._heard[account] = _said(message, version, stamp)
            elif isinstance(message, Factsheet):
                self._heard[account] = _Word(version, known.stamp, known.online)
            return True
        if not _moves(known, message, stamp, retained):
            return False
        self._heard[account] = _said(message, version, stamp)
        return True

    def of(self, message: Any) -> str:
        """The version that a message on a topic of its vehicle is written in."""
        account = _account(message)
        known = self._heard.get(account)
        return known.version if known is not None else self._configured.get(account, CURRENT)


def _said(message: Any, version: str, stamp: float) -> _Word:
    if isinstance(message, Connection):
        return _Word(version, stamp, message.state == "ONLINE")
    return _Word(version)


def _moves(known: _Word, message: Any, stamp: float, retained: bool) -> bool:
    """Whether a message of another major says that its vehicle speaks that now."""
    if isinstance(message, Connection):
        is_online = message.state == "ONLINE"
        return (is_online, stamp) > (known.online, known.stamp) if retained else is_online
    return isinstance(message, VehicleState) and not retained and not known.online


def _account(message: Any) -> str:
    ours = message.manufacturer == MANUFACTURER
    return str(message.robot) if ours else f"{message.robot}@{message.manufacturer}"
