"""What a recorder kept is what was true."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.report.page import GAP_WITHIN, HEIGHT_WITHIN, POSE_WITHIN
from sim.report.recorder import Recorder, RunTrack
from sim.report.tracks import thinned
from tests.sim.report.conftest import Played


@pytest.fixture
def recorder(a_play: Played) -> Recorder:
    assert a_play.watched.recorder is not None
    return a_play.watched.recorder


def first_run(recorder: Recorder) -> RunTrack:
    return next(track for track in recorder.runs.values() if track.fact.to == "3F-archive")


def test_the_lift_curve_is_the_truth(a_play: Played, recorder: Recorder) -> None:
    car = recorder.cars["east"]
    height, gap = thinned(car.height, HEIGHT_WITHIN), thinned(car.gap, GAP_WITHIN)
    assert max(height for _, height in a_play.notes.heights) == pytest.approx(9.0)
    for at, true in a_play.notes.heights:
        assert height.at(at)[0] == pytest.approx(true, abs=HEIGHT_WITHIN[0] + 1e-6)
    for at, true in a_play.notes.gaps:
        assert gap.at(at)[0] == pytest.approx(true, abs=GAP_WITHIN[0] + 1e-6)
    assert len(height.times) < len(a_play.notes.heights) / 20


def test_the_robot_is_drawn_where_it_was(a_play: Played, recorder: Recorder) -> None:
    pose = thinned(recorder.robots["xiaodi"].pose, POSE_WITHIN)
    for at, x, y in a_play.notes.poses:
        found = pose.at(at)
        assert (found[0], found[1]) == pytest.approx((x, y), abs=POSE_WITHIN[0] + 1e-6)
    assert len(pose.times) < len(a_play.notes.poses) / 4


def test_states_and_waits_of_a_run_are_those_of_its_facts(a_play: Played, recorder: Recorder) -> None:
    track = first_run(recorder)
    facts = [(at, fact) for at, fact in a_play.notes.facts if fact.run == track.fact.run]
    for index, (at, fact) in enumerate(facts):
        seconds = at - recorder.started
        later = facts[index + 1 :]
        if later and later[0][0] == at:
            continue  # the last word of an instant counts
        assert [state for a, b, state in track.state.spans(recorder.ended_s) if a <= seconds < b] == [fact.state.value]
        waits = [code for a, b, code in track.waits.spans(recorder.ended_s) if a <= seconds < b]
        assert waits == [fact.waiting_for.reason if fact.waiting_for else ""]
    assert track.state.values[-1] == "delivered"


def test_way_and_energy_are_those_of_the_world(a_play: Played, recorder: Recorder) -> None:
    track = recorder.robots["xiaodi"]
    notes = a_play.notes.poses
    way = sum(((x - u) ** 2 + (y - v) ** 2) ** 0.5 for (_, x, y), (_, u, v) in pairwise(notes))
    assert track.driven_m == pytest.approx(way, rel=0.01)
    assert 1.0 < track.drawn_wh < 20.0


def test_who_was_away_and_what_stood_about(recorder: Recorder) -> None:
    (away,) = [b - a for a, b, up in recorder.up["broker"].spans(recorder.ended_s) if not up]
    assert away == pytest.approx(4.0, abs=0.15)
    (body,) = recorder.bodies.values()
    (there,) = [(a, b) for a, b, floor in body.map_id.spans(recorder.ended_s) if floor == "b1-F3"]
    assert there[1] - there[0] == pytest.approx(20.0, abs=0.2)
    door = recorder.doors["b1-F2", "data"]
    assert door.at(0.0) == (1.0,)
    assert door.at(10.0) == (0.0,)


def test_the_folder_is_aboard_from_hand_to_hand(recorder: Recorder) -> None:
    spans = [(a, b) for a, b, runs in recorder.robots["xiaodi"].aboard.spans(recorder.ended_s) if runs]
    track = first_run(recorder)
    carrying = [(a, b) for a, b, state in track.state.spans(recorder.ended_s) if state == "carrying"]
    assert len(spans) == 1
    assert spans[0][0] < carrying[0][0]
    assert spans[0][1] > carrying[0][1]
