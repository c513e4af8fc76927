"""What people said of the ways ends by itself where they named an end."""

from __future__ import annotations

from robots.fleet.work import Work


def end_due(work: Work) -> None:
    """A phase: what was to stand until now is lifted, in nobody's name; in the ledger, so once."""
    lanes = work.book.lanes
    for what in [what for what, said in lanes.said.items() if 0.0 < said.until <= work.at]:
        kind, _, name = what.partition(" ")
        match kind:
            case "closed":
                work.record("lane_opened", name, person="")
            case "slowed":
                work.record("lane_limited", name, speed=None, person="")
            case _:
                work.record("area_freed", name, person="")
