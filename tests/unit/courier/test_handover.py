"""The handover table, row by row, and what it must never do."""

import itertools

import pytest

from robots.core.codes import hash_code
from robots.courier.handover import TABLE, WITNESS_S, Handover, Stage
from robots.settings.robots import HandoverTimes

TIMES = HandoverTimes()
HASH = hash_code("314159", b"salt")
CLERK, SUPERVISOR = ("staff",), ("supervisor",)


def begin(kind="pick", tries=0, **parameters):
    if kind == "drop":
        parameters.setdefault("codeHash", HASH)
    return Handover.begin(kind, 100.0, "a", "r-1", "A01", 2, TIMES, parameters, tries)


def walk(handover, *triggers):
    at = 100.0
    effects = []
    for trigger in triggers:
        at += 1.0
        name, value, roles, person = (
            (*trigger, *("", (), "Li")[len(trigger) - 1 :]) if isinstance(trigger, tuple) else (trigger, "", (), "")
        )
        effects.append(handover.handle(name, at, value, person if roles else "", roles))
    return effects


RIGHT, WRONG = ("code", "314159"), ("code", "000000")
TWICE = ["open", "lid_opened", "lid_shut"] * 2
LEFT_OPEN = ["open", "lid_opened", "late"]
LAST = {"returning": True, "supervisorOnly": True}
MA, LI, CLEANER = ("person", "", CLERK, "ma"), ("person", "", CLERK, "li"), ("person", "", ("maintenance",), "wu")
TO_MA = {"returning": True, "keeper": "ma"}
TO_TWO = {**TO_MA, "witnessed": True, "confidential": True}
KEEPER = [("person", "", SUPERVISOR), "lid_opened", "lid_shut"]
PATHS = {
    "loaded, lid first": ("pick", {}, ["open", "lid_opened", "lid_shut", "confirm"], Stage.DONE, "loaded"),
    "loaded, word first": ("pick", {}, ["open", "lid_opened", "confirm", "lid_shut"], Stage.DONE, "loaded"),
    "opened again": ("pick", {}, [*TWICE, "confirm"], Stage.DONE, "loaded"),
    "nothing to send": ("pick", {}, ["deny"], Stage.FAILED, "sender_absent"),
    "opened, nothing put in": ("pick", {}, ["open", "lid_opened", "lid_shut", "deny"], Stage.FAILED, "sender_absent"),
    "nobody loads": ("pick", {}, ["remind", "late"], Stage.FAILED, "sender_absent"),
    "lid does not open": ("pick", {}, ["open", "stuck"], Stage.ARRIVED, ""),
    "lid left open": ("pick", {}, LEFT_OPEN, Stage.UNSURE, ""),
    "then shut and said": ("pick", {}, [*LEFT_OPEN, "lid_shut", "confirm"], Stage.DONE, "loaded"),
    "then said and shut": ("pick", {}, [*LEFT_OPEN, "confirm", "lid_shut"], Stage.DONE, "loaded"),
    "then shut and empty": ("pick", {}, [*LEFT_OPEN, "lid_shut", "deny"], Stage.FAILED, "sender_absent"),
    "confidential needs a pin": ("pick", {"confidential": True}, ["open"], Stage.ARRIVED, ""),
    "confidential with a pin": ("pick", {"confidential": True}, [("person", "", CLERK)], Stage.OPENING, ""),
    "taken": ("drop", {}, [RIGHT, "lid_opened", "lid_shut", "confirm"], Stage.DONE, "taken"),
    "not taken": ("drop", {}, [RIGHT, "lid_opened", "lid_shut", "deny"], Stage.FAILED, "folder_not_taken"),
    "open is no code": ("drop", {}, ["open"], Stage.ARRIVED, ""),
    "a clerk is no recipient": ("drop", {}, [("person", "", CLERK)], Stage.ARRIVED, ""),
    "nobody collects": ("drop", {}, ["remind", "late"], Stage.FAILED, "recipient_absent"),
    "locked": ("drop", {}, [WRONG] * 5, Stage.LOCKED, ""),
    "locked for the right code": ("drop", {}, [WRONG] * 5 + [RIGHT], Stage.LOCKED, ""),
    "locked for a clerk": ("drop", {}, [WRONG] * 5 + [("person", "", CLERK)], Stage.LOCKED, ""),
    "opened by a supervisor": ("drop", {}, [WRONG] * 5 + [("person", "", SUPERVISOR)], Stage.OPENING, ""),
    "locked, nobody comes": ("drop", {}, [WRONG] * 5 + ["late"], Stage.FAILED, "code_locked"),
    "brought back, staff pin": ("drop", {"returning": True}, [("person", "", CLERK)], Stage.OPENING, ""),
    "brought back, code": ("drop", {"returning": True}, [RIGHT], Stage.OPENING, ""),
    "custody, code": ("drop", LAST, [RIGHT], Stage.ARRIVED, ""),
    "custody, clerk": ("drop", LAST, [("person", "", CLERK)], Stage.ARRIVED, ""),
    "custody, supervisor": ("drop", LAST, [("person", "", SUPERVISOR)], Stage.OPENING, ""),
    "custody, shut again, open": ("drop", LAST, [*KEEPER, "open"], Stage.SHUT, ""),
    "custody, shut again, clerk": ("drop", LAST, [*KEEPER, ("person", "", CLERK)], Stage.SHUT, ""),
    "custody, shut again, supervisor": ("drop", LAST, [*KEEPER, ("person", "", SUPERVISOR)], Stage.OPENING, ""),
    "for one, another": ("drop", TO_MA, [LI], Stage.ARRIVED, ""),
    "for one, a supervisor": ("drop", TO_MA, [("person", "", SUPERVISOR)], Stage.ARRIVED, ""),
    "for one, code": ("drop", TO_MA, [RIGHT], Stage.ARRIVED, ""),
    "for one, button": ("drop", TO_MA, ["open"], Stage.ARRIVED, ""),
    "for one": ("drop", TO_MA, [MA, "lid_opened", "lid_shut", "confirm"], Stage.DONE, "taken"),
    "for one, shut again, another": ("drop", TO_MA, [MA, "lid_opened", "lid_shut", LI], Stage.SHUT, ""),
    "for one, shut again": ("drop", TO_MA, [MA, "lid_opened", "lid_shut", MA], Stage.OPENING, ""),
    "for one, nobody": ("drop", TO_MA, ["remind", "late"], Stage.FAILED, "recipient_absent"),
    "for two, one": ("drop", TO_TWO, [MA], Stage.ARRIVED, ""),
    "for two, the same twice": ("drop", TO_TWO, [MA, MA], Stage.ARRIVED, ""),
    "for two, both": ("drop", TO_TWO, [MA, LI], Stage.OPENING, ""),
    "for two, the witness first": ("drop", TO_TWO, [LI, MA], Stage.OPENING, ""),
    "for two, neither is the one": ("drop", TO_TWO, [LI, ("person", "", CLERK, "he")], Stage.ARRIVED, ""),
    "for two, no papers": ("drop", TO_TWO, [MA, CLEANER], Stage.ARRIVED, ""),
    "for two, shut again, one": ("drop", TO_TWO, [MA, LI, "lid_opened", "lid_shut", MA], Stage.SHUT, ""),
    "for two, shut again, both": ("drop", TO_TWO, [MA, LI, "lid_opened", "lid_shut", LI, MA], Stage.OPENING, ""),
    "no code asked": ("drop", {"codeHash": ""}, ["open"], Stage.OPENING, ""),
    "confidential without a code": ("drop", {"codeHash": "", "confidential": True}, ["open"], Stage.ARRIVED, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_paths(name):
    kind, parameters, triggers, stage, result = PATHS[name]
    handover = begin(kind, **parameters)
    walk(handover, *triggers)
    assert (handover.stage, handover.result) == (stage, result)


def test_every_row_is_walked_by_some_path(monkeypatch):
    seen = set()
    note = Handover._note
    monkeypatch.setattr(Handover, "_note", lambda self, row, at, person: (seen.add(row), note(self, row, at, person)))
    for kind, parameters, triggers, _, _ in PATHS.values():
        walk(begin(kind, **parameters), *triggers)
    unsure = ["open", "lid_opened", "late"]
    walk(begin(), *unsure, "deny")
    walk(begin(), *unsure, "lid_shut", "lid_opened")
    walk(begin("drop"), RIGHT, "lid_opened", "late", "lid_shut", "deny")
    assert seen == set(TABLE)


def test_of_two_persons_the_first_does_not_count_for_ever():
    handover = begin("drop", **TO_TWO)
    assert handover.handle("person", 110.0, "", "li", CLERK) == "await_second"
    assert handover.until == 290.0, "the second one gets time to come"
    assert handover.handle("person", 110.0 + WITNESS_S, "", "ma", CLERK) == "await_second"
    assert handover.stage is Stage.ARRIVED
    assert handover.handle("person", 300.0, "", "li", CLERK) == "unlock"
    assert (handover.actor, handover.witness) == ("ma", "li")


def test_two_who_take_turns_for_ever_come_to_an_end():
    handover = begin("drop", **TO_TWO)
    at = 100.0
    while not handover.ended and at < 5000.0:
        at += 50.0
        if handover.due(at) == "late":
            handover.handle("late", at)
        handover.handle("person", at, "", "li", CLERK)
    assert handover.result == "recipient_absent" and at < 1000.0


def test_a_lid_is_unlocked_only_for_somebody_entitled():
    """Every sequence of three triggers without the code and without a PIN leaves a drop shut."""
    triggers = ("open", WRONG, "confirm", "deny", "remind", "late", "stuck", "lid_shut")
    for three in itertools.product(triggers, repeat=3):
        assert "unlock" not in walk(begin("drop"), *three)


def test_hands_change_only_with_a_word_and_a_shut_lid():
    triggers = ("open", "lid_opened", "lid_shut", "confirm", "deny", "late", "stuck")
    for six in itertools.product(triggers, repeat=5):
        handover = begin()
        effects = walk(handover, *six)
        if "change_hands" in effects:
            at = effects.index("change_hands")
            assert "confirm" in six[: at + 1]
            assert "lid_opened" in six[:at]
            assert not handover.lid_open
            assert handover.ended


def test_nothing_happens_after_the_end():
    handover = begin()
    walk(handover, "deny")
    assert {handover.handle(trigger, 200.0) for trigger in ("open", "confirm", "late", "lid_opened", "person")} == {
        None
    }
    assert handover.due(1e9) is None


def test_deadlines():
    handover = begin()
    assert handover.due(159.0) is None
    assert handover.due(160.0) == "remind"
    handover.handle("remind", 160.0)
    assert (handover.stage, handover.until, handover.remind_at) == (Stage.ARRIVED, 280.0, 220.0)
    assert handover.due(280.0) == "late"
    handover.handle("open", 279.0)
    assert handover.due(288.0) is None
    assert handover.due(289.0) == "stuck"
    handover.handle("stuck", 289.0)
    assert handover.until == 319.0, "the person at the screen gets a moment more"


def test_a_busy_person_cannot_keep_the_robot_for_ever():
    handover = begin()
    at = 100.0
    while handover.stage is not Stage.UNSURE and at < 10_000:
        for trigger in ("open", "lid_opened", "lid_shut"):
            at += 20.0
            due = handover.due(at)
            if due is not None:
                handover.handle(due, at)
            handover.handle(trigger, at)
    assert at <= 100.0 + 4 * 180.0 + 120.0


def test_memory_keeps_everything():
    handover = begin("drop", returning=True)
    walk(handover, WRONG, RIGHT, "lid_opened", "late")
    assert Handover.from_json(handover.to_json()) == handover
