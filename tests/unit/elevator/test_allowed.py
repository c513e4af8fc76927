"""Without a desk a ride takes only what the desk would give it; a lift found wrong is told until the fleet knows."""

from __future__ import annotations

from typing import Any

import pytest

from robots.building.lift_rights import against
from robots.core.commands import Remember
from robots.core.lift import Dispute, LiftsFenced, Presence
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.elevator import allowed
from robots.elevator.memory import recalled, stored
from robots.settings.lift_rules import ClosedHours, LiftRules

BOTH_FENCED = LiftsFenced(("east", "west"), ())
ALWAYS = ClosedHours(from_="00:00", to="23:59", why="night")
WRONG = {"lift": "b1-F3", "barometer": "b1-F2", "marker": "b1-F2"}


def waits_alone(stage: Any) -> str:
    """A minute in the queue without a word from the desk: the reason it waits, empty when it took a car."""
    stage.to("QUEUE").helpful_desk = False
    stage.run(60.0)
    assert (stage.state == "QUEUE") == (not stage.sent("register"))
    return stage.ride.waiting.reason if stage.state == "QUEUE" else ""


@pytest.mark.parametrize(
    ("rules", "confidential", "reason"),
    [
        ({"floors_denied": {"xiaodi": ("b1-F3",)}}, False, Reason.LIFT_FLOOR_DENIED),
        ({"floors_denied": {"xiaodi": ("b1-F1",)}}, False, Reason.LIFT_FLOOR_DENIED),
        ({"floors_denied": {"xiaozhi": ("b1-F3",)}}, False, ""),
        ({"confidential_denied": ("east", "west")}, True, Reason.LIFT_CONFIDENTIAL),
        ({"confidential_denied": ("east", "west")}, False, ""),
        ({"closed": (ALWAYS,)}, False, Reason.LIFT_HOURS),
    ],
)
def test_the_halls_rules_hold_without_a_desk(stage: Any, rules: Any, confidential: bool, reason: str) -> None:
    stage.ride.rules = LiftRules(**rules)
    stage.sense()
    stage.order(confidential=confidential)
    assert waits_alone(stage) == reason


def test_of_two_lifts_it_takes_the_one_it_may(stage: Any) -> None:
    stage.ride.rules = LiftRules(confidential_denied=("east",))
    stage.sense()
    stage.order(confidential=True)
    assert waits_alone(stage) == ""
    assert {command.lift for command in stage.sent("register")} == {"west"}


def test_hours_count_in_the_halls_own_zone() -> None:
    rules, floors = LiftRules(closed=(ClosedHours(from_="11:30", to="13:00", why="lunch"),)), ("b1-F1", "b1-F2")
    noon_in_shanghai = 4 * 3600.0
    assert against(rules, "Asia/Shanghai", "east", "x", floors, False, noon_in_shanghai) is Reason.LIFT_HOURS
    assert against(rules, "UTC", "east", "x", floors, False, noon_in_shanghai) is None


def test_fences_as_last_heard_hold_without_a_desk_and_over_a_restart(stage: Any) -> None:
    stage.sense()
    stage.receive(BOTH_FENCED, retained=True)
    assert stage.of(Remember), "kept over its restart"
    stage.ride.m = recalled(stored(stage.ride.m))
    assert waits_alone(stage) == Reason.LIFT_FENCED
    stage.receive(LiftsFenced((), ()))
    stage.run(1.0)
    assert stage.sent("register"), "a person has looked"


def test_a_lift_it_found_wrong_itself_is_fenced_for_it_before_the_fleet_knows(stage: Any) -> None:
    stage.ride.m.disputes = [Dispute("q", "east", WRONG)]
    stage.receive(LiftsFenced(("west",), ()))
    assert waits_alone(stage) == Reason.LIFT_FENCED


def test_the_desks_own_word_replaces_the_robots(stage: Any) -> None:
    stage.receive(BOTH_FENCED)
    stage.to("QUEUE")
    stage.run(120.0, until="DONE")
    assert stage.state == "DONE", "the desk gave it a car"


# ---- what it found wrong


def disputing(stage: Any) -> Any:
    """In the car, told that it is on another floor than both its own senses name."""
    stage.to("RIDING")
    m = stage.ride.m
    m.notice = Notice.FLOOR_DISPUTED.value
    return m


def test_a_dispute_is_told_with_every_presence_until_the_fleet_has_it(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = disputing(stage)
    monkeypatch.setattr(type(stage.ride), "vote", lambda ride: Vote())
    stage.ride.say_presence()
    [dispute] = m.disputes
    assert (dispute.lift, dispute.says) == ("east", dict(sorted(WRONG.items())))
    stage.ride.say_presence()
    assert m.disputes == [dispute], "one, however often it is told"
    stage.ride.m = recalled(stored(m))
    assert stage.ride.m.disputes == [dispute], "kept over its restart"
    stage.all = []
    stage.receive(LiftsFenced((), ("another",)))
    stage.link(False)
    stage.ride.m.pose = m.pose
    stage.link(True)
    assert [said.disputes for said in stage.of(Presence)][-1] == (dispute,)
    stage.receive(LiftsFenced(("east",), (dispute.id,)))
    stage.link(True)
    assert [said.disputes for said in stage.of(Presence)][-1] == ()
    assert stage.ride.m.fenced == ["east"]


def test_without_a_notice_nothing_is_disputed(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    m = disputing(stage)
    m.notice = ""
    monkeypatch.setattr(type(stage.ride), "vote", lambda ride: Vote())
    stage.ride.say_presence()
    assert m.disputes == []


class Vote:
    sources = WRONG
    floor = ""
    is_contradicted = True


@pytest.mark.parametrize("says", [
    {},
    {"lift": "b1-F3", "barometer": "b1-F2"},  # one against one: nobody knows who is wrong
    {"lift": "b1-F3", "barometer": "b1-F2", "marker": "b1-F3"},
    {"lift": "b1-F2", "barometer": "b1-F2", "marker": "b1-F2"},
    {"barometer": "b1-F2", "marker": "b1-F2"},
])  # fmt: skip
def test_a_lift_is_outvoted_by_both_own_senses_only(says: dict[str, str]) -> None:
    assert not allowed.is_outvoted(says)
    assert allowed.is_outvoted(WRONG)
