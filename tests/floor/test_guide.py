"""A guide's process on a real floor: a question put into its kiosk is answered; its files may change under it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.vda import Connection
from robots.core.visitors import Handoff, KioskTurn
from tests.fixtures.floor import ROOT, RunningFloor, start_floor
from tests.fixtures.patience import PATIENCE_S

QUESTION = "身份证快到期了怎么换"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product's settings with one guide, so that files can be spoilt."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "config/hall", folder / "hall")
    shutil.copytree(ROOT / "config/knowledge", folder / "knowledge")
    return folder


@pytest.fixture(scope="module")
def guided(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    running, end = start_floor(tmp_path_factory.mktemp("guided") / "var", site / "hall")
    yield running
    end()


def view(floor: RunningFloor) -> dict[str, Any]:
    with floor.screen("xiaozhi") as kiosk, kiosk.stream("GET", "/api/v1/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                return dict(json.loads(line[5:]))
    raise AssertionError("no view")


def ask(floor: RunningFloor, text: str) -> None:
    with floor.screen("xiaozhi") as kiosk:
        answer = kiosk.post("/api/v1/ask", json={"text": text, "lang": "zh"})
        assert answer.status_code == 202, answer.text


@pytest.mark.timeout(240)
def test_a_question_at_the_kiosk_is_answered_and_a_broken_file_changes_nothing(
    guided: RunningFloor, site: Path
) -> None:
    ask(guided, QUESTION)
    guided.until(lambda: (view(guided).get("answer") or {}).get("entry") == "id_card_renew", PATIENCE_S, "the answer")
    assert Connection("xiaozhi", "ONLINE") in guided.seen, "it is a vehicle like the others"

    file = site / "knowledge/core/hall.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good + "\nentries: [\n", encoding="utf-8")
    guided.until(lambda: view(guided).get("note") is not None, PATIENCE_S, "a note that the file is broken")
    ask(guided, QUESTION)
    guided.until(
        lambda: (view(guided).get("answer") or {}).get("entry") == "id_card_renew", PATIENCE_S, "the last good base"
    )
    file.write_text(good, encoding="utf-8")
    guided.until(lambda: view(guided).get("note") is None, PATIENCE_S, "the note is gone")


@pytest.mark.timeout(120)
def test_a_person_is_called_over_the_broker(guided: RunningFloor) -> None:
    with guided.screen("xiaozhi") as kiosk:
        assert kiosk.post("/api/v1/touch", json={"what": "person", "value": ""}).status_code == 202
    guided.until(lambda: view(guided).get("stage") == "handoff", PATIENCE_S, "the hand-off on the kiosk")
    assert not any(isinstance(message, (Handoff, KioskTurn)) for message in guided.seen), "not for the account watch"
