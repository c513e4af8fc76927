"""The picture of the ride chart in the documents is the one made from the table."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner

from robots.cli import app
from robots.elevator import drawing
from robots.elevator.chart import GLOBAL_EVENTS, STEPS, RideState
from robots.elevator.words import STATE_WORDS

DOCS = Path(__file__).parents[2] / "docs"
CHART = yaml.safe_load(Path(__file__).with_name("ride_statechart.yaml").read_text(encoding="utf-8"))


def test_the_committed_picture_is_the_generated_one(tmp_path):
    made = tmp_path / "ride.svg"
    result = CliRunner().invoke(app, ["diagram", "ride", "--out", str(made)])
    assert result.exit_code == 0, result.output
    assert made.read_text("utf-8") == (DOCS / "img" / "ride.svg").read_text("utf-8"), (
        "make it anew: hall diagram ride --out docs/img/ride.svg"
    )


def test_the_picture_is_xml_and_names_every_state_trigger_and_global_event():
    texts = {"".join(element.itertext()) for element in ElementTree.fromstring(drawing.svg()).iter()}
    shown = " ".join(texts)
    for name in [*RideState, *GLOBAL_EVENTS, *(trigger for trigger, *_ in STEPS if trigger != "TIMEOUT")]:
        assert name in shown


def test_mermaid_has_an_arrow_for_each_pair_of_the_table():
    result = CliRunner().invoke(app, ["diagram", "ride", "--mermaid"])
    pairs = set(re.findall(r"^  ([A-Z_]+) --> ([A-Z_]+) :", result.output, re.MULTILINE))
    assert pairs == {(source.value, dest.value) for _, source, dest, _ in STEPS}


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    result = CliRunner().invoke(app, ["diagram", "ride", "--out", str(tmp_path / "no" / "ride.svg")])
    assert result.exit_code == 2


@pytest.mark.parametrize("state", CHART["states"], ids=lambda state: state["id"])
def test_words_stand_in_the_zone_of_the_written_chart(state):
    zone = STATE_WORDS[RideState(state["id"])].zone
    assert (zone.value if zone else "any") == state["zone"]


def test_boxes_do_not_overlap():
    places = [drawing._corner(state) for state in RideState]
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[:number]:
            assert abs(x - other_x) >= drawing.BOX_W or abs(y - other_y) >= drawing.BOX_H


def test_the_page_of_the_ride_names_every_state():
    page = (DOCS / "ride.md").read_text("utf-8")
    for state in RideState:
        assert f"`{state}`" in page and STATE_WORDS[state].does.zh in page and STATE_WORDS[state].does.en in page
