"""How much one asker may ask: a bucket each that every new request empties by one and that fills steadily.

An asker is a client, at the staff's page a member of staff. A client is called what it calls itself, so all of them but
the staff's page share a bucket besides: names that are made up get nobody more. In memory only: after a restart all
buckets are full.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.fleet.rules import FleetRules

KEPT = 500
"""Askers remembered; of more than these the fullest buckets are forgotten, who has those loses nothing by it."""


@dataclass(slots=True)
class Bucket:
    """left: requests that may come at once, at instant `at` (UTC seconds)."""

    left: float
    at: float

    def fill(self, most: float, per_s: float, at: float) -> None:
        self.left = min(most, self.left + max(0.0, at - self.at) * per_s)
        self.at = at


@dataclass(slots=True)
class Askers:
    """The buckets of a scheduler.

    own, all   of each asker; of all clients but the staff's page
    refused    who was refused last: the log tells of each flood once
    """

    own: dict[str, Bucket] = field(default_factory=dict)
    all: Bucket | None = None
    refused: dict[str, None] = field(default_factory=dict)

    def take(self, asker: str, is_staff: bool, at: float, rules: FleetRules) -> bool:
        """Count one request, if it may be answered now. is_staff: it was asked at the staff's page."""
        own = self.own.setdefault(asker, Bucket(rules.asks_at_once, at))
        own.fill(rules.asks_at_once, rules.asks_per_s, at)
        shared = self.all = self.all or Bucket(rules.all_at_once, at)
        shared.fill(rules.all_at_once, rules.all_per_s, at)
        if own.left < 1.0 or not (is_staff or shared.left >= 1.0):
            self._trim()
            return False
        own.left -= 1.0
        shared.left -= 0.0 if is_staff else 1.0
        self.refused.pop(asker, None)
        self._trim()
        return True

    def is_news(self, asker: str) -> bool:
        """Whether nobody was told yet that this asker is refused."""
        known = asker in self.refused
        self.refused[asker] = None
        while len(self.refused) > KEPT:
            del self.refused[next(iter(self.refused))]
        return not known

    def _trim(self) -> None:
        if len(self.own) > KEPT:
            del self.own[max(self.own, key=lambda asker: (self.own[asker].left, asker))]
