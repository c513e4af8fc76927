"""The report of a play in a real browser, from disk: nothing is fetched, everything moves, everybody can read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sim.report.picture import play_with_picture
from sim.scenarios.scenario import load_scenario
from tests.fixtures.browser import TALL, WIDE

SCENARIO = """
title: A folder rides a small lift; the broker goes away
hall: config/scenarios/halls/small
seed: 2
timeline:
  - {at_s: 2, do: request_run, from: S1, to: T2, id: first, recipient_after_s: 5}
  - {at_s: 12, do: broker_stop, duration_s: 3}
expect:
  - {run: first, state: delivered, within_s: 10}
"""
BUSY = """
title: Two couriers and people at two lifts
hall: config/scenarios/halls/pair
seed: 4
limit_s: 110
timeline:
  - {at_s: 1, do: request_run, from: S1, to: T1, id: up, sender_after_s: 3}
  - {at_s: 2, do: request_run, from: S2, to: T2, id: too, sender_after_s: 3}
  - {at_s: 3, do: passenger, map: b1-F1, ride_to: b1-F2, id: rider}
  - {at_s: 3, do: passenger, map: b1-F1, ride_to: b1-F2, id: friend}
  - {at_s: 10, do: passenger, map: b1-F2, ride_to: b1-F1, id: hasty, patience_s: 1}
  - {at_s: 40, do: door_obstruct, lift: main, duration_s: 2}
