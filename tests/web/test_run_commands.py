"""`hall cancel … hand_over --person`: said through the page server, by whom the page server lets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from robots.cli import app
from robots.floor.joining import ledger_path
from robots.settings import Hall
from robots.store import Ledger
from tests.web.history_stage import MORNING, past_run
from tests.web.stage import RUN, RUN_FACT, Stage, tablet_stage

Say = Callable[..., Result]


@pytest.fixture
def stage(the_hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("HALL_STATE", str(tmp_path))
    path = ledger_path(tmp_path, "scheduler")
    path.parent.mkdir(parents=True)
    ledger = Ledger.open(path)
    past_run(ledger, RUN, MORNING, state="carrying")
    with tablet_stage(the_hall) as opened:
        opened.facts.take(RUN_FACT)
        yield opened
    ledger.close()


@pytest.fixture
def say(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Say:
    def said(*line: str, pin: str = "9001") -> Result:
        monkeypatch.setenv("HALL_PIN", pin)
        return CliRunner().invoke(app, [*line, "--web", stage.url])

    return said


@pytest.mark.parametrize("act", ["cancel", "hold", "resume", "bring_back", "skip_stop", "bring-back", "skip-stop"])
def test_a_member_of_staff_says_it_at_the_counter_that_sent_the_run(stage: Stage, say: Say, act: str) -> None:
    done = say(act, RUN, "--person", "wang", pin="1201")
    assert (done.exit_code, done.stdout) == (0, f"{RUN} accepted\n")
    (asked,) = stage.scheduler.asked
    assert (asked.kind, asked.run, asked.person, asked.client) == (act.replace("-", "_"), RUN, "wang", "web")


def test_a_hand_over_names_keeper_and_place(stage: Stage, say: Say) -> None:
    done = say("hand_over", RUN, "--keeper", "chen", "--stop", "3F-archive", "--person", "zhou", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"run": RUN, "status": "accepted", "reasons": []})
    (asked,) = stage.scheduler.asked
    assert (asked.kind, asked.keeper, asked.stop, asked.person) == ("hand_over", "chen", "3F-archive", "zhou")


def test_what_the_scheduler_refuses_is_said_with_its_reason(stage: Stage, say: Say) -> None:
    stage.scheduler.answer = "refused"
    done = say("bring_back", RUN, "--person", "zhou", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"], told["reasons"]) == (1, "refused", ["battery_low"])
    assert told["words"]


@pytest.mark.parametrize(
    ("line", "pin", "code", "words"),
    [
        (("cancel", RUN, "--person", "wang"), "0000", 1, "login of wang at A12: wrong PIN"),
        (("cancel", RUN, "--person", "li"), "1202", 1, "not on the list of this counter"),
        (("cancel", RUN, "--person", "nobody"), "1201", 2, "use one of"),
        (("cancel", "r-0000000000", "--person", "wang"), "1201", 2, "no run r-0000000000"),
        (("cancel", "A12", "--person", "wang"), "1201", 2, "a run's id looks like"),
        (("hand_over", RUN, "--keeper", "chen"), "1201", 2, "--person"),
    ],
)
def test_a_mistake_is_one_clear_line_and_nothing_is_asked(
    stage: Stage, say: Say, line: tuple[str, ...], pin: str, code: int, words: str
) -> None:
    done = say(*line, pin=pin)
    assert (done.exit_code, stage.scheduler.asked) == (code, [])
    assert words in done.output


def test_without_a_page_server_it_says_what_to_do(stage: Stage, say: Say) -> None:
    stage.server.stop()
    done = say("cancel", RUN, "--person", "zhou")
    assert done.exit_code == 3
    assert "./hall up" in done.output


def test_without_a_terminal_or_a_pin_it_says_so(stage: Stage, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HALL_PIN", raising=False)
    done = CliRunner().invoke(app, ["hold", RUN, "--person", "zhou", "--web", stage.url])
    assert done.exit_code == 2
    assert "HALL_PIN" in done.output
