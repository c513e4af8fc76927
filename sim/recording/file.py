"""The MCAP file: channels made when first used, JSON messages in the order they happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mcap.writer import Writer

from sim.recording.schemas import SCHEMAS
from sim.recording.shapes import nanoseconds

CHUNK_BYTES = 128 * 1024
"""A recording that is cut off keeps every whole chunk: some seconds of a hall."""


class McapFile:
    """Opened at once; raises OSError. The same messages give the same bytes."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer = Writer(self._file, chunk_size=CHUNK_BYTES)
        self._writer.start(profile="", library="hall_fleet")
        self._schemas: dict[str, int] = {}
        self._channels: dict[str, int] = {}
        self._counts: dict[int, int] = {}

    def write(self, topic: str, schema: str, at: float, message: dict[str, Any]) -> None:
        """One message of a topic; a topic has one schema of `SCHEMAS`."""
        channel = self._channels.get(topic)
        if channel is None:
            channel = self._channels[topic] = self._writer.register_channel(topic, "json", self._schema(schema))
        stamp, count = nanoseconds(at), self._counts.get(channel, 0)
        self._counts[channel] = count + 1
        data = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        self._writer.add_message(channel, stamp, data, stamp, count)

    def _schema(self, name: str) -> int:
        if name not in self._schemas:
            text = json.dumps(SCHEMAS[name], separators=(",", ":")).encode()
            self._schemas[name] = self._writer.register_schema(name, "jsonschema", text)
        return self._schemas[name]

    def about(self, name: str, data: dict[str, str]) -> None:
        """Facts about the recording, beside its messages."""
        self._writer.add_metadata(name, data)

    def close(self) -> None:
        """Write the summary. Safe to call twice."""
        if not self._file.closed:
            self._writer.finish()
            self._file.close()
