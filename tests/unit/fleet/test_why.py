"""Why a run went as it did: sentences from its records, in both languages, whatever is missing in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.commands import Record
from robots.core.reasons import Reason, spoken
from robots.core.runs import DutyFact, RobotFact, RunFact, RunState, Waiting
from robots.core.text import Text
from robots.fleet import why_words
from robots.fleet.book import STEPS
from robots.fleet.facts import fact_of
from robots.fleet.why import Present, Why, about, why
from tests.fixtures.fleet_bench import Bench, Person, Vehicle, hall_plan

AT = 1_767_580_320.0  # 2026-01-05 10:32 in Shanghai
HALL = hall_plan().hall
PEOPLE = {person.id: person.name for person in HALL.staff.values()}
FACT = RunFact(
    run="r-0abcdefgh1", state=RunState.TO_PICKUP, held=False, from_="A12", to="3F-archive", urgent=False,
    confidential=False, requested_at=Instant(AT), changed_at=Instant(AT + 2), robot="xiaodi",
)  # fmt: skip


def record(kind: str, after: float = 0.0, **data: Any) -> Record:
    return Record(kind, FACT.run, {"at": AT + after, **data})


def told(
    *records: Record, people: Mapping[str, str] = PEOPLE, robots: tuple[RobotFact, ...] = (), **changes: Any
) -> Why:
    return why(records, Present(AT + 60, replace(FACT, **changes), robots), HALL, people)


def robot(name: str, doing: str, **changes: Any) -> RobotFact:
    return replace(RobotFact(name, doing != "offline", doing, 0.45, "b1-F1", "", ""), **changes)


ASKED = record("run_requested", person="wang", urgent=True, confidential=True, not_before=AT + 600, deadline=None)
CHOICE = record(
    "run_assigned", 2, robot="xiaodi", costs={"xiaodi": 41.0, "xiaozhi": 130.0}, reasons=[],
    against={"xiaobing": ["busy", "battery_low"], "xiaojing": ["wrong_kind"]},
)  # fmt: skip


def test_a_choice_names_the_seconds_of_all_and_the_reasons_against_the_others() -> None:
    (choice,) = told(CHOICE).chosen
    assert choice.text == Text(
        "选择徐小递：到 A12 约 40 秒；徐小智到 A12 约 2 分钟；xiaobing正在执行任务、电量不足以完成任务",
        "chose Xiaodi: about 40 s to A12; Xiaozhi: about 2 min to A12; xiaobing: is on another run, "
        "the battery is too low for this run",
    )
    considered = [(one.robot, one.seconds, one.reasons) for one in choice.considered]
    assert considered == [
        ("xiaodi", 41.0, ()), ("xiaozhi", 130.0, ()), ("xiaobing", None, ("busy", "battery_low")),
        ("xiaojing", None, ("wrong_kind",)),
    ]  # fmt: skip


def test_a_robot_that_alone_could_take_it_is_said_to_be_the_only_one() -> None:
    others = {"xiaobing": ["offline"], "xiaozhi": ["wrong_kind", "compartments_full"]}
    (choice,) = told(record("run_assigned", robot="xiaodi", against=others)).chosen
    assert choice.text.zh == "选择徐小递：只有它能接；xiaobing离线"
    (choice,) = told(record("run_assigned", robot="xiaodi", against=others, costs={"xiaodi": 20.0})).chosen
    assert choice.text.en == "chose Xiaodi: about 20 s to A12, the only one that could take it; xiaobing: is offline"
    assert choice.considered[2].text.zh == "这台机器人不送文件"


def test_a_choice_of_an_older_ledger_has_no_seconds() -> None:
    (choice,) = told(record("run_assigned", robot="xiaodi", reasons=[])).chosen
    assert choice.text == Text("选择徐小递", "chose Xiaodi")


def test_a_robot_that_is_sooner_there_and_yet_not_chosen_says_why() -> None:
    (choice,) = told(
        record("run_assigned", robot="xiaodi", costs={"xiaodi": 90.0, "xiaobing": 30.0}, against={})
    ).chosen
    assert choice.text.zh == "选择徐小递：到 A12 约 2 分钟；xiaobing到 A12 约 30 秒、已安排给别的任务，合起来更快"


def test_a_robot_that_failed_before_says_so() -> None:
    lost = record("run_unassigned", 5, reasons=["robot_lost"], avoid=["xiaodi"], lost=True)
    again = record("run_assigned", 9, robot="xiaobing", costs={"xiaobing": 90.0, "xiaodi": 40.0}, against={})
    choice = told(CHOICE, lost, again).chosen[-1]
    assert "徐小递到 A12 约 40 秒、先前没有成功，排在后面" in choice.text.zh


def test_who_asked_is_told_only_to_those_who_may_know() -> None:
    assert told(ASKED).story[0].text == Text(
        "王芳要把文件从 A12 送到 档案室（加急、密件、10:42 以后）",
        "王芳 asked to send a folder from A12 to Archive (urgent, confidential, not before 10:42)",
    )
    hidden = repr(told(ASKED, record("run_cancelled", reasons=["cancelled_by_staff"], person="wang"), people={}))
    assert "王芳" not in hidden and "wang" not in hidden


def test_failed_attempts_are_counted_and_say_when_they_are_repeated() -> None:
    failed = [record("attempt_failed", n, reasons=["lift_gave_up"], retry_at=AT + 60) for n in (10, 20)]
    texts = [said.text.zh for said in told(CHOICE, *failed).story]
    assert texts[1:] == [
        "第 1 次没有成功：多次乘梯未成；10:33 后再试", "第 2 次没有成功：多次乘梯未成；10:33 后再试",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted({*STEPS, "run_requested", "run_held", "run_resumed", "cancel_asked",
                                         "attempt_failed", "help_asked"} - {"run_assigned"}))  # fmt: skip
def test_every_step_has_a_sentence_even_when_nothing_is_in_it(kind: str) -> None:
    bare, whole = told(record(kind)), told(record(kind, reasons=["robot_lost"], person="wang", robot="xiaodi"))
    for said in (*bare.story, *whole.story):
        assert said.text.zh and said.text.en and "{" not in said.text.zh + said.text.en
    assert len(bare.story) == len(whole.story) == 1


def test_a_kind_of_a_later_release_is_left_out() -> None:
    assert told(record("something_new", robot=3)).story == ()


def test_a_run_whose_records_are_gone_says_so() -> None:
    assert told(state=RunState.DELIVERED).now[-1].zh == "当时的经过已按保存期限清除"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"waiting_for": Waiting("lift_queue", Instant(AT), Instant(AT + 120))},
         "10:32 起等待：排队等电梯，最迟到 10:34"),
        ({"waiting_for": Waiting("waiting_for_supervisor", Instant(AT), None)},
         "10:32 起等待：等待主管处理，要有人处理才会继续"),
        ({"waiting_for": Waiting("papers_first", Instant(AT), None)}, "10:32 起等待：文件优先，稍后送水"),
        ({"eta_from": Instant(AT + 60), "eta_to": Instant(AT + 180)}, "徐小递正前往 A12，预计 10:33–10:35 到达"),
        ({"state": RunState.CARRYING}, "徐小递正前往 档案室"),
        ({"state": RunState.RETURNING, "leg": "return"}, "徐小递正前往 A12"),
        ({"state": RunState.RETURNING, "leg": "custody"}, "徐小递正前往 1 号充电位"),
        ({"state": RunState.RETURNING, "leg": "hand_over", "keep_at": "B02"}, "徐小递正前往 B02"),
        ({"state": RunState.RETURNING, "leg": "hand_over"}, "徐小递正前往 1 号充电位"),
        ({"state": RunState.REFUSED, "reasons": (spoken(Reason.UNREACHABLE),)}, "10:32 未受理：没有可走的路线"),
        ({"state": RunState.DELIVERED}, "10:32 已送达"),
    ],
)  # fmt: skip
def test_now_says_why_it_waits_goes_or_ended(changes: dict[str, Any], sentence: str) -> None:
    assert told(ASKED, **changes).now[0].zh == sentence


def test_that_it_is_late_is_said_by_itself_and_not_as_a_reason_against_robots() -> None:
    waiting = Waiting("no_robot_free", Instant(AT), None)
    late = spoken(Reason.AFTER_DEADLINE)
    now = told(ASKED, state=RunState.ACCEPTED, waiting_for=waiting, reasons=(spoken(Reason.BUSY), late)).now
    assert [text.zh for text in now] == [
        "10:32 起等待：等待空闲机器人", "目前没有机器人能接：机器人正在执行任务", "已晚于要求的送达时间",
    ]  # fmt: skip


def test_while_no_robot_is_found_every_courier_says_what_it_does() -> None:
    robots = (robot("xiaodi", "charging"), robot("xiaozhi", "idle"))
    waiting = Waiting("no_robot_free", Instant(AT), None)
    now = told(
        ASKED, state=RunState.ACCEPTED, robot="", robots=robots, waiting_for=waiting,
        reasons=(spoken(Reason.BATTERY_LOW),),
    ).now  # fmt: skip
    assert [text.zh for text in now] == [
        "10:32 起等待：等待空闲机器人", "目前没有机器人能接：电量不足以完成任务", "徐小递：正在充电（电量 45%）",
    ]  # fmt: skip
    robots = (robot("xiaodi", "idle", duty=DutyFact(state="out")), robot("xiaodi", "help", help="obstacle"))
    now = told(ASKED, state=RunState.ACCEPTED, robot="", robots=robots).now
    assert [text.zh for text in now] == [
        "徐小递：空闲，机器人已停用（电量 45%）", "徐小递：等待人工协助，前方有障碍（电量 45%）",
    ]  # fmt: skip
    offline = told(ASKED, state=RunState.ACCEPTED, robot="", robots=(robot("xiaodi", "offline"),)).now
    assert offline[-1].zh == "徐小递：离线"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "约 5 秒"), (12.0, "约 10 秒"), (89.0, "约 90 秒"), (91.0, "约 2 分钟")]
)
def test_times_are_said_roundly(seconds: float, words: str) -> None:
    assert about(seconds).zh == words


def test_every_word_fills_the_same_fields_in_both_languages() -> None:
    for text in (*why_words.STORY.values(), *why_words.STATES.values(), *why_words.ASKED.values()):
        zh, en = ({name for _, name, _, _ in Formatter().parse(part) if name} for part in (text.zh, text.en))
        assert zh == en, text


def test_a_run_of_a_real_scheduler_is_told_from_its_own_ledger(tmp_path: Path) -> None:
    vehicle = Vehicle(hall_plan(), "xiaodi", "dock-1", recipient=Person(None))
    bench = Bench(tmp_path, {"xiaodi": vehicle})
    bench.run(3)
    run = bench.send()
    assert bench.reaches(run, RunState.RETURNED)
    (picture,) = bench.ledger.runs()
    found = why(bench.ledger.records(subject=run), Present(bench.now, fact_of(picture)), HALL, {})
    kinds = [said.kind for said in found.story]
    assert kinds == [
        "run_requested", "run_accepted", "run_assigned", "sender_reached", "folder_picked", "recipient_reached",
        "run_turned_back", "folder_returned",
    ]  # fmt: skip
    assert found.story[4].text.zh == "文件已放入徐小递 2 号仓"
    assert found.story[6].text.zh == "改为送回 A12：收件人不在，送回寄件人"
    assert found.chosen[0].robot == "xiaodi" and found.words.zh == "已退回"
    assert found.chosen[0].text.zh.startswith("选择徐小递：到 A12 约 ")
    assert (found.chosen[0].considered[0].seconds or 0.0) > 5.0
    bench.close()
