"""Shrinking: dozens of random faults around a planted bug become a file of a few lines that fails in the same way."""

from pathlib import Path

import pytest

from robots.core.events import LinkUp
from robots.core.sensing import Unlock
from robots.courier.agent import CourierAgent
from sim.explore.document import as_text, read_document, scenario_of
from sim.explore.explorer import attempt, reduce, trials_of, write
from sim.explore.shrink import Shrinker
from sim.play import Failure, Outcome, play
from sim.scenarios.scenario import ScenarioError, load_scenario

BUSY = """\
title: many faults
hall: config/scenarios/halls/small
limit_s: 80
start: {{{robot}: {{at: {dock}, charge: 0.9}}}}
requests: {{count: 2, every_s: 5}}
chaos: {{faults: 24, within_s: 50, from_s: 3, of: [broker_stop, door_obstruct]}}
"""


@pytest.fixture
def a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A courier that opens a compartment when the broker is back for the second time while it is under way."""
    handle, links = CourierAgent.handle, {}

    def sabotaged(agent, event):
        commands = handle(agent, event)
        if isinstance(event, LinkUp):
            count = links.setdefault(id(agent), [agent, 0])  # with the agent itself: its id is not given away again
            count[1] += 1
            if count[1] == 3:  # the first was the start
                commands = [*commands, Unlock(1)]
        return commands

    monkeypatch.setattr(CourierAgent, "handle", sabotaged)


def busy(folder: Path) -> Path:
    path = folder / "busy.yaml"
    path.write_text(BUSY.format(robot="left", dock="dock-1"), encoding="utf-8")
    return path


def test_a_planted_bug_among_dozens_of_faults_is_reduced_to_a_few_lines(a_bug: None, tmp_path: Path) -> None:
    (trial,) = trials_of(busy(tmp_path), [3], {})
    failed = attempt(trial)
    assert failed is not None
    assert failed.signature == ("invariant", "doc_locked")
    reduced = reduce(failed)
    assert reduced.is_done
    assert reduced.entries[0] == 26
    assert reduced.entries[1] < 10
    assert {entry["do"] for entry in reduced.document["timeline"]} == {"request_run", "broker_stop"}
    assert "start" not in reduced.document or reduced.document["start"] == {}

    path = write(reduced, tmp_path / "found")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Breaks invariant doc_locked at ")
    assert f"26 timeline entries reduced to {reduced.entries[1]}" in text
    again = [play(load_scenario(path)) for _ in range(2)]
    assert again[0].failures[0].signature == failed.signature
    assert again[0].broken == again[1].broken
    assert again[0].broken[0] == reduced.text


# -- the passes, on a play that is only a rule

BROKEN = ("invariant", "collision")


def stop(at_s: float, duration_s: float) -> dict:
    return {"at_s": at_s, "do": "broker_stop", "duration_s": duration_s}


def shrunk(document: dict, rule, most: int = 500) -> tuple[dict, Shrinker]:
    """Reduce with a rule that says of a document whether it fails."""

    def play_it(candidate: dict) -> Outcome:
        failures = (Failure(*BROKEN, "", 50.0),) if rule(candidate) else (Failure("invariant", "one_robot", "", 1.0),)
        return Outcome("x", 1, "", False, (), (), 60.0, 1.0, failures)

    subject = Shrinker(document, BROKEN, play_it, most)
    return subject.reduce(), subject


def test_entries_durations_times_start_and_limit_are_reduced_in_turn() -> None:
    document = {
        "limit_s": 900, "start": {"left": {"at": "dock-1", "charge": 0.5}, "right": {"at": "dock-2"}},
        "timeline": [stop(100.3 + place, 33.3) for place in range(40)],
        "expect": [{"never": "one_robot"}],
    }  # fmt: skip

    def two_long_stops_apart(candidate: dict) -> bool:
        long = [entry for entry in candidate["timeline"] if entry.get("duration_s", 0) >= 4]
        return len(long) >= 2 and long[-1]["at_s"] - long[0]["at_s"] >= 7 and "left" in candidate["start"]

    smallest, subject = shrunk(document, two_long_stops_apart)
    assert subject.is_done
    assert [entry["duration_s"] for entry in smallest["timeline"]] == [5.0, 5.0]
    assert all(entry["at_s"] == int(entry["at_s"]) and entry["at_s"] <= 20 for entry in smallest["timeline"])
    assert smallest["start"] == {"left": {"at": "dock-1"}}
    assert smallest["limit_s"] == 55
    assert smallest["expect"] == []


def test_a_run_is_taken_out_with_all_that_speaks_of_it() -> None:
    runs = [{"at_s": 1, "do": "request_run", "from": "S1", "to": "S2", "id": name} for name in ("a", "b", "c")]
    holds = [{"at_s": 9, "do": "hold_run", "run": name} for name in ("a", "b")]
    document = {"timeline": [*runs, *holds], "expect": []}

    def valid_and_holds_b(candidate: dict) -> bool:
        head = {"title": "x", "hall": "config/scenarios/halls/small"}
        scenario_of({**head, **candidate}, Path("x.yaml"))  # raises for a hold of a run nobody requested
        return any(entry.get("run") == "b" for entry in candidate["timeline"])

    smallest, _ = shrunk(document, valid_and_holds_b)
    assert [entry["do"] for entry in smallest["timeline"]] == ["request_run", "hold_run"]
    assert {entry.get("id") or entry.get("run") for entry in smallest["timeline"]} == {"b"}


def test_it_stops_when_the_plays_are_spent_and_says_so() -> None:
    document = {"timeline": [stop(place, 9) for place in range(64)], "expect": []}
    smallest, subject = shrunk(document, lambda candidate: len(candidate["timeline"]) >= 5, most=6)
    assert not subject.is_done
    assert subject.plays == 6
    assert 5 <= len(smallest["timeline"]) < 64


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    document = {
        "title": "on: 「#」", "hall": "config/scenarios/halls/small", "seed": 3, "limit_s": 55,
        "start": {"left": {"at": "dock-1"}},
        "timeline": [
            {"at_s": 1.5, "do": "request_run", "from": "S1", "to": "T1", "id": "yes", "label": "a, b: {c}"},
            {"when": "ride(left) == RIDING and not seen('x')", "after_s": 2, "do": "kill", "process": "left"},
        ],
        "expect": [{"finally": "ended() or needs_help()"}], "allow": ["collision"],
    }  # fmt: skip
    path = tmp_path / "a.yaml"
    path.write_text(as_text(document, ["one", "two"]), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# one\n# two\ntitle:")
    assert read_document(path) == document
    assert load_scenario(path).timeline[1].args["process"] == "left"


def test_a_broken_document_is_no_scenario() -> None:
    with pytest.raises(ScenarioError, match=r"x.yaml:2: do: 'kil' is no action: did you mean kill"):
        scenario_of({"title": "x", "hall": "config/hall", "timeline": [stop(1, 1), {"do": "kil"}]}, Path("x.yaml"))


LATE = {"run": "a", "state": "delivered", "within_s": 50}
KILL = {"at_s": 20, "do": "kill", "process": "left"}
ASKED = {"at_s": 2, "do": "request_run", "from": "S1", "to": "S2", "id": "a"}
DELIVERED_S = 60.0


@pytest.mark.parametrize("expected, way", [(LATE, "ended cancelled"), ({"eventually": "seen('done')"}, "")])
def test_a_limit_too_short_for_any_run_shows_nothing(expected: dict, way: str) -> None:
    """A killed courier's run is cancelled; a scenario that ends before a run can end would fail on any code."""
    name = ", ".join(f"{key}: {value}" for key, value in expected.items())

    def play_it(candidate: dict) -> Outcome:
        limit, failures = candidate.get("limit_s", 3600), ()
        does = {entry["do"] for entry in candidate["timeline"]}
        if "request_run" not in does:
            failures = () if way else (Failure("expectation", name, ""),)
        elif "kill" in does and limit > 40:
            failures = (Failure("expectation", name, "", 40.0 if way else None, (way,) if way else ()),)
        elif limit < DELIVERED_S:
            failures = (Failure("expectation", name, "", None, ("still waiting_sender",) if way else ()),)
        return Outcome("x", 1, "", not failures, (), (), min(limit, DELIVERED_S), 1.0, failures)

    document = {"limit_s": 3600, "timeline": [ASKED, KILL, stop(90, 3)], "expect": [expected]}
    signature = ("expectation", name, way) if way else ("expectation", name)
    subject = Shrinker(document, signature, play_it, 500)
    smallest = subject.reduce()
    assert [entry["do"] for entry in smallest["timeline"]] == ["request_run", "kill"]
    assert DELIVERED_S <= smallest["limit_s"] <= 2 * DELIVERED_S
    assert smallest["expect"] == [expected]
    assert play_it({**smallest, "timeline": [ASKED]}).passed
