"""Whole stories of a courier with people, lids and a kinematic base, in simulated time."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robots.core.sensing import BatterySeen, CompartmentSeen, Unlock
from robots.core.text import Text
from robots.core.vda import Action, Blocking
from robots.courier.custody import chain_flaw
from tests.unit.courier.yard import CODE, RUN, Staff, Yard, delivery, drop, order, pick


def ended(action_id):
    return lambda yard: yard.status(action_id).startswith(("FINISHED", "FAILED"))


def story(crashes=frozenset(), lost="", seconds=500, yard=None):
    yard = yard or Yard(crashes, lost)
    yard.people = Staff(thinks_s=1.0)
    for header in range(1, 10):  # a master repeats an order until a state shows it
        yard.run(0.3)
        yard.receive(delivery(), header)
        if yard.memory.get("order") and header > 2:
            break
    yard.run(seconds, ended("o1-drop"))
    return yard


def one_holder(yard):
    """The folder is with exactly one holder, and the chain says the same as the compartments."""
    aboard = yard.agent.desk.compartments.where(RUN)
    entries = yard.custody()
    holder = entries[-1]["actor"] if entries else "sender@A01"
    return holder == f"xiaodi/{aboard}" if aboard else not holder.startswith("xiaodi/")


def test_a_folder_goes_from_the_window_to_the_office_upstairs():
    yard = story()
    assert yard.status("o1-pick") == "FINISHED:loaded"
    assert yard.status("o1-ride") == "FINISHED:"
    assert yard.status("o1-drop") == "FINISHED:taken"
    assert yard.map_id == "b1-F2"
    entries = yard.custody()
    assert chain_flaw(entries) is None
    assert [(e["act"], e["actor"], e["place"]) for e in entries] == [
        ("handed_over", "sender@A01", "A01"),
        ("received", "xiaodi/1", "A01"),
        ("handed_over", "xiaodi/1", "2F-office"),
        ("received", "recipient@2F-office", "2F-office"),
    ]
    assert yard.state.loads == ()
    assert yard.state.node_states == ()
    assert {"please_load", "please_collect"} <= set(yard.said)


def test_states_come_on_events_and_in_time():
    yard = Yard()
    sent = []
    for _ in range(600):
        before = len(yard.states)
        yard.step()
        if len(yard.states) > before:
            sent.append(yard.at)
        if len(sent) == 3 and not yard.state.order_id:
            yard.receive(delivery(), 1)
            assert yard.state.order_id == "o1", "the answer to an order carries a state"
            busy_from = yard.at
    gaps = [b - a for a, b in pairwise(sent)]
    assert max(gap for gap, at in zip(gaps, sent[1:], strict=True) if at > busy_from + 1.0) <= 1.11
    assert max(gaps) <= 10.11
    assert len(yard.states) < 150, "one state an event, not one a tick"


def test_the_folder_has_one_holder_at_every_event():
    yard = Yard()
    yard.people = Staff(thinks_s=1.0)
    yard.step()
    yard.receive(delivery(), 1)
    while not ended("o1-drop")(yard):
        yard.step()
        assert one_holder(yard)
        assert yard.at < 1_000_500
    assert one_holder(yard)


def milestones():
    """The numbers of the events after which the ledger had something new, in the story without a crash."""
    yard = Yard()
    numbers = []
    feed = yard.feed

    def watched(event):
        before = dict(yard.memory)
        commands = feed(event)
        if yard.memory != before:
            numbers.append(yard.count)
        return commands

    yard.feed = watched
    story(yard=yard)
    return numbers


MILESTONES = milestones()


def assert_same_end(yard):
    assert (yard.status("o1-pick"), yard.status("o1-drop")) == ("FINISHED:loaded", "FINISHED:taken")
    assert chain_flaw(yard.custody()) is None
    assert len(yard.custody()) == 4, "nothing is written twice"
    assert one_holder(yard)
    assert yard.lids == dict.fromkeys(yard.lids, True)


@pytest.mark.parametrize("lost", ["", "effects", "event"])
def test_a_restart_at_every_milestone_gives_the_same_end(lost):
    assert len(MILESTONES) > 20
    for number in MILESTONES:
        yard = story(frozenset({number}), lost)
        assert yard.restarts == 1
        assert_same_end(yard)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.frozensets(st.integers(2, 4500), max_size=6), st.sampled_from(["", "effects", "event"]))
def test_restarts_at_any_events_give_the_same_end(crashes, lost):
    assert_same_end(story(crashes, lost))


# --- codes ---


def at_the_office(**more):
    """The courier stands at the office with the folder aboard, waiting for the recipient."""
    yard = Yard()
    yard.people = Staff(thinks_s=1.0, code="")
    yard.step()
    plan = order(
        "dock-1", "A01", "2F-office", actions={"A01": (pick("A01"),), "2F-office": (drop("2F-office", **more),)}
    )
    yard.receive(plan, 1)
    assert yard.run(300, lambda y: y.agent.screen().mode == "collecting")
    yard.people = None
    return yard


def test_five_wrong_codes_lock_and_only_a_supervisor_opens():
    yard = at_the_office()
    for tries_left in (4, 3, 2, 1):
        yard.touch("code", "000000")
        assert yard.agent.screen().tries_left == tries_left
        assert yard.lids[1]
    yard.touch("code", "000000")
    view = yard.agent.screen()
    assert (view.locked, view.needs_person, view.person_role, view.tries_left) == (True, True, "supervisor", 0)
    yard.touch("code", CODE)
    yard.identify(roles=("staff",))
    assert yard.lids[1], "neither the right code nor a clerk opens it now"
    yard.identify("Wang", ("staff", "supervisor"))
    assert not yard.lids[1]
    yard.run(3)
    yard.touch("taken")
    yard.shut(1)
    yard.step()
    assert yard.status("o1-drop") == "FINISHED:taken"
    assert yard.custody()[-1]["actor"] == "wang"
    assert yard.kinds().count("code_refused") == 4
    assert "code_locked" in yard.kinds()


def test_tries_survive_a_restart():
    yard = at_the_office()
    for _ in range(3):
        yard.touch("code", "000000")
    yard.restart()
    yard.step()
    assert yard.agent.screen().tries_left == 2
    yard.touch("code", "000000")
    yard.restart()
    yard.step()
    yard.touch("code", "000000")
    assert yard.agent.screen().locked
    yard.restart()
    yard.step()
    assert yard.agent.screen().locked


def test_locked_and_nobody_comes():
    yard = at_the_office()
    for _ in range(5):
        yard.touch("code", "9")
    assert yard.run(181, ended("o1-drop"))
    assert yard.status("o1-drop") == "FAILED:code_locked"
    assert yard.state.loads[0].load_id == RUN


def test_a_repeated_order_for_the_same_run_does_not_give_new_tries():
    yard = at_the_office()
    for _ in range(5):
        yard.touch("code", "9")
    yard.run(181, ended("o1-drop"))
    again = order("2F-office", order_id="o2", actions={"2F-office": (drop("2F-office", order_id="o2"),)})
    yard.receive(again, 2)
    yard.run(10, lambda y: y.agent.screen().mode == "collecting")
    assert yard.agent.screen().locked


# --- nobody comes ---


def test_the_recipient_does_not_come_and_the_papers_go_back_to_the_sender():
    yard = at_the_office()
    began = yard.at
    view = yard.agent.screen()
    assert view.waiting.reason == "waiting_for_recipient"
    assert view.waiting.until == pytest.approx(view.waiting.since + 180)
    assert yard.run(200, ended("o1-drop"))
    assert yard.status("o1-drop") == "FAILED:recipient_absent"
    assert 175 <= yard.at - began <= 185
    assert yard.said.count("collect_reminder") == 2
    assert yard.agent.desk.compartments.where(RUN) == 1
    back = drop("A01", order_id="o2", returning=True)
    yard.receive(order("2F-office", "A01", order_id="o2", actions={"A01": (back,)}), 2)
    assert yard.run(300, lambda y: y.agent.screen().mode == "returning")
    assert yard.agent.screen().may_identify
    yard.identify("Li")
    assert not yard.lids[1]
    yard.run(2)
    yard.shut(1)
    yard.touch("taken")
    yard.step()
    assert yard.status("o2-drop") == "FINISHED:taken"
    assert chain_flaw(yard.custody()) is None
    assert yard.custody()[-1]["actor"] == "li"


def test_the_sender_does_not_come():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", actions={"A01": (pick("A01"),)}), 1)
    assert yard.run(200, ended("o1-pick"))
    assert yard.status("o1-pick") == "FAILED:sender_absent"
    assert yard.said.count("please_load") == 3
    assert yard.custody() == []


def test_an_open_lid_nobody_answers_for_calls_a_person_and_never_drives_off():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", "2F-office", actions={"A01": (pick("A01"),)}), 1)
    yard.run(5)
    yard.touch("open")
    assert yard.run(800, lambda y: y.agent.screen().mode == "help")
    assert yard.state.information[-1].type == "help"
    yard.run(60)
    assert (yard.map_id, round(yard.x), round(yard.y)) == ("b1-F1", 8, 8)
    yard.shut(1)
    assert "loaded" in yard.agent.screen().buttons
    yard.touch("loaded")
    yard.step()
    assert yard.status("o1-pick") == "FINISHED:loaded"


# --- what is written on the folder ---


def test_the_label_is_shown_to_those_who_were_let_in_only():
    yard = at_the_office(label="许可")

    def label():
        return yard.agent.screen().label

    assert label() == ""
    yard.touch("code", "000000")
    assert label() == ""
    yard.touch("code", CODE)
    assert label() == "许可"
    yard.run(3)
    assert (yard.agent.screen().lid_open, label()) == (True, "许可")
    yard.shut(1)
    assert label() == "许可", "until they said that they took it"
    yard.touch("taken")
    yard.step()
    assert label() == ""


def test_a_lid_that_springs_open_by_itself_shows_no_label():
    yard = at_the_office(label="许可")
    yard.feed(CompartmentSeen(yard.at, 1, False))
    view = yard.agent.screen()
    assert (view.lid_open, view.label) == (True, "")


def test_the_label_at_the_window_is_shown_once_the_lid_was_asked_for():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", actions={"A01": (pick("A01"),)}), 1)
    yard.run(5)
    assert yard.agent.screen().label == ""
    yard.touch("open")
    assert yard.agent.screen().label == "许可"


# --- confidential papers and papers in custody ---


def test_confidential_papers_are_loaded_with_a_staff_pin():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", actions={"A01": (pick("A01", confidential=True),)}), 1)
    yard.run(5)
    view = yard.agent.screen()
    assert (view.needs_person, view.person_role, view.label, view.buttons) == (True, "staff", "", ("not_now",))
    yard.touch("open")
    assert yard.lids[1]
    yard.identify("Zhao")
    yard.run(2)
    yard.touch("loaded")
    yard.shut(1)
    yard.step()
    assert yard.status("o1-pick") == "FINISHED:loaded"
    assert yard.custody()[0]["actor"] == "zhao"


def test_papers_in_custody_are_given_to_a_supervisor_only():
    yard = Yard(start="A01")
    yard.people = Staff(thinks_s=1.0)
    yard.step()
    yard.receive(order("A01", actions={"A01": (pick("A01"),)}), 1)
    yard.run(30, ended("o1-pick"))
    yard.people = None
    last = drop("dock-1", order_id="o2", returning=True, supervisorOnly=True)
    yard.receive(order("A01", "dock-1", order_id="o2", actions={"dock-1": (last,)}), 2)
    assert yard.run(60, lambda y: y.agent.screen().needs_person)
    view = yard.agent.screen()
    assert (view.person_role, view.buttons, view.may_identify) == ("supervisor", (), True)
    yard.touch("code", CODE)
    yard.touch("open")
    yard.identify("Li", ("staff",))
    assert yard.lids[1]
    assert yard.agent.screen().prompt == Text(
        "您不能打开此仓，请主管输入密码", "You may not open this one: a supervisor's PIN, please"
    )
    assert "person_refused" in yard.kinds()
    yard.restart()
    yard.step()
    assert yard.agent.screen().prompt.en.startswith("You may not open this one")
    yard.identify("Wang", ("supervisor",))
    yard.run(2)
    assert not yard.agent.screen().prompt.en.startswith("You may not")
    yard.touch("taken")
    yard.shut(1)
    yard.step()
    action = next(a for a in yard.state.action_states if a.action_id == "o2-drop")
    assert (action.status.value, action.description) == ("FINISHED", "wang")
    assert yard.custody()[-1]["actor"] == "wang"
    told = repr(yard.states) + repr(yard.published)
    assert "Wang" not in told, "an id may travel, a name never"
    assert "Li" not in told.replace("Lift", "").replace("Limits", "")


# --- help ---


def stuck(aboard):
    """A courier that somebody stands in front of until it calls for help."""
    yard = Yard(start="A01")
    yard.people = Staff(thinks_s=1.0)
    yard.step()
    actions = {"A01": (pick("A01"),)} if aboard else None
    yard.receive(order("A01", "2F-office", actions=actions), 1)
    assert yard.run(60, lambda y: abs(y.speed) > 0.1 and bool(y.state.loads) == aboard)
    yard.people, yard.ahead_m = None, 0.3
    assert yard.run(200, lambda y: y.agent.screen().mode == "help")
    return yard


def test_anybody_may_say_that_an_empty_robot_was_helped():
    yard = stuck(aboard=False)
    assert (yard.agent.screen().buttons, yard.agent.screen().needs_person) == (("help_done",), False)
    yard.touch("help_done")
    assert yard.kinds().count("help_ended") == 1


def test_with_a_folder_aboard_only_somebody_with_a_staff_pin_ends_the_call_for_help():
    yard = stuck(aboard=True)
    view = yard.agent.screen()
    assert (view.buttons, view.needs_person, view.person_role) == ((), True, "staff")
    yard.touch("help_done")
    assert "help_ended" not in yard.kinds()
    assert yard.agent.help is not None
    yard.identify("Li", ("staff",))
    assert (yard.agent.screen().buttons, yard.agent.screen().needs_person) == (("help_done",), False)
    yard.touch("help_done")
    assert [r["person"] for r in yard.records if r["kind"] == "help_ended"] == ["li"]


def test_a_pin_for_help_is_good_for_two_minutes_and_for_one_call():
    yard = stuck(aboard=True)
    yard.identify("Li", ("staff",))
    yard.run(121)
    assert yard.agent.screen().buttons == ()
    yard.identify("Li", ("staff",))
    yard.touch("help_done")
    yard.run(121, lambda y: y.agent.screen().mode == "help")
    assert yard.agent.screen().buttons == ()


def test_a_folder_that_should_be_aboard_and_is_not_calls_a_person_until_one_with_a_pin_has_looked():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", actions={"A01": (drop("A01"),)}), 1)
    assert yard.run(5, ended("o1-drop"))
    assert yard.status("o1-drop") == "FAILED:not_aboard"
    assert yard.kinds().count("folder_missing") == 1
    yard.restart()
    yard.run(2)
    view = yard.agent.screen()
    assert (view.mode, view.buttons, view.needs_person) == ("help", (), True)
    assert "look for it" in view.prompt.en
    assert dict(yard.state.information[-1].references)["reason"] == "folder_missing"
    yard.touch("help_done")
    assert yard.agent.helping.missing == RUN
    yard.identify("Li", ("staff",))
    yard.touch("help_done")
    yard.step()
    assert (yard.agent.screen().mode, yard.state.errors) == ("idle", ())
    yard.restart()
    assert yard.agent.helping.missing == ""


# --- what may not open ---


def unlocks(commands):
    return [command for command in commands if isinstance(command, Unlock)]


def test_no_lid_opens_on_the_move_in_an_alarm_or_away_from_the_stop():
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(5)
    assert abs(yard.speed) > 0.1
    assert unlocks(yard.touch("open")) == unlocks(yard.identify()) == unlocks(yard.touch("code", CODE)) == []
    assert yard.run(60, lambda y: y.agent.screen().mode == "loading")
    x = yard.x
    yard.x += 1.0
    yard.step()
    assert unlocks(yard.touch("open")) == []
    yard.x = x
    yard.step()
    assert len(unlocks(yard.touch("open"))) == 1


def test_a_lid_that_opens_by_itself_stops_the_robot_until_it_is_shut():
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(6)
    yard.agent.handle(lid(yard, 3, False))
    yard.run(3)
    assert abs(yard.speed) < 0.02
    assert yard.agent.screen().mode == "help"
    yard.agent.handle(lid(yard, 3, True))
    yard.run(3)
    assert abs(yard.speed) > 0.1


def lid(yard, number, closed):
    return CompartmentSeen(yard.at, number, closed)


# --- charging ---


def test_charging_finishes_when_the_charger_works_and_fails_in_time_when_not():
    for works in (True, False):
        yard = Yard()
        yard.step()
        charge = Action("c", "startCharging", Blocking.HARD)
        yard.receive(order("dock-1", actions={"dock-1": (charge,)}), 1)
        yard.run(5)
        yard.feed(BatterySeen(yard.at, 0.5, works))
        assert yard.run(70, ended("c"))
        assert yard.status("c") == ("FINISHED:" if works else "FAILED:not_charging")
        assert yard.state.charging is works
