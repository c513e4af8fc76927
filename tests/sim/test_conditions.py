"""The language of conditions: what it says, and how it refuses."""

import pytest

from sim.scenarios.conditions import ConditionError, condition
from sim.scenarios.word_types import TYPES
from sim.scenarios.words import WORDS

FACTS = {
    "ride": lambda robot: {"xiaodi": "ENTERING"}[robot],
    "charge": lambda robot: 0.5,
    "nothing": lambda: None,
    "seen": lambda word: word == "contact",
    "at_s": lambda: 12.0,
    "broken": lambda name: name == "collision",
}
INVARIANTS = {"collision", "sill_open"}


@pytest.mark.parametrize(
    "text, value",
    [
        ("ride(xiaodi) == ENTERING", True),
        ("ride(xiaodi) == 'entering'", True),
        ("ride('xiaodi') != ENTERING", False),
        ("charge(xiaodi) < 0.6 and seen('contact')", True),
        ("10 < at_s() <= 12", True),
        ("collision", True),
        ("not collision or sill_open", False),
        ("seen(contact) and not sill_open", True),
        ("nothing() > 3", False),
        ("charge(xiaodi) > -1", True),
    ],
)
def test_it_says(text: str, value: bool) -> None:
    assert condition(text, FACTS, INVARIANTS)(FACTS) is value


@pytest.mark.parametrize(
    "text, says",
    [
        ("ride(xiaodi", "not an expression"),
        ("colision", "no invariant 'colision'"),
        ("speed(xiaodi) > 1", "no word 'speed'"),
        ("ride(xiaodi) in seen", "cannot compare with In"),
        ("ride(xiaodi) + 1", "neither true nor false"),
        ("__import__('os').system('true')", "cannot stand here"),
        ("charge(b1-F3) > 0", "cannot stand here"),
        ("3", "neither true nor false"),
    ],
)
def test_it_refuses(text: str, says: str) -> None:
    with pytest.raises(ConditionError, match=says):
        condition(text, FACTS, INVARIANTS)


@pytest.mark.parametrize(
    "text, says",
    [
        ("ride(left) == ENTRING", "never 'ENTRING': use one of .*ENTERING"),
        ("QUEUED != ride(left)", "never 'QUEUED'"),
        ("run(first) == done", "use one of .*delivered"),
        ("waiting(first) == queue", "use one of .*lift_queue"),
        ("screen(left) == help2", "use one of .*help"),
        ("ride(left) < 3", "no number: use =="),
        ("ride(left) > QUEUE", "no number: use =="),
        ("zone(left) == 3", "it is a text"),
        ("charge(left) == full", "it is a number, no text"),
        ("seen(contact) == yes", "it is a truth, no text"),
        ("charge(left) < ride(left)", "no text"),
        ("seen(lift_doorblocked)", "nothing says 'lift_doorblocked', ever: use .*lift_door_blocked"),
        ("times('lift_door_blokked') > 2", "nothing says"),
        ("heard(lift_stat)", "use one of .*LiftState"),
        ("ride() == QUEUE", "takes 1, not 0"),
        ("charge(left, right) < 1", "takes 1, not 2"),
        ("ride(3) == QUEUE", "must be a text"),
    ],
)
def test_what_can_never_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConditionError, match=says):
        condition(text, WORDS, INVARIANTS)


@pytest.mark.parametrize(
    "text",
    [
        "ride(left) == entering", "car(east) == ''", "ended() and needs_help()", "lift_mode(east) != NORMAL",
        "ride(left) == ride(right)", "run(first) != ''", "0.2 < charge(left) < 0.5", "door(east) == fault",
    ],
)  # fmt: skip
def test_what_can_hold_is_not(text: str) -> None:
    assert callable(condition(text, WORDS, INVARIANTS))


def test_nothing_is_said_of_words_that_do_not_exist() -> None:
    assert set(TYPES) <= set(WORDS)
