"""The hall board on a large screen: everybody may look, so it shows no name, no label; what is missing is said."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from robots.core.alarm import Alarm
from robots.core.clock import Instant, iso
from robots.core.drill import DRILL, DrillFact
from robots.core.geometry import Pose
from robots.core.runs import FleetSummary, HelpCall, RobotFact, RunState
from robots.core.vda import Info
from tests.browser.test_access import check
from tests.fixtures.browser import OpenPage
from tests.web.stage import COMING, LABELS, NOW, RUN, RUN_FACT, SECRET_RUN, Stage, hall, tablet_stage, vehicle_state

WALL = (1920, 1080)
SMALLEST_PX = 22
SMALL = f"""() => [...document.querySelectorAll('#board *')]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.checkVisibility())
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < (e.closest('.en') ? {SMALLEST_PX} : 29))
    .filter((e) => !e.closest('.urgent'))
    .map((e) => `${{e.textContent}} ${{getComputedStyle(e).fontSize}}`)"""
OVERFLOWS = """() => [document.documentElement.scrollHeight > innerHeight,
    ...[...document.querySelectorAll('.panel ul')].map((list) => list.scrollHeight > list.clientHeight + 1),
].some(Boolean)"""


def lively(stage: Stage) -> None:
    """All three robots: one rides, one needs help, one charges."""
    call = HelpCall("h1", "obstacle", Instant(NOW - 200), "b1-F1", by="wang")
    robots = (
        RobotFact("xiaodi", True, "run", 0.86, "b1-F1", "A11", RUN),
        RobotFact("xiaojing", True, "help", 0.44, "b1-F1", "A12", "", call=call),
        RobotFact("xiaozhi", True, "charging", 0.15, "b1-F1", "dock-zhi", ""),
    )
    stage.facts.take(FleetSummary(robots, open_runs=3, waiting_runs=1))


def drill(stage: Stage) -> None:
    stage.facts.take(DrillFact("fire", "消防演练", "Fire drill", Instant(NOW + 60)))
    stage.facts.look_at_drill(NOW)


def board(stage: Stage, open_page: OpenPage) -> Page:
    page = open_page(f"{stage.url}/board", WALL)
    expect(page.get_by_test_id("clock")).to_have_text("10:32")
    return page


def test_it_says_in_two_languages_what_goes_on(stage: Stage, open_page: OpenPage) -> None:
    lively(stage)
    page = board(stage, open_page)
    run = page.get_by_test_id(f"run-{RUN}")
    for words in ("A12", "档案室", "运送中", "on the way", "徐小递", "1 楼", "10:36–10:40", "预计到达"):
        expect(run).to_contain_text(words)
    waits = page.get_by_test_id(f"waits-{RUN}")
    expect(waits).to_contain_text("已 25 秒")
    expect(waits).to_contain_text("for 25 s")
    expect(page.get_by_test_id(f"run-{COMING}")).to_contain_text("已到，等待取件")
    expect(page.get_by_test_id("robot-xiaodi")).to_contain_text("86%")
    expect(page.get_by_test_id("robot-xiaojing")).to_contain_text("等待协助")
    expect(page.get_by_test_id("robot-xiaojing")).to_contain_text("已 3 分钟")
    expect(page.get_by_test_id("lift-east")).to_contain_text("徐小递使用中")
    shown = {"delivered": "1", "returned": "1", "open": "3", "mean": "24", "saved": "0.2"}
    for name, value in shown.items():
        expect(page.get_by_test_id(f"figure-{name}").locator("strong")).to_have_text(value)
    text = page.locator("#board").inner_text()
    secret = [*LABELS.values(), *(person.name for person in stage.hall.staff.values()), "wang", "密件", "confidential"]
    assert [word for word in secret if word in text] == []
    assert page.evaluate(SMALL) == []
    assert not page.evaluate(OVERFLOWS)
    check(page, "board")


def test_on_a_screen_hung_upright_all_of_it_is_as_large(stage: Stage, open_page: OpenPage) -> None:
    lively(stage)
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    page = open_page(f"{stage.url}/board", (1080, 1920))
    expect(page.get_by_test_id("alarm-fire")).to_be_visible()
    assert page.evaluate(SMALL) == []
    assert not page.evaluate(OVERFLOWS)
    sides = [page.locator(f".{name}").bounding_box() for name in ("runs", "robots")]
    assert all(sides) and sides[0]["width"] == sides[1]["width"]  # one above the other


def test_what_does_not_fit_is_counted(stage: Stage, open_page: OpenPage) -> None:
    lively(stage)
    for number in range(12):
        stage.facts.take(replace(RUN_FACT, run=f"r-0many{number:05d}", eta_from=None, eta_to=None, robot=""))
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    page = board(stage, open_page)
    expect(page.get_by_test_id("alarm-fire")).to_contain_text("不要使用电梯")
    expect(page.get_by_test_id("more-runs")).to_contain_text("另有")
    rows = page.locator("li.run")
    left = page.get_by_test_id("more-runs").locator("[lang=zh-CN]").inner_text()
    assert rows.count() + int("".join(filter(str.isdigit, left))) == 15
    assert not page.evaluate(OVERFLOWS)


def test_every_robot_is_shown_in_a_drill_though_each_waits_for_the_reset(stage: Stage, open_page: OpenPage) -> None:
    drill(stage)
    stage.facts.take(Alarm("fire", "b1", True, ("b1",), source=DRILL))
    info = (Info("waiting", (("reason", "alarm"), ("since", iso(Instant(NOW - 44))))),)
    names = ("xiaodi", "xiaojing", "xiaozhi")
    for number, name in enumerate(names):
        stage.facts.take(vehicle_state(name, Pose("b1-F1", 10.0 + number, 21.5, 0.0), information=info))
    for run in (RUN, COMING):  # what a run waits for is said with the run, and not once more with its robot
        stage.facts.take(replace(RUN_FACT, run=run, state=RunState.CARRYING, waiting_for=None))
    robots = tuple(RobotFact(name, True, "idle", 0.86, "b1-F1", "A11", "") for name in names)
    stage.facts.take(FleetSummary(robots, open_runs=0, waiting_runs=0))
    page = board(stage, open_page)
    for name in names:
        expect(page.get_by_test_id(f"robot-{name}")).to_contain_text("已 44 秒")
    for lift in ("east", "west"):
        expect(page.get_by_test_id(f"lift-{lift}")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)
    assert page.evaluate(SMALL) == []


def test_missing_and_old_facts_are_said(stage: Stage, open_page: OpenPage) -> None:
    for gone in (RUN, COMING, SECRET_RUN):
        stage.facts.take(replace(RUN_FACT, run=gone, eta_from=Instant(NOW - 300), eta_to=Instant(NOW - 60)))
    page = board(stage, open_page)
    expect(page.get_by_test_id(f"run-{RUN}")).to_contain_text("晚于预计")
    expect(page.get_by_test_id("robot-xiaozhi")).to_contain_text("还没有消息")
    stage.facts.link_down()
    expect(page.get_by_test_id("stale")).to_contain_text("数据停在 10:32:00")
    with tablet_stage(hall()) as silent:
        page = open_page(f"{silent.url}/board", WALL)
        expect(page.get_by_test_id("figure-delivered").locator("strong")).to_have_text("—")


def test_a_drill_is_marked_on_the_board_and_the_tablet(stage: Stage, open_page: OpenPage) -> None:
    drill(stage)
    page = board(stage, open_page)
    expect(page.get_by_test_id("drill")).to_contain_text("演练：消防演练")
    expect(page.get_by_test_id("drill")).to_contain_text("DRILL: Fire drill")
    tablet = open_page(f"{stage.url}/?counter=A12")
    expect(tablet.get_by_test_id("drill")).to_contain_text("演练：消防演练")
    wait = open_page(f"{stage.url}/board/wait", WALL)
    expect(wait.get_by_test_id("drill")).to_contain_text("演练：消防演练")
    stage.facts.take(Alarm("fire", "b1", True, ("b1",), source=DRILL))
    for one in (page, tablet, wait):
        expect(one.get_by_test_id("alarm-fire")).to_contain_text("演练：火警")
    stage.facts.take(Alarm("power", "b1", True, ("b1",), source="panel"))  # a real one: the mark goes everywhere
    stage.facts.look_at_drill(NOW)
    for one in (page, tablet, wait):
        expect(one.get_by_test_id("alarm-power")).to_be_visible()
        expect(one.get_by_test_id("drill")).to_have_count(0)
        expect(one.get_by_test_id("alarm-fire")).not_to_contain_text("演练")
