"""The language of conditions: what it says, and how it refuses."""

import pytest

from sim.conditions import ConditionError, condition

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
