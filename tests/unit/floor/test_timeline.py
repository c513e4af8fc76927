"""`hall ledger` as people type it, over a ledger that a scheduler wrote."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from robots.core.runs import RunState
from robots.fleet import book
from robots.fleet.why_words import STORY
from robots.floor.timeline import ledger_command
from robots.floor.timeline_words import WORDS
from tests.fixtures.fleet_bench import Bench, Person

APP = Typer()
APP.command("ledger")(ledger_command)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A state folder; a run that came back, and a confidential one that waited for it."""
    state = tmp_path_factory.mktemp("state")
    (state / "ledger").mkdir()
    bench = Bench(state / "ledger")
    bench.now = datetime(2026, 11, 21, 23, 56, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    bench.vehicles["xiaodi"].recipient = Person(None)
    bench.run(3)
    run = bench.send(label="plain")
    secret = bench.send("A01", "A02", key="k2", client="web", person="wang", label="hidden words", confidential=True)
    bench.run(60)
    bench.ask("k3", client="web", kind="hold", run=run, person="wang")
    bench.ask("k4", kind="resume", run=run)
    assert bench.reaches(run, RunState.RETURNED)
    bench.run(600, lambda: not bench.scheduler.open_runs)
    bench.close()
    (state / "ledger" / "ledger.db").rename(state / "ledger" / "scheduler.db")
    return state, run, secret


def ledger(state: Path, *words: str) -> Result:
    return CliRunner().invoke(APP, list(words), env={"HALL_STATE": str(state), "COLUMNS": "200"})


def lines(state: Path, *words: str) -> list[dict[str, object]]:
    result = ledger(state, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_runs_timeline_tells_all_of_it_in_order(told: tuple[Path, str, str]) -> None:
    state, run, _ = told
    found = lines(state, run)
    assert [line["seq"] for line in found] == sorted(line["seq"] for line in found)  # type: ignore[type-var]
    kinds = [line["kind"] for line in found]
    course = ["run_requested", "run_accepted", "run_assigned", "order_made", "folder_picked", "run_turned_back"]
    for wanted in ([*course, "folder_returned"], ["run_held", "run_resumed"]):
        assert [kind for kind in dict.fromkeys(kinds) if kind in wanted] == wanted
    assert "order_closed" in kinds
    its_own = {line["run"] for line in found if not str(line["kind"]).startswith("order_")}
    assert its_own == {run}, "nothing of the other run but the orders that serve both"
    back = next(line for line in found if line["kind"] == "run_turned_back")
    assert back["robot"] == "xiaodi"
    assert back["reasons"] == [
        {
            "code": "recipient_absent",
            "zh": "收件人不在，送回寄件人",
            "en": "the recipient did not come; bringing it back",
        }
    ]
    assert str(found[0]["local"]).startswith("2026-11-21T23:56:03")
    assert next(line for line in found if line["kind"] == "run_held")["person"] == "wang"


@pytest.mark.parametrize("lang, words", [("en", "put on hold"), ("zh", "已暂停")])
def test_people_read_a_table_in_their_language(told: tuple[Path, str, str], lang: str, words: str) -> None:
    state, run, _ = told
    result = ledger(state, run, "--lang", lang)
    assert result.exit_code == 0
    assert words in result.stdout
    assert "11-21 23:56:03" in result.stdout


def test_a_day_is_the_halls_own(told: tuple[Path, str, str]) -> None:
    state, *_ = told
    days = [lines(state, "--day", day) for day in ("2026-11-21", "2026-11-22")]
    assert all(str(line["local"]).startswith(day) for day, found in zip(("2026-11-21", "2026-11-22"), days, strict=True)
               for line in found)  # fmt: skip
    assert len(days[0]) > 5 and len(days[1]) > 5


def test_a_robots_day_has_its_orders_and_its_runs(told: tuple[Path, str, str]) -> None:
    state, run, secret = told
    found = lines(state, "--robot", "xiaodi", "--day", "2026-11-21")
    assert {"order_made", "folder_picked"} <= {line["kind"] for line in found}
    assert {line["run"] for line in found} <= {run, secret, ""}
    assert lines(state, "--robot", "xiaodi", "--day", "2026-11-22")[0]["robot"] == "xiaodi"


def test_nothing_secret_is_printed(told: tuple[Path, str, str]) -> None:
    state, run, secret = told
    for words in ((run,), (secret,), ("--day", "2026-11-21")):
        text = ledger(state, *words, "--json").stdout
        assert "scrypt" not in text and "hidden words" not in text and "nodes" not in text


@pytest.mark.parametrize(
    "words, code, said",
    [
        ((), 2, "name a run"),
        (("r-1", "--day", "2026-11-21"), 2, "name a run"),
        (("--day", "21.11.2026"), 2, "write the day like"),
        (("--day", "2020-01-01"), 2, "nothing was written on 2020-01-01"),
        (("--robot", "xiaodu"), 2, "xiaodi"),
        (("--robot", "xiaodi", "--day", "2020-01-01"), 2, "nothing is written of xiaodi"),
    ],
)
def test_wrong_use_is_one_clear_line(told: tuple[Path, str, str], words: tuple[str, ...], code: int, said: str) -> None:
    result = ledger(told[0], *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_run_is_told_with_near_ones(told: tuple[Path, str, str]) -> None:
    state, run, _ = told
    result = ledger(state, run[:-1] + "z")
    assert result.exit_code == 2
    assert f"did you mean {run}" in result.stderr or f"or {run}" in result.stderr


def test_without_a_ledger_it_says_what_is_missing(tmp_path: Path) -> None:
    result = ledger(tmp_path, "r-0abcdefgh1")
    assert result.exit_code == 3
    assert "./hall up" in result.stderr


def test_every_kind_of_record_has_words() -> None:
    kinds = book.STEPS | book._ON_RUN.keys() | book._ON_ROBOT.keys()
    assert sorted(kinds - STORY.keys() - WORDS.keys() - {"run_assigned"}) == []
