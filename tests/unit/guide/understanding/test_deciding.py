from robots.guide.understanding.calibration import Calibration
from robots.guide.understanding.deciding import Choice, Likely, choices

MEMBERS = {"passport": ("first", "renew", "lost"), "pair": ("renew", "card")}
FITTED = Calibration({}, wrong=1.0, leave=1.0)


def best(
    entries: dict[str, float],
    families: dict[str, float] | None = None,
    outside: dict[str, float] | None = None,
    calibration: Calibration = FITTED,
) -> Choice:
    return choices(Likely(entries, families or {}, outside or {}), MEMBERS, calibration)[0]


def test_what_is_clear_is_answered() -> None:
    choice = best({"renew": 0.9, "lost": 0.05})
    assert (choice.kind, choice.ids, choice.sure) == ("answer", ("renew",), 0.9)


def test_two_that_are_close_are_both_named() -> None:
    choice = best({"renew": 0.5, "card": 0.45, "x": 0.01})
    assert (choice.kind, choice.ids) == ("clarify", ("renew", "card"))


def test_close_ones_of_one_family_are_asked_about_in_its_words() -> None:
    assert best({"card": 0.5, "renew": 0.45, "x": 0.01}, {"pair": 0.001}).family == "pair"


def test_a_general_wording_names_the_family() -> None:
    choice = best({"renew": 0.1, "first": 0.05, "lost": 0.01}, {"passport": 0.8})
    assert (choice.kind, choice.family) == ("clarify", "passport")
    assert choice.ids == ("renew", "first", "lost")


def test_what_is_outside_is_left() -> None:
    assert best({"renew": 0.1}, {}, {"weather": 0.85}).kind == "handoff"


def test_when_nothing_is_likely_a_person_is_better_than_a_guess() -> None:
    many = {f"e{i}": 0.01 for i in range(90)}
    assert best(many, {}, {"weather": 0.1}).kind == "handoff"


def answered_from(wrong: float) -> int:
    """From how many in a hundred the first of two is answered."""
    calibration = Calibration({}, wrong, 1.0)
    kinds = [best({"renew": p / 100, "lost": 1 - p / 100}, calibration=calibration).kind for p in range(50, 100)]
    assert kinds == sorted(kinds, reverse=True)  # questions back first, then answers
    return 50 + kinds.index("answer")


def test_a_dearer_mistake_makes_answers_rarer() -> None:
    assert 50 < answered_from(0.2) < answered_from(1.0) < answered_from(3.0) < 95


def test_a_question_back_names_two_to_four() -> None:
    for entries in ({"a": 0.3, "b": 0.3, "c": 0.2, "d": 0.1, "e": 0.1}, {"a": 0.5, "b": 0.5}):
        for choice in choices(Likely(entries, {"passport": 0.2}, {}), MEMBERS, FITTED):
            if choice.kind == "clarify":
                assert 2 <= len(choice.ids) <= 4


def test_without_entries_it_is_left() -> None:
    assert best({}, {}, {"weather": 1.0}).kind == "handoff"