"""
SIZES = pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    scenario = folder / "small_ride.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    outcome = play_with_picture(load_scenario(scenario), folder / "report.html")
    assert "first, state: delivered" in outcome.broken[0]
    return folder / "report.html"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("busy")
    scenario = folder / "busy.yaml"
    scenario.write_text(BUSY, encoding="utf-8")
    play_with_picture(load_scenario(scenario), folder / "report.html")
    return folder / "report.html"


class Opened:
    """A page from disk, its requests and complaints noted."""

    def __init__(self, browser: Browser, report: Path, size: tuple[int, int], at: str = "", dark: bool = False) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, color_scheme="dark" if dark else "light"
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(f"{report.as_uri()}{at}")

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []
        assert len(self.requests) == 1, self.requests


@pytest.fixture
def opened(chromium: Browser, report: Path) -> Iterator[Page]:
    view = Opened(chromium, report, WIDE, "#t=0")
    yield view.page
    view.close()


def place(page: Page, map_id: str) -> tuple[bool, str | None]:
    """Whether the robot that has the run is drawn on this floor, and where."""
    name = page.evaluate("DATA.runs[0].robots[0][2]")
    robot = page.locator(f'#floors [data-map="{map_id}"] [data-robot="{name}"]')
    return robot.is_visible(), robot.get_attribute("transform")


def test_the_slider_moves_the_robot_from_floor_to_floor(opened: Page) -> None:
    first, second = (opened.get_by_test_id("plan").nth(n).get_attribute("data-map") or "" for n in (0, 1))
    slider = opened.get_by_test_id("time")
    here, start = place(opened, first)
    assert here
    slider.fill("8")
    assert place(opened, first)[0]
    assert place(opened, first)[1] != start
    slider.fill(slider.get_attribute("max") or "")
    assert not place(opened, first)[0]
    assert place(opened, second)[0]
    expect(opened.get_by_test_id("clock")).to_contain_text(" / ")


def test_an_event_is_jumped_to(opened: Page) -> None:
    opened.get_by_test_id("events").get_by_role("button").filter(has_text="0:12.0").first.click()
    expect(opened.get_by_test_id("clock")).to_contain_text("0:12.0 /")
    cursor = opened.get_by_test_id("chart-runs").locator(".cursor")
    flag = opened.get_by_test_id("chart-runs").locator(".flag-fault line").first
    assert float(cursor.get_attribute("x1") or 0) == pytest.approx(float(flag.get_attribute("x1") or 1), abs=1.0)


def test_a_click_in_a_chart_goes_there(opened: Page) -> None:
    chart = opened.get_by_test_id("chart-runs")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    opened.mouse.click(box["x"] + box["width"] - 15, box["y"] + 20)
    end = float(opened.get_by_test_id("time").get_attribute("max") or 0)
    assert float(opened.get_by_test_id("time").input_value()) == pytest.approx(end, rel=0.03)


def test_keys_play_and_step(opened: Page) -> None:
    opened.locator("body").press("ArrowRight")
    expect(opened.get_by_test_id("clock")).to_contain_text("0:01.0 /")
    opened.locator("body").press("n")
    expect(opened.get_by_test_id("clock")).to_contain_text("0:02.0 /")
    opened.get_by_test_id("speed").select_option("60")
    opened.locator("h1").click()
    opened.locator("body").press(" ")
    expect(opened.get_by_test_id("play")).to_have_attribute("aria-pressed", "true")
    expect(opened.get_by_test_id("clock")).not_to_contain_text("0:02.0 /")
    opened.locator("body").press(" ")
    expect(opened.get_by_test_id("play")).to_have_attribute("aria-pressed", "false")


def test_the_language_changes_and_the_time_stays(opened: Page) -> None:
    opened.get_by_test_id("time").fill("8")
    expect(opened.get_by_test_id("verdict")).to_have_text("未通过")
    expect(opened.get_by_test_id("section-waits")).to_contain_text("等待寄件人放入文件")
    opened.get_by_test_id("language").click()
    expect(opened.get_by_test_id("verdict")).to_have_text("failed")
    expect(opened.get_by_test_id("section-waits")).to_contain_text("waiting for the sender to load")
    expect(opened.get_by_test_id("clock")).to_contain_text("0:08.0 /")
    assert opened.evaluate("document.documentElement.lang") == "en"
    missing = opened.evaluate(
        "Object.keys(TEXTS.zh).filter((key) => document.body.innerText.includes(key) && key.includes('.'))"
    )
    assert missing == []


@SIZES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_it(chromium: Browser, report: Path, size: tuple[int, int], dark: bool) -> None:
    view = Opened(chromium, report, size, "#t=12", dark)
    for _ in ("zh", "en"):
        found = Axe().run(view.page).response["violations"]
        assert [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found] == []
        assert not view.page.evaluate("document.documentElement.scrollWidth > innerWidth"), "wider than the screen"
        view.page.get_by_test_id("language").click()
    view.close()


def test_on_paper_there_are_no_controls(opened: Page) -> None:
    opened.emulate_media(media="print")
    expect(opened.locator("#transport")).not_to_be_visible()
    expect(opened.get_by_test_id("section-verdict")).to_be_visible()
    assert len(opened.pdf()) > 10_000


def test_the_lift_diagram_says_who_rode_and_who_waited(chromium: Browser, busy: Path) -> None:
    view = Opened(chromium, busy, WIDE, "#t=0&lang=en")
    chart = view.page.get_by_test_id("chart-lifts-main")
    assert chart.locator(".car-line:not(.car-line-robot)").count() == 2, "a lane for each car"
    rode = view.page.evaluate("robots.flatMap((robot) => spans(robot.car).filter((span) => span[2])).length")
    assert rode >= 1
    assert chart.locator(".car-line-robot").count() == rode
    assert "2 people in the car" in " ".join(chart.locator(".people-line title").all_text_contents())
    assert "2 people wait" in " ".join(chart.locator(".people-heap title").all_text_contents())
    names = set(view.page.evaluate("robots.map(pick)"))
    owners = set(chart.locator(".owner title").all_text_contents())
    assert {text.splitlines()[0] for text in owners} <= names
    assert owners
    assert chart.locator(".flag-fault").count() == 1, "people who ride are no fault"
    view.close()


def test_each_robot_has_one_colour_everywhere(chromium: Browser, busy: Path) -> None:
    view = Opened(chromium, busy, WIDE, "#t=0")
    styles = """(parts) => parts.map((part) => getComputedStyle(part).NAME)"""
    places = {
        "#floors .column:first-child figure:first-child .robot .hull": "fill",
        "[data-testid=chart-robots] circle": "fill",
        "[aria-labelledby=h-lifts] .swatch-robot": "backgroundColor",
    }
    found = [view.page.locator(place).evaluate_all(styles.replace("NAME", name)) for place, name in places.items()]
    assert found[0] == found[1] == found[2]
    assert len(set(found[0])) == len(found[0]) == 2
    view.close()


def test_people_and_robots_are_told_apart_in_the_waits(chromium: Browser, busy: Path) -> None:
    view = Opened(chromium, busy, WIDE, "#t=0&lang=en")
    people = view.page.get_by_test_id("people-main")
    expect(people).to_contain_text("3 people came to the lifts")
    expect(people).to_contain_text("1 gave up.")
    assert people.locator(".person").count() == 3
    assert people.locator(".gave-up").count() == 1
    reasons = view.page.get_by_test_id("reason-bars")
    expect(reasons).to_contain_text("waiting for the sender to load")
    widths = [item.bounding_box() or {} for item in reasons.locator(".reason-track").all()]
    assert all(box["width"] > 200 for box in widths)
    view.close()


@SIZES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_the_busy_one(chromium: Browser, busy: Path, size: tuple[int, int], dark: bool) -> None:
    test_everybody_can_read_it(chromium, busy, size, dark)
