"""What staff fill in and keep: the form of a run, a template, an entry of the timetable.

Dates are `2026-01-05`, times of the day `09:00`, days `mon` … `sun`, all in the hall's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunForm:
    """What is filled in to ask for a run."""

    from_: str
    to: str
    label: str = ""
    urgent: bool = False
    confidential: bool = False
    care: bool = False


@dataclass(frozen=True, slots=True)
class TimedStart:
    """An entry of the timetable: at `time` on each of `days` its runs are asked for, all at once.

    until           the last date on which it starts, empty = for ever
    except_dates    dates on which it does not
    skip_holidays   not on the hall's holidays; on its extra working days as on the weekday they stand for
    """

    id: str
    runs: tuple[RunForm, ...]
    days: tuple[str, ...]
    time: str
    until: str = ""
    except_dates: tuple[str, ...] = ()
    skip_holidays: bool = True
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A form staff keep to send it again. `owner`: the member of staff, by id; empty = everybody's.

    more, chain   of a round: its further parts, and whether one folder goes from stop to stop
    """

    id: str
    name: str
    run: RunForm
    owner: str = ""
    more: tuple[RunForm, ...] = ()
    chain: bool = False
