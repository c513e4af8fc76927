"""A call box with a lift behind it, as a box would behave: for a link to a broker, or called directly."""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.adapters.call_box import contacts
from robots.core.callbox import BoxCommand, BoxSeen
from robots.settings import CallBoxLifts


@dataclass
class ScriptedBox:
    """`step` moves the lift one stop or the door one state; `seen` is what the box says.

    deaf     it answers, but its relays do nothing
    dark     no lamps
    """

    site: CallBoxLifts
    stops: int = 3
    stop: int = 0
    door: str = "shut"
    deaf: bool = False
    dark: bool = False
    fire_ok: bool = True
    robot_mode: bool = False
    lamps: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)
    last_id: str = ""
    _ids: set[str] = field(default_factory=set)

    def take(self, command: BoxCommand) -> BoxSeen:
        """Carry a command out once; the answer."""
        if command.command_id not in self._ids and command.output:
            self._ids.add(command.command_id)
            assert 0.3 <= command.pulse_s <= 0.5
            self.pressed.append(command.output)
            if not self.deaf:
                self._press(command.output)
        if command.output:
            self.last_id = command.command_id
        return self.seen()

    def _press(self, output: str) -> None:
        if output.startswith(("hall.", "car.")):
            self.lamps.append(f"lamp.{output}")
        elif output == "open":
            self.door = "open"
        elif output == "close":
            self.door = "closing"
        else:
            self.robot_mode = output == "robot_on"

    def seen(self) -> BoxSeen:
        closed = contacts.contacts_of(self.stop, self.site, self.stops)
        closed += [] if self.dark else self.lamps
        closed += ["fire_ok"] if self.fire_ok else []
        closed += ["robot_mode"] if self.robot_mode else []
        closed += {"open": ["door_open"], "shut": ["door_closed"]}.get(self.door, [])
        wanted = self._wanted()
        if wanted is not None and wanted != self.stop and self.door == "shut":
            closed.append("up" if wanted > self.stop else "down")
        return BoxSeen("b1", "east", tuple(closed), self.last_id)

    def _wanted(self) -> int | None:
        return int(self.lamps[0].rsplit(".", 1)[1]) if self.lamps else None

    def step(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            self.door = {"closing": "shut"}.get(self.door, self.door)
        elif wanted == self.stop:
            self.door = {"shut": "opening", "closing": "opening", "opening": "open"}.get(self.door, "open")
            if self.door == "open":
                self.lamps = [lamp for lamp in self.lamps if not lamp.endswith(f".{self.stop}")]
        elif self.door != "shut":
            self.door = "shut" if self.door == "closing" else "closing"
        else:
            self.stop += 1 if wanted > self.stop else -1
