"""What supervisors say of the ways: who may, what is refused, what is durable and shown, what becomes of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from robots.core.reasons import Reason
from robots.core.runs import FleetSummary
from robots.fleet.keeping import book_json, book_of
from robots.fleet.lanes.book import LanesBook
from robots.fleet.lanes.requests import MAX_AREAS
from robots.fleet.traffic import KeepClear, Road
from tests.fixtures.fleet_bench import Bench

SUPERVISOR = "zhou"
LANE = "b1-F1/n0|b1-F1/n1"
SQUARE = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0))


@pytest.fixture
def bench(tmp_path: Path):
    bench = Bench(tmp_path / "ledger")
    yield bench
    bench.close()


def asked(bench: Bench, kind: str, key: str, **fields):
    return bench.ask(key, **({"client": "web", "kind": kind, "person": SUPERVISOR} | fields))


def test_a_lane_is_closed_limited_and_opened_and_a_restart_forgets_nothing(bench):
    assert asked(bench, "lane_close", "k1", lane="b1-F1/n1|b1-F1/n0").status == "accepted"
    assert asked(bench, "lane_limit", "k2", lane=LANE, speed=0.3).status == "accepted"
    assert (
        asked(bench, "area_keep_clear", "k3", name="fair", map_id="b1-F1", area=SQUARE, enter=True).status == "accepted"
    )
    wanted = Road().close(LANE).limit(LANE, 0.3).keep_clear("fair", KeepClear("b1-F1", SQUARE))
    assert bench.scheduler.book.lanes.road == wanted
    bench.restart()
    assert bench.scheduler.book.lanes.road == wanted
    assert asked(bench, "lane_open", "k4", lane=LANE).status == "accepted"
    assert asked(bench, "lane_limit", "k5", lane=LANE).status == "accepted"
    assert asked(bench, "area_free", "k6", name="fair").status == "accepted"
    assert bench.scheduler.book.lanes.road == Road()


def test_who_said_it_is_kept_with_the_book_and_an_older_snapshot_has_none(bench):
    asked(bench, "lane_close", "k1", lane=LANE)
    asked(bench, "lane_limit", "k2", lane=LANE, speed=0.3)
    book = bench.scheduler.book
    assert list(book.lanes.said) == [f"closed {LANE}", f"slowed {LANE}"]
    assert book.lanes.said[f"closed {LANE}"].person == SUPERVISOR
    text = book_json(book)
    assert book_of(text).lanes == book.lanes
    older = json.loads(text)
    del older["book"]["lanes"]["said"]
    lanes = book_of(json.dumps(older)).lanes
    assert (lanes.road, lanes.said) == (book.lanes.road, {})
    lanes.apply("lane_opened", LANE, {"at": 1.0})
    lanes.apply("lane_limited", LANE, {"at": 1.0, "speed": None})
    assert lanes == LanesBook()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("lane_close", {"lane": "b1-F1/n0|b1-F1/n7"}),
        ("lane_close", {"lane": "nowhere"}),
        ("lane_close", {"lane": ""}),
        ("lane_limit", {"lane": LANE, "speed": 0.0}),
        ("lane_limit", {"lane": "b1-F1/n0", "speed": 0.5}),
        ("area_keep_clear", {"name": "fair", "map_id": "b9-F9", "area": SQUARE}),
        ("area_keep_clear", {"name": "fair", "map_id": "b1-F1", "area": SQUARE[:2]}),
        ("area_keep_clear", {"name": "", "map_id": "b1-F1", "area": SQUARE}),
        ("area_keep_clear", {"name": "fa\x00ir", "map_id": "b1-F1", "area": SQUARE}),
        ("area_free", {"name": "fair"}),
    ],
)
def test_what_the_hall_does_not_have_is_refused(bench, kind, fields):
    reply = asked(bench, kind, "k1", **fields)
    assert (reply.status, reply.reasons[0].code) == ("refused", Reason.BAD_REQUEST)
    assert bench.scheduler.book.lanes == LanesBook()


def test_of_areas_there_are_so_many_and_one_that_stands_may_be_drawn_anew(bench):
    for number in range(MAX_AREAS):
        reply = asked(bench, "area_keep_clear", f"k{number}", name=f"area {number}", map_id="b1-F1", area=SQUARE)
        assert reply.status == "accepted"
    one_more = asked(bench, "area_keep_clear", "more", name="more", map_id="b1-F1", area=SQUARE)
    assert (one_more.status, one_more.reasons[0].en.endswith(f"at most {MAX_AREAS} areas")) == ("refused", True)
    anew = ((2.0, 2.0), (4.0, 2.0), (4.0, 4.0))
    assert asked(bench, "area_keep_clear", "anew", name="area 0", map_id="b1-F1", area=anew).status == "accepted"
    assert bench.scheduler.book.lanes.road.areas["area 0"].polygon == anew


@pytest.mark.parametrize(("client", "person"), [("tablet", SUPERVISOR), ("web", ""), ("web", "nobody")])
def test_nobody_but_a_supervisor_at_the_staffs_page_may(bench, client, person):
    reply = bench.ask("k1", client=client, kind="lane_close", person=person, lane=LANE)
    assert (reply.status, reply.reasons[0].code) == ("refused", Reason.NOT_ALLOWED)


def test_a_robot_that_nobody_knows_is_taken_off_no_way(bench):
    reply = asked(bench, "robot_off", "k1", robot="nobody")
    assert (reply.status, reply.reasons[0].code) == ("refused", Reason.UNKNOWN_ROBOT)


def test_a_robot_that_speaks_is_not_taken_off_the_ways(bench):
    bench.run(10)
    robot = next(iter(bench.vehicles))
    reply = asked(bench, "robot_off", "k1", robot=robot)
    assert (reply.status, reply.reasons[0].code) == ("refused", Reason.HELP_AT_ROBOT)


def test_what_holds_of_the_ways_is_shown(bench):
    asked(bench, "lane_close", "k1", lane=LANE)
    bench.run(5)
    shown = [one for one in bench.sent if isinstance(one, FleetSummary)]
    assert shown[-1].closed == (LANE,)


def test_a_run_goes_round_a_closed_way_or_ends_with_the_reason(bench):
    asked(bench, "lane_close", "k1", lane="b1-F3/c2")
    run = bench.send(key="k2")
    bench.run(900, lambda: bench.scheduler.book.runs[run].ended)
    assert Reason.UNROUTABLE in bench.scheduler.book.runs[run].reasons


def test_what_has_an_end_is_lifted_then_in_nobodys_name_across_a_restart(bench):
    until = bench.now + 60.0
    asked(bench, "lane_close", "k1", lane=LANE, until=until)
    asked(bench, "lane_close", "k2", lane="b1-F1/n3", until=until + 3600.0)
    asked(bench, "lane_limit", "k3", lane=LANE, speed=0.3, until=until)
    asked(bench, "area_keep_clear", "k4", name="fair", map_id="b1-F1", area=SQUARE, until=until)
    bench.run(50)
    assert bench.scheduler.book.lanes.said[f"closed {LANE}"].until == until
    assert len(bench.scheduler.book.lanes.said) == 4
    bench.restart()
    bench.run(15)
    book = bench.scheduler.book.lanes
    assert book.road == Road().close("b1-F1/n3")
    assert list(book.said) == ["closed b1-F1/n3"]


def test_an_end_can_be_moved_and_taken_away_and_lies_within_a_year_from_now(bench):
    asked(bench, "lane_close", "k1", lane=LANE, until=bench.now + 30.0)
    asked(bench, "lane_close", "k2", lane=LANE)
    bench.run(60)
    assert bench.scheduler.book.lanes.road == Road().close(LANE)
    assert asked(bench, "lane_close", "k3", lane=LANE, until=bench.now + 30.0).status == "accepted"
    for number, until in enumerate((bench.now, bench.now + 400 * 86_400.0)):
        reply = asked(bench, "lane_close", f"bad{number}", lane=LANE, until=until)
        assert (reply.status, reply.reasons[0].code) == ("refused", Reason.BAD_REQUEST)
    bench.run(40)
    assert bench.scheduler.book.lanes.road == Road()
