"""`docs/topics.md`, made from the topic table: `python -m robots.wire.page docs/topics.md` writes it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from robots.wire.json_text import MAX_BYTES
from robots.wire.topics import ROWS, Role, Row

_HEAD = f"""# Topics

Made from `robots/wire/topics.py` by `python -m robots.wire.page docs/topics.md`; do not edit by hand.

MQTT 3.1.1, JSON in UTF-8, at most {MAX_BYTES // 1024} KiB a message. Topics under `uagv/` are VDA 5050 2.1.0 (2.0.0 is
read too) with the standard's header; what a vehicle of another maker speaks in 3.0.0 has the same levels under
`vda5050/v3/`. Topics under `hall/v1/` carry `boot` (start of the publisher, ms since 1970),
`seq` (its counter; newer = higher `boot`, then `seq`) and `stamp` (ISO 8601 UTC with milliseconds) besides the fields
of the message, which are those of the dataclass of the same name in `robots/core`. Unknown fields are ignored.
Every message with its fields and an example: [api.md](api.md#mqtt).

One login a process: `scheduler`, `web`, `cli`, `watch` (reads, never writes), `bms`, `tickets`, `gateway-{{group}}`,
`box-{{group}}` (the call boxes of a group, see `lift-gateway.md`), and a robot's id. A robot publishes and reads only
topics with its own id, a gateway and a box only those of their group, `web` and `cli` only their own replies. The
broker enforces it; nobody is anonymous.
"""


def topics_page(rows: Sequence[Row] = ROWS) -> str:
    """The page: the table of topics, then what each account may do."""
    lines = [_HEAD, "| message | topic | QoS | retained | published by | read by | remarks |"]
    lines.append("|---|---|---|---|---|---|---|")
    for row in rows:
        retained = "yes" if row.retain else "no"
        publishers, readers = ", ".join(row.publishers), ", ".join(row.readers)
        name = row.message.__name__
        lines.append(f"| {name} | `{row.pattern}` | {row.qos} | {retained} | {publishers} | {readers} | {row.note} |")
    lines += ["", "| account | publishes | reads |", "|---|---|---|"]
    for role in Role:
        publishes = ", ".join(row.message.__name__ for row in rows if role in row.publishers) or "nothing"
        reads = ", ".join(row.message.__name__ for row in rows if role in row.readers) or "nothing"
        lines.append(f"| {role} | {publishes} | {reads} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(topics_page(), encoding="utf-8")
