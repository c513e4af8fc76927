"""The timetable: when it starts, that it starts once, and that what it misses is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.events import Received, Tick
from robots.core.forms import RunForm, Template
from robots.core.reasons import Reason
from robots.core.runs import DispatchReply, DispatchRequest
from robots.core.times import TIMETABLE, TimetableFact
from robots.fleet.keeping import book_json, book_of
from tests.unit.fleet.timed import ENTRY, Timed, at

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAIL = {"from": "A12", "to": "3F-archive", "days": ["mon", "tue", "wed", "thu", "fri"], "time": "09:30"}


def file(**changes: Any) -> dict[str, Any]:
    return {"runs": {"mail": MAIL | changes}}


def test_it_starts_at_its_time_once_a_day_and_not_at_the_week_end() -> None:
    hall = Timed("2026-01-09 08:00", file())
    hall.until("2026-01-13 12:00", 600)
    assert hall.starts == ["01-09 09:30", "01-12 09:30", "01-13 09:30"]
    assert not hall.missed


def test_it_is_an_ordinary_request_with_a_key_of_its_own_for_each_date() -> None:
    hall = Timed("2026-01-05 09:00", file(label="晨件"))
    hall.until("2026-01-05 10:00")
    book = hall.scheduler.book
    assert list(book.replies) == ["timetable/mail@2026-01-05"]
    run = book.runs[book.replies["timetable/mail@2026-01-05"]["run"]]
    assert (run.client, run.from_, run.to, run.label) == (TIMETABLE, "A12", "3F-archive", "晨件")


@pytest.mark.parametrize("time", ["00:00", "07:59", "23:59"])
def test_any_minute_of_the_local_day(time: str) -> None:
    """Midnight and early hours belong to the local date, not to the one in UTC."""
    hall = Timed("2026-01-04 12:00", file(time=time, days=["mon"]))
    hall.until("2026-01-07 00:00", 30)
    assert hall.starts == [f"01-05 {time}"]


def test_a_start_given_in_the_small_hours_of_utc_is_of_the_local_weekday() -> None:
    """Monday 07:59 in Shanghai is still Sunday in UTC."""
    hall = Timed("2026-01-05 07:58", file(time="07:59", days=["mon"]))
    hall.until("2026-01-05 08:00", 10)
    assert hall.starts == ["01-05 07:59"]


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Chatham", "Asia/Kolkata"])
def test_it_keeps_the_hall_s_own_time_in_every_zone(zone: str) -> None:
    hall = Timed("2026-01-05 05:00", file(), zone)
    hall.until("2026-01-05 12:00")
    assert hall.starts == ["01-05 09:30"]


def test_a_time_left_out_by_summer_time_starts_at_the_first_instant_after_it() -> None:
    hall = Timed("2026-03-07 12:00", file(time="02:30", days=EVERY_DAY), "America/New_York")
    hall.until("2026-03-09 12:00", 60)
    assert hall.starts == ["03-08 03:00", "03-09 02:30"]


def test_midnight_left_out_by_summer_time() -> None:
    hall = Timed("2026-03-28 12:00", file(time="00:00", days=EVERY_DAY), "Asia/Beirut")
    hall.until("2026-03-30 12:00", 60)
    assert hall.starts == ["03-29 01:00", "03-30 00:00"]


def test_a_time_that_comes_twice_starts_once_the_first_time() -> None:
    hall = Timed("2026-10-31 12:00", file(time="01:30", days=EVERY_DAY), "America/New_York")
    hall.until("2026-11-02 12:00", 60)
    assert hall.starts == ["11-01 01:30", "11-02 01:30"]
    first = next(record.data["at"] for record in hall.records if record.kind == "run_requested")
    assert first == at("2026-11-01 01:30", "America/New_York")  # fold 0: summer time still


def test_holidays_are_left_out_and_swapped_working_days_are_worked() -> None:
    calendar = {"holidays": ["2026-01-06", {"from": "2026-01-08", "to": "2026-01-09", "name": "试"}],
                "extra_days": {"2026-01-10": "thu"}}  # fmt: skip
    hall = Timed("2026-01-05 12:00", calendar | file(days=["tue", "wed", "thu"]))
    hall.until("2026-01-12 12:00", 600)
    assert hall.starts == ["01-07 09:30", "01-10 09:30"]


def test_an_entry_may_work_on_holidays() -> None:
    hall = Timed("2026-01-05 12:00", {"holidays": ["2026-01-06"], **file(skip_holidays=False)})
    hall.until("2026-01-07 12:00", 600)
    assert hall.starts == ["01-06 09:30", "01-07 09:30"]


def test_until_is_the_last_date() -> None:
    hall = Timed("2026-01-05 08:00", file(until="2026-01-07"))
    hall.until("2026-01-12 12:00", 600)
    assert hall.starts == ["01-05 09:30", "01-06 09:30", "01-07 09:30"]
    assert not hall.missed


def test_several_excepted_dates() -> None:
    hall = Timed("2026-01-05 08:00", file(**{"except": ["2026-01-06", "2026-01-08"]}))
    hall.until("2026-01-09 12:00", 600)
    assert hall.starts == ["01-05 09:30", "01-07 09:30", "01-09 09:30"]


def test_several_legs_start_at_once_as_one_round() -> None:
    legs = [{"from": "A12", "to": "3F-archive"}, {"from": "A01", "to": "3F-archive", "label": "二"}]
    hall = Timed("2026-01-05 09:00", {"runs": {"round": {"legs": legs, "days": ["mon"], "time": "09:30"}}})
    hall.until("2026-01-05 10:00")
    assert list(hall.scheduler.book.replies) == ["timetable/round@2026-01-05"]
    assert len({run.round for run in hall.scheduler.book.open_runs}) == 1
    assert len(hall.scheduler.book.open_runs) == 2


def test_what_older_programs_asked_for_one_by_one_is_not_asked_for_again() -> None:
    legs = [{"from": "A12", "to": "3F-archive"}, {"from": "A01", "to": "3F-archive"}]
    hall = Timed("2026-01-05 09:00", {"runs": {"round": {"legs": legs, "days": ["mon"], "time": "09:30"}}})
    old = {"at": hall.now, "run": "r-old", "status": "accepted", "reasons": [], "asked": "run"}
    hall.scheduler.book.apply("request_answered", "timetable/round@2026-01-05/1", old)
    hall.until("2026-01-05 10:00")
    assert [run.from_ for run in hall.scheduler.book.open_runs] == ["A01"]
    assert "timetable/round@2026-01-05" not in hall.scheduler.book.replies


def test_a_leg_that_is_refused_keeps_the_others_from_nothing() -> None:
    legs = [{"from": "A12", "to": "3F-archive"}, {"from": "A01", "to": "2F-tax"}, {"from": "A03", "to": "B01"}]
    hall = Timed("2026-01-05 09:00", {"runs": {"round": {"legs": legs, "days": ["mon"], "time": "09:30"}}})
    entry = hall.scheduler._work.times.file["round"]
    runs = (*entry.runs[:2], RunForm("A03", "A03"))
    hall.scheduler._work.times.file["round"] = replace(entry, runs=runs)
    hall.until("2026-01-05 10:00")
    assert sorted(run.from_ for run in hall.scheduler.book.open_runs) == ["A01", "A12"]
    assert hall.scheduler.book.times.missed["round"].reasons == (Reason.SAME_STOP.value,)


def test_a_new_entry_does_not_start_for_what_is_over() -> None:
    hall = Timed("2026-01-05 09:31", file())
    hall.until("2026-01-05 20:00")
    assert not hall.starts
    assert not hall.missed


# --- killed anywhere ---


def test_killed_before_the_answer_is_written_it_starts_after_the_restart_once() -> None:
    hall = Timed("2026-01-05 09:20", file())
    hall.until("2026-01-05 09:29")
    hall.now = at("2026-01-05 09:30")
    hall.feed(Tick(hall.now), lost=True)
    hall.jump("2026-01-05 09:31")
    hall.until("2026-01-05 12:00")
    hall.jump("2026-01-05 12:30")
    assert hall.starts == ["01-05 09:31"]


@pytest.mark.parametrize("back", ["09:30", "09:36", "09:44"])
def test_down_at_that_time_it_starts_late_within_the_grace(back: str) -> None:
    hall = Timed("2026-01-05 09:00", file())
    hall.until("2026-01-05 09:10")
    hall.jump(f"2026-01-05 {back}")
    hall.until("2026-01-05 11:00")
    assert hall.starts == [f"01-05 {back}"]
    assert not hall.missed
    assert hall.scheduler.book.times.done["mail"].late == (back != "09:30")


def test_down_for_longer_the_start_is_missed_and_said_until_a_supervisor_has_seen_it() -> None:
    hall = Timed("2026-01-05 09:00", file())
    hall.until("2026-01-05 09:10")
    hall.jump("2026-01-05 09:46")
    assert not hall.starts
    assert hall.missed == ["01-05 09:46"]
    fact = [message for message in hall.published if isinstance(message, TimetableFact)][-1]
    assert [(one.entry, one.due, [r.code for r in one.reasons]) for one in fact.missed] == [
        ("mail", at("2026-01-05 09:30"), ["not_there_in_time"])
    ]
    hall.jump("2026-01-05 10:00")
    assert hall.missed == ["01-05 09:46"]  # said once
    assert [r.code for r in hall.ask("chen", kind="missed_seen", name="mail").reasons] == ["not_allowed"]
    assert hall.ask(kind="missed_seen", name="mail").status == "accepted"
    fact = [message for message in hall.published if isinstance(message, TimetableFact)][-1]
    assert not fact.missed
    hall.until("2026-01-06 10:00", 600)
    assert hall.starts == ["01-06 09:30"]


def test_down_for_days_all_missed_starts_are_counted_and_the_newest_is_made_if_there_is_time() -> None:
    hall = Timed("2026-01-05 12:00", file())
    hall.until("2026-01-05 12:10")
    hall.jump("2026-01-09 09:35")
    missed = hall.scheduler.book.times.missed["mail"]
    assert (missed.times, missed.due) == (3, at("2026-01-08 09:30"))
    assert hall.starts == ["01-09 09:35"]


def test_a_stop_that_is_closed_all_day_misses_the_start() -> None:
    hours = {"windows": [{"days": ["mon", "tue", "wed", "thu"], "opens": "09:00", "closes": "16:30"}]}
    hall = Timed("2026-01-05 12:00", hours | file())
    hall.until("2026-01-12 10:00", 600)
    assert hall.starts == ["01-06 09:30", "01-07 09:30", "01-08 09:30", "01-12 09:30"]
    assert hall.missed == ["01-09 09:30"]
    assert hall.scheduler.book.times.missed["mail"].reasons == (Reason.WINDOW_CLOSED.value,)


def test_nobody_else_asks_in_the_timetable_s_name() -> None:
    hall = Timed("2026-01-05 09:00", file())
    stolen = DispatchRequest("mail@2026-01-05", TIMETABLE, "run", from_="A01", to="2F-tax")
    hall.feed(Received(hall.now, stolen, hall.now))
    assert not hall.starts
    hall.until("2026-01-05 10:00")
    assert hall.starts == ["01-05 09:30"]
    assert [run.from_ for run in hall.scheduler.book.open_runs] == ["A12"]


# --- staff ---


def test_a_supervisor_enters_changes_pauses_and_deletes() -> None:
    hall = Timed("2026-01-05 08:00")
    assert hall.put() == []
    hall.until("2026-01-05 12:00")
    assert hall.ask(kind="start_pause", name="mail").status == "accepted"
    hall.until("2026-01-06 12:00", 600)
    assert hall.ask(kind="start_resume", name="mail").status == "accepted"
    hall.until("2026-01-07 12:00", 600)
    assert hall.put(time="10:10") == []
    hall.until("2026-01-08 12:00", 600)
    assert hall.ask(kind="start_delete", name="mail").status == "accepted"
    hall.until("2026-01-09 12:00", 600)
    assert hall.starts == ["01-05 09:30", "01-07 09:30", "01-08 10:10"]
    assert not hall.missed
    assert "mail" not in hall.scheduler.book.times.known


def test_deleted_before_it_starts_it_never_does() -> None:
    """Early in the morning, when it is another date in UTC."""
    hall = Timed("2026-01-05 06:00")
    assert hall.put(time="07:59", days=("mon",)) == []
    hall.until("2026-01-05 07:58")
    assert hall.ask(kind="start_delete", name="mail").status == "accepted"
    hall.until("2026-01-12 12:00", 600)
    assert not hall.starts


def test_changed_before_it_starts_it_starts_as_changed_only() -> None:
    hall = Timed("2026-01-05 08:00")
    assert hall.put() == []
    hall.until("2026-01-05 09:00")
    assert hall.put(time="09:45", runs=(RunForm("A01", "2F-tax"),)) == []
    hall.until("2026-01-05 12:00")
    assert hall.starts == ["01-05 09:45"]
    assert [run.from_ for run in hall.scheduler.book.open_runs] == ["A01"]


def test_moved_after_it_started_it_does_not_start_again_that_day() -> None:
    hall = Timed("2026-01-05 08:00")
    assert hall.put() == []
    hall.until("2026-01-05 10:00")
    assert hall.put(time="15:00") == []
    hall.until("2026-01-06 16:00")
    assert hall.starts == ["01-05 09:30", "01-06 15:00"]


def test_a_missed_one_may_be_set_anew_for_the_same_day() -> None:
    hall = Timed("2026-01-05 08:00")
    assert hall.put() == []
    hall.jump("2026-01-05 11:00")
    assert hall.put(time="11:30") == []
    hall.until("2026-01-05 12:00")
    assert hall.starts == ["01-05 11:30"]


def test_the_file_s_entry_changed_before_it_starts() -> None:
    hall = Timed("2026-01-05 08:00", file())
    hall.until("2026-01-05 08:30")
    hall.restart(file(time="10:00"))
    hall.until("2026-01-05 12:00")
    assert hall.starts == ["01-05 10:00"]


@pytest.mark.parametrize("changes, reason", [
    ({"until": "2026-01-02"}, "never_starts"),
    ({"until": "2026-01-06", "days": ("fri",)}, "never_starts"),
    ({"until": "2026-01-05", "except_dates": ("2026-01-05",)}, "never_starts"),
    ({"time": "16:45"}, "never_starts"),
    ({"days": ("sat",)}, "never_starts"),
    ({"time": "24:00"}, "bad_request"),
    ({"days": ("someday",)}, "bad_request"),
    ({"days": ()}, "bad_request"),
    ({"until": "2026-02-30"}, "bad_request"),
    ({"runs": ()}, "bad_request"),
    ({"id": "Ä"}, "bad_request"),
    ({"id": "of-file"}, "entry_of_file"),
    ({"runs": (RunForm("A12", "Z99"),)}, "unknown_stop"),
    ({"runs": (RunForm("A12", "A12"),)}, "same_stop"),
    ({"runs": (RunForm("A12", "3F-archive", "x" * 41),)}, "bad_request"),
])  # fmt: skip
def test_an_entry_that_makes_no_sense_is_refused(changes: dict[str, Any], reason: str) -> None:
    hours = {"windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "16:30"}]}
    hall = Timed("2026-01-05 08:00", {**hours, "runs": {"of-file": MAIL | {"paused": True}}})
    assert hall.put(**changes) == [reason]
    assert "timetable_set" not in {record.kind for record in hall.records}


def test_the_file_s_entries_are_read_only_and_others_are_a_supervisor_s() -> None:
    hall = Timed("2026-01-05 08:00", file())
    for kind in ("start_pause", "start_resume", "start_delete"):
        assert [r.code for r in hall.ask(kind=kind, name="mail").reasons] == ["entry_of_file"]
        assert [r.code for r in hall.ask(kind=kind, name="nobody").reasons] == ["unknown_entry"]
        assert [r.code for r in hall.ask("chen", kind=kind, name="mail").reasons] == ["not_allowed"]
    assert [r.code for r in hall.ask("chen", kind="start_set", start=ENTRY).reasons] == ["not_allowed"]
    assert [r.code for r in hall.ask("nobody", kind="start_set", start=ENTRY).reasons] == ["not_allowed"]


def test_the_tablets_read_what_is_next_and_what_was_last() -> None:
    hall = Timed("2026-01-05 08:00", file())
    assert hall.put(id="second", time="11:00") == []
    hall.until("2026-01-05 10:00")
    mine, theirs = hall.remembered["timetable"]
    assert (mine["id"], mine["of_file"], mine["next"]) == ("mail", True, at("2026-01-06 09:30"))
    assert mine["last"]["day"] == "2026-01-05"
    assert (theirs["person"], theirs["next"], theirs["last"]) == ("zhou", at("2026-01-05 11:00"), None)
    fact = [message for message in hall.published if isinstance(message, TimetableFact)][-1]
    assert [one.entry for one in fact.starts] == ["second", "mail"]
    assert "晨件" not in repr(fact)


def test_a_refolded_book_is_the_same_book() -> None:
    hall = Timed("2026-01-05 08:00", file())
    hall.put(id="second", time="11:00")
    hall.ask(kind="start_pause", name="second")
    hall.until("2026-01-05 10:00")
    hall.ask(kind="template_set", template=Template("t1", "x", RunForm("A12", "2F-tax"), "zhou"))
    before = hall.scheduler.book.times
    assert book_of(book_json(hall.scheduler.book)).times == before  # as a snapshot keeps it
    hall.restart()
    assert hall.scheduler.book.times == before


def test_the_reply_of_a_run_of_the_timetable_goes_to_nobody_in_particular() -> None:
    hall = Timed("2026-01-05 09:00", file())
    hall.until("2026-01-05 10:00")
    replies = [message for message in hall.published if isinstance(message, DispatchReply)]
    assert [(reply.client, reply.status) for reply in replies] == [(TIMETABLE, "accepted")]
