"""What estimates of visitors' waiting take for known: when fewer windows are staffed, what is usual."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from robots.settings.people import Clock
from robots.settings.quantities import Frozen, ShareOrAll, Words


class Lull(Frozen):
    """A time of every day in which only a `share` of the windows is staffed, such as lunch. In the site's own time."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    from_: Clock = Field(alias="from")
    to: Clock
    share: ShareOrAll

    @model_validator(mode="after")
    def _in_order(self) -> Lull:
        if self.from_ >= self.to:
            raise ValueError(f"from {self.from_} must come before to {self.to}")
        return self


class QueueRules(Frozen):
    """`queues` of timetable.yaml.

    lulls          when fewer windows are staffed; they do not overlap
    usual          by item, how many times the numbers of the middle item of its queue are usual; 1 if left out
    surge_times    an item with so many times its usual numbers is a surge
    patience_min   who has waited so long goes home without being served: those behind him come earlier
    long_wait_min  who waits longer is offered water: a care run for staff to send
    """

    lulls: tuple[Lull, ...] = ()
    usual: dict[Words, Annotated[float, Field(gt=0, le=100, description="times, above 0 to 100")]] = {}
    surge_times: Annotated[float, Field(gt=1, le=20, description="times, above 1 to 20")] = 2.5
    patience_min: Annotated[float, Field(ge=10, le=720, description="minutes, 10 to 720")] = 90.0
    long_wait_min: Annotated[float, Field(ge=5, le=240, description="minutes, 5 to 240")] = 40.0

    @model_validator(mode="after")
    def _apart(self) -> QueueRules:
        ordered = sorted(self.lulls, key=lambda lull: lull.from_)
        for one, after in pairwise(ordered):
            if after.from_ < one.to:
                raise ValueError(f"the lull from {after.from_} begins before the one from {one.from_} ends")
        return self
