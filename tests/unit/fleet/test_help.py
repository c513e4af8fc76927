"""A robot that needs a person: seen, answered by name, put before supervisors when nobody comes, ended by the robot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from robots.core.clock import Instant
from robots.core.events import LinkDown, LinkUp
from robots.core.lift import Presence, RobotCleared, Zone
from robots.core.runs import FleetSummary, HelpCall, RunState
from robots.core.vda import ActionState, ActionStatus, Connection, Info, InstantActions, VehicleState
from robots.fleet.help import ANSWER_S, COMING_S, RELEASE_S
from tests.fixtures.fleet_bench import Bench, Vehicle, hall_plan

IN_EAST = Presence("xiaodi", Zone.IN, "b1", "east", "b1-F2", {}, "s-1", "9f")


@dataclass
class Stuck(Vehicle):
    """A vehicle that calls for help while `why` is set, and obeys endHelp unless it is stubborn."""

    why: str = ""
    stubborn: bool = False
    taken_out: str = ""

    def _instant(self, action_id: str, kind: str) -> None:
        if kind != "endHelp":
            return super()._instant(action_id, kind)
        if action_id in self.instants or kind in self.deaf_to:
            return None
        self.instants[action_id] = ActionState(
            action_id, kind, ActionStatus.FAILED if self.stubborn else ActionStatus.FINISHED
        )
        self.why, self._told = self.why if self.stubborn else "", None
        return None

    def state(self) -> VehicleState:
        info = (Info("help", (("reason", self.why),)),) if self.why else ()
        if self.taken_out:
            info = (*info, Info("taken_out", (("runs", self.taken_out), ("person", "li"))))
        return replace(super().state(), information=info)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, {"xiaodi": Stuck(hall_plan(), "xiaodi", "A11")})
    bench.run(3)
    yield bench
    bench.close()


def robot(bench: Bench) -> Stuck:
    vehicle = bench.vehicles["xiaodi"]
    assert isinstance(vehicle, Stuck)
    return vehicle


def call(bench: Bench) -> HelpCall | None:
    bench.run(3)
    return [m for m in bench.sent if isinstance(m, FleetSummary)][-1].robots[0].call


def stuck(bench: Bench, why: str = "lift_stalled") -> HelpCall:
    bench.hear(IN_EAST)
    robot(bench).why, robot(bench)._told = why, None
    raised = call(bench)
    assert raised is not None
    return raised


def act(bench: Bench, kind: str, person: str = "wang", key: str = "", client: str = "web"):
    key = key or f"{kind}-{person}-{bench.now}"
    return bench.ask(key, client=client, kind=kind, robot="xiaodi", person=person)


def why_not(reply) -> list[str]:
    return [reason.code for reason in reply.reasons]


def test_the_request_says_where_why_since_when_and_what_is_aboard(bench: Bench) -> None:
    run = bench.send(confidential=True)
    bench.run(60, lambda: run in robot(bench).loads)
    raised = stuck(bench)
    assert (raised.reason, raised.zone, raised.lift) == ("lift_stalled", "in", "east")
    assert raised.map_id.startswith("b1-") and bench.now - raised.since < 5
    assert (raised.folders, raised.confidential, raised.by, raised.late) == (1, 1, "", False)
    assert bench.kinds("xiaodi").count("help_raised") == 1


def test_who_comes_is_shown_to_the_others_and_is_in_the_records(bench: Bench) -> None:
    stuck(bench)
    assert act(bench, "help_coming").status == "accepted"
    coming = call(bench)
    assert coming is not None and coming.by == "wang"
    record = bench.ledger.records(subject="xiaodi")[-1]
    assert (record.kind, record.data["person"]) == ("help_acknowledged", "wang")


def test_a_request_nobody_answers_is_put_before_supervisors_after_a_minute(bench: Bench) -> None:
    stuck(bench)
    bench.run(ANSWER_S - 10)
    assert not call(bench).late
    bench.run(10)
    assert call(bench).late
    act(bench, "help_coming", "zhou")
    assert (call(bench).late, call(bench).by) == (False, "zhou")


def test_who_said_to_come_and_did_not_settle_it_is_not_waited_for_for_ever(bench: Bench) -> None:
    stuck(bench)
    act(bench, "help_coming")
    bench.run(COMING_S)
    later = call(bench)
    assert later is not None and later.late and later.by == ""


def test_the_robot_goes_on_when_a_person_has_settled_it(bench: Bench) -> None:
    stuck(bench)
    assert act(bench, "help_done", "li").status == "accepted"
    assert call(bench) is None
    told = [a for m in bench.sent if isinstance(m, InstantActions) for a in m.actions if a.action_type == "endHelp"]
    assert len(told) == 1 and told[0].parameters == {"person": "li"}
    assert bench.ledger.records(subject="xiaodi")[-1].data["how"] == "released"


def test_a_robot_that_settles_it_by_itself_closes_its_request(bench: Bench) -> None:
    stuck(bench)
    robot(bench).why, robot(bench)._told = "", None
    assert call(bench) is None
    assert bench.ledger.records(subject="xiaodi")[-1].data["how"] == "settled"


def test_a_robot_that_refuses_or_does_not_hear_is_said_so_and_can_be_told_again(bench: Bench) -> None:
    stuck(bench)
    robot(bench).stubborn = True
    act(bench, "help_done")
    assert call(bench).release == "failed"
    robot(bench).stubborn, robot(bench).deaf_to = False, frozenset({"endHelp"})
    act(bench, "help_done")
    assert call(bench).release == "asked"
    bench.run(RELEASE_S)
    assert call(bench).release == "failed"
    robot(bench).deaf_to = frozenset()
    act(bench, "help_done")
    assert call(bench) is None


def test_one_key_has_one_effect(bench: Bench) -> None:
    stuck(bench)
    for _ in range(3):
        assert act(bench, "help_coming", key="k-help").status == "accepted"
    assert bench.kinds("xiaodi").count("help_acknowledged") == 1


@pytest.mark.parametrize("kind", ["help_coming", "help_done", "not_in_car"])
def test_nobody_acts_without_a_name_or_without_a_request(bench: Bench, kind: str) -> None:
    assert why_not(act(bench, kind, "zhou")) == ["help_over"]
    stuck(bench)
    assert why_not(act(bench, kind, "")) == ["not_allowed"]
    assert why_not(act(bench, kind, "zhou", client="cli")) == ["not_allowed"]


def test_what_the_robots_screen_asks_is_settled_there(bench: Bench) -> None:
    run = bench.send()
    bench.run(2)
    bench.scheduler._work.record("help_asked", run, reason="folder_missing")
    assert call(bench) is not None
    assert why_not(act(bench, "help_done")) == ["help_at_robot"]


def test_a_restart_keeps_the_request_and_who_comes(bench: Bench) -> None:
    before = stuck(bench)
    act(bench, "help_coming")
    bench.restart()
    after = call(bench)
    assert after is not None and (after.id, after.since, after.by) == (before.id, before.since, "wang")
    assert bench.kinds("xiaodi").count("help_raised") == 1


# ---- a robot that died in a car -----------------------------------------------------------------------------------


def dead_in_car(bench: Bench) -> HelpCall:
    bench.hear(IN_EAST, seq=7)
    robot(bench).on_air = False
    bench.hear(Connection("xiaodi", "CONNECTIONBROKEN"))
    bench.run(70)
    found = call(bench)
    assert found is not None
    return found


def test_a_robot_silent_in_a_car_is_a_request_too(bench: Bench) -> None:
    found = dead_in_car(bench)
    assert (found.reason, found.silent, found.zone, found.lift) == ("robot_lost", True, "in", "east")


def test_a_silent_robot_on_a_landing_blocks_no_car_and_is_no_request(bench: Bench) -> None:
    bench.hear(replace(IN_EAST, zone=Zone.OUT, lift=""))
    robot(bench).on_air = False
    bench.run(90)
    assert call(bench) is None


def test_only_a_supervisor_may_say_that_a_silent_robot_is_in_no_car(bench: Bench) -> None:
    stuck(bench)
    assert why_not(act(bench, "not_in_car", "zhou")) == ["help_at_robot"]  # it answers: ask itself
    dead_in_car(bench)
    assert why_not(act(bench, "not_in_car", "wang")) == ["not_allowed"]
    assert act(bench, "not_in_car", "zhou").status == "accepted"


def test_the_supervisors_word_frees_the_car_until_the_robot_speaks_again(bench: Bench) -> None:
    dead_in_car(bench)
    bench.hear(RobotCleared("xiaodi", "wang", Instant(bench.now)))
    assert bench.scheduler._work.presence["xiaodi"].zone is Zone.IN
    bench.hear(RobotCleared("xiaodi", "zhou", Instant(bench.now)))
    assert bench.scheduler._work.presence["xiaodi"].zone is Zone.OUT
    assert call(bench) is None
    taken_out = [r for r in bench.ledger.records(subject="xiaodi") if r.kind == "robot_taken_out"]
    assert [(r.data["person"], r.data["lift"]) for r in taken_out] == [("zhou", "east")]
    bench.restart()
    bench.hear(IN_EAST, seq=7, retained=True)  # the broker's memory of what is void
    assert bench.scheduler._work.presence["xiaodi"].zone is Zone.OUT
    bench.hear(IN_EAST, seq=8)
    assert bench.scheduler._work.presence["xiaodi"].zone is Zone.IN


def test_papers_taken_out_end_their_run_with_who_keeps_them_and_the_request_says_so(bench: Bench) -> None:
    run = bench.send()
    bench.run(60, lambda: run in robot(bench).loads)
    stuck(bench)
    robot(bench).loads.clear()
    robot(bench).taken_out, robot(bench)._told = run, None
    told = call(bench)
    assert told is not None
    assert (told.folders, told.taken) == (0, 1)
    assert (bench.state(run), bench.scheduler.book.runs[run].holder) == (RunState.IN_CUSTODY, "person:li")
    bench.run(60)
    assert robot(bench).idle, "nothing is left to do for it"
    assert bench.kinds(run).count("folder_in_custody") == 1


def silent_with_folder(bench: Bench) -> str:
    run = bench.send()
    bench.run(60, lambda: run in robot(bench).loads)
    robot(bench).on_air = False
    return run


def test_a_robot_that_falls_silent_with_a_folder_aboard_calls_people_wherever_it_is(bench: Bench) -> None:
    run = silent_with_folder(bench)
    bench.run(bench.rules.lost_s - 10)
    assert call(bench) is None
    bench.run(20)
    raised = call(bench)
    assert raised is not None
    assert (raised.reason, raised.zone, raised.folders, raised.silent) == ("robot_lost", "", 1, True)
    assert "robot_lost" in [reason.code for reason in bench.facts[run].reasons]
    bench.run(ANSWER_S + 10)
    assert call(bench).late, "and supervisors when nobody answers"
    bench.feed(LinkDown(bench.now))
    bench.feed(LinkUp(bench.now))
    assert call(bench) == replace(raised, late=True), "our own link settles nothing"
    robot(bench).on_air = True
    bench.run(15)
    assert call(bench) is None, "it is heard again"


def test_after_a_restart_of_the_fleet_a_robot_not_heard_with_a_folder_calls_people_too(bench: Bench) -> None:
    silent_with_folder(bench)
    bench.restart()
    bench.run(bench.rules.lost_s + 10)
    raised = call(bench)
    assert raised is not None
    assert (raised.reason, raised.folders) == ("robot_lost", 1)


def test_a_silent_robot_with_nothing_aboard_calls_nobody(bench: Bench) -> None:
    robot(bench).on_air = False
    bench.run(bench.rules.lost_s + 20)
    assert call(bench) is None


def test_a_run_waits_for_a_silent_robot_until_it_counts_as_lost_and_then_for_people(bench: Bench) -> None:
    run = silent_with_folder(bench)
    bench.run(bench.rules.offline_s + 5)
    waits = bench.facts[run].waiting_for
    assert waits.reason == "offline"
    assert waits.until is not None
    assert bench.now < waits.until <= bench.now + bench.rules.lost_s
    bench.run(bench.rules.lost_s)
    waits = bench.facts[run].waiting_for
    assert (waits.reason, waits.until) == ("robot_lost", None)
