"""Ledgers of simulated processes, replayed: identical as they are, and the first difference where one is planted."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from robots.cli import app
from robots.courier.agent import CourierAgent
from robots.floor.replaying import replay_ledger
from robots.store import Ledger
from robots.tape.replay import UnfitTapeError
from robots.tape.row import END, TapeRow
from sim.bind.recording import play_and_keep
from sim.scenarios.scenario import load_scenario

SCENARIO = """\
title: A wrong code, and every process killed once
hall: config/hall
seed: 5
timeline:
  - {at_s: 2, do: request_run, from: A12, to: 3F-archive, id: first}
  - {at_s: 2, do: wrong_code, run: first, times: 1}
  - {at_s: 20, do: kill, process: scheduler, duration_s: 2}
  - {when: "ride(xiaodi) == RIDING", after_s: 1, do: kill, process: xiaodi, duration_s: 3}
  - {when: "ride(xiaodi) == RIDING", after_s: 6, do: kill, process: gateway-b1, duration_s: 2}
expect:
  - {run: first, state: delivered, within_s: 600}
"""
PROCESSES = ("scheduler", "gateway-b1", "xiaodi")
run = CliRunner()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of ledgers; read only for tests."""
    folder = tmp_path_factory.mktemp("replay")
    file = folder / "killed.yaml"
    file.write_text(SCENARIO)
    (folder / "config").symlink_to(Path("config").resolve())
    outcome = play_and_keep(load_scenario(file), 5, False, ledgers=folder / "ledgers")
    assert outcome.passed, outcome.broken
    assert play_and_keep(load_scenario(file), 5, False).timeline == outcome.timeline, "a tape changes nothing"
    return folder / "ledgers"


@pytest.fixture
def ledger(kept: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A ledger to spoil."""

    def copied(name: str) -> Path:
        return Path(shutil.copy(kept / f"{name}.db", tmp_path / f"{name}.db"))

    return copied


@pytest.mark.parametrize("name", PROCESSES)
def test_every_process_answers_again_as_it_did(kept: Path, name: str) -> None:
    report = replay_ledger(kept / f"{name}.db")
    assert report.result is not None
    assert report.is_identical, report.as_json()
    assert (report.result.starts, report.hall_changed, report.folded) == (2, False, ())
    assert report.result.events > 1000
    assert report.result.commands > 50


def tape_of(path: Path) -> list[TapeRow]:
    ledger = Ledger.open(path, read_only=True)
    rows = list(ledger.tape())
    ledger.close()
    return rows


def spoil(path: Path, statement: str, *values: Any) -> None:
    with sqlite3.connect(path) as database:
        assert database.execute(statement, values).rowcount == 1
    database.close()


def test_an_altered_row_is_the_first_difference(ledger: Callable[[str], Path]) -> None:
    path = ledger("xiaodi")
    rows = tape_of(path)
    number = next(n for n, row in enumerate(rows, 1) if n > 500 and '"is":"Drive"' in row.answer)
    answer = json.loads(rows[number - 1].answer)
    next(command for command in answer if command["is"] == "Drive")["speed"] = 9.75
    spoil(path, "UPDATE tape SET answer = ? WHERE seq = ?", json.dumps(answer), number)
    found = run.invoke(app, ["replay", str(path)])
    assert found.exit_code == 1
    assert f"FIRST DIFFERENCE: event {number} of {len(rows)}, {rows[number - 1].what} at 2026-01-05T01:" in found.output
    assert "altered or damaged" in found.output
    assert '- "speed": 9.75' in found.output
    data = json.loads(run.invoke(app, ["replay", str(path), "--json"]).stdout)
    assert (data["identical"], data["difference"]["row"], data["difference"]["row_altered"]) == (False, number, True)


def test_another_program_is_named_by_its_first_other_answer(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = CourierAgent.handle
    handled = 0

    def sabotaged(agent: CourierAgent, event: Any) -> list[Any]:
        nonlocal handled
        handled += 1
        answer = real(agent, event)
        return answer[:-1] if handled > 300 and answer else answer

    monkeypatch.setattr(CourierAgent, "handle", sabotaged)
    report = replay_ledger(kept / "xiaodi.db")
    assert report.result is not None and report.result.difference is not None
    found = report.result.difference
    assert found.number == handled + 1, "the start is row 1"
    assert (found.altered, found.got) == (False, found.expected[:-1])
    assert any(line.startswith("-") for line in found.lines[2:])


def test_a_mind_that_raises_now_is_a_difference(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(agent: CourierAgent, event: Any) -> list[Any]:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(CourierAgent, "handle", broken)
    report = replay_ledger(kept / "xiaodi.db")
    assert report.result is not None and report.result.difference is not None
    assert report.result.difference.got == {"raised": "ZeroDivisionError: planted"}


def test_no_code_stands_on_a_tape(kept: Path) -> None:
    typed = [json.loads(row.event) for row in tape_of(kept / "xiaodi.db") if row.what == "ScreenTouched"]
    codes = {item["value"] for item in typed if item["what"] == "code"}
    assert len(codes) == 2, "a wrong one and the right one's stand-in"
    rows = tape_of(kept / "scheduler.db")
    told = [command for row in rows if row.answer for command in json.loads(row.answer)
            if command["is"] == "Remember" and command["key"].startswith("code:")]  # fmt: skip
    assert [command["value"] for command in told] == ["…", None]
    assert not any("*" in part and part != "*16" for row in rows for part in row.chance.split())
    orders = [row.event for row in tape_of(kept / "xiaodi.db") if "codeHash" in row.event]
    hashes = {text.split('"')[0] for row in orders for text in row.split("scrypt$")[1:]}
    records = json.dumps([item.data for item in _records(kept / "scheduler.db")])
    assert hashes and not any(text in records for text in hashes), "the robot's tape holds stand-ins"


def _records(path: Path) -> list[Any]:
    ledger = Ledger.open(path, read_only=True)
    records = ledger.records()
    ledger.close()
    return records


def test_a_ledger_without_a_tape_says_how_to_get_one_and_is_still_checked(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Ledger.open(path).close()
    found = run.invoke(app, ["replay", str(path)])
    assert found.exit_code == 3
    assert "./hall up --tape" in found.output and "agree with what is remembered" in found.output


def test_records_that_contradict_the_pictures_are_told(ledger: Callable[[str], Path]) -> None:
    path = ledger("scheduler")
    spoil(path, "DELETE FROM records WHERE kind = ?", "folder_delivered")
    found = run.invoke(app, ["replay", str(path)])
    assert found.exit_code == 1
    assert "by its records, 'delivered' in its picture" in found.output


def test_a_hall_that_changed_is_told_first(kept: Path, tmp_path: Path) -> None:
    hall = Path(shutil.copytree("config/hall", tmp_path / "hall"))
    robots = hall / "robots.yaml"
    robots.write_text(robots.read_text() + "\n# one more line\n")
    found = run.invoke(app, ["replay", str(kept / "gateway-b1.db"), "--hall", str(hall)])
    assert "the hall's files are not those of the recording" in found.output
    assert found.exit_code == 0, "a comment changes no answer"


def test_a_start_that_was_altered_cannot_be_replayed(ledger: Callable[[str], Path]) -> None:
    path = ledger("xiaodi")
    spoil(path, "UPDATE tape SET at = 1.0 WHERE seq = 1")
    with pytest.raises(UnfitTapeError, match="row 1, a start, was altered"):
        replay_ledger(path)


def spoilt(path: Path, *statements: str) -> dict[str, Any]:
    """What `hall replay` says of a ledger after these changes."""
    with sqlite3.connect(path) as database:
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement
    database.close()
    found = run.invoke(app, ["replay", str(path), "--json"])
    data: dict[str, Any] = json.loads(found.stdout) if found.stdout else {}
    return data | {"exit": found.exit_code, "said": found.stderr}


@pytest.mark.parametrize("name", PROCESSES)
def test_records_that_are_gone_are_named(ledger: Callable[[str], Path], name: str) -> None:
    records = _records(ledger(name))
    found = spoilt(ledger(name), "DELETE FROM records")
    assert (found["exit"], found["identical"]) == (1, False) if name != "scheduler" else found["exit"] != 0
    if name == "xiaodi":
        assert found["ledger_difference"].startswith(f"record 1 is missing, {records[0].kind} of {records[0].subject}")


def test_one_record_that_is_gone_altered_or_added_is_named(ledger: Callable[[str], Path]) -> None:
    last = len(_records(ledger("scheduler")))
    assert (
        f"record {last} is missing"
        in spoilt(ledger("scheduler"), f"DELETE FROM records WHERE seq = {last}")["ledger_difference"]
    )
    records = _records(ledger("xiaodi"))
    found = spoilt(ledger("xiaodi"), "DELETE FROM records WHERE seq = 3")
    assert found["ledger_difference"].startswith(f"record 3 is {records[3].kind} of"), found
    found = spoilt(ledger("xiaodi"), "UPDATE records SET subject = 'nobody' WHERE seq = 2")
    assert found["ledger_difference"].startswith(f"record 2 is {records[1].kind} of nobody")
    found = spoilt(ledger("xiaodi"), "INSERT INTO records (at, kind, subject, data) VALUES (1.0, 'x_done', 'x', '{}')")
    assert found["ledger_difference"] == f"record {len(records) + 1}, x_done of x {{}}, follows from no row of the tape"


def test_what_is_remembered_or_waits_to_be_sent_without_cause_is_named(ledger: Callable[[str], Path]) -> None:
    found = spoilt(ledger("xiaodi"), "INSERT INTO remembered (key, value) VALUES ('strange', '1')")
    assert (found["exit"], found["ledger_difference"]) == (1, "strange is remembered as 1, and should not be")
    found = spoilt(ledger("xiaodi"), "DELETE FROM remembered WHERE key = (SELECT min(key) FROM remembered)")
    assert "is not remembered, and should be" in found["ledger_difference"]
    found = spoilt(
        ledger("xiaodi"), "INSERT INTO outbox (id, topic, payload, qos, retain) VALUES ('o-9', 't', x'00', 1, 0)"
    )
    assert found["ledger_difference"] == "o-9 waits to be sent, and no row of the tape led to it"


def test_a_row_moved_or_left_out_shows(ledger: Callable[[str], Path]) -> None:
    path = ledger("xiaodi")
    quiet = next(n for n, row in enumerate(tape_of(path), 1) if n > 700 and row.answer == "[]")
    found = spoilt(path, f"UPDATE tape SET seq = 1000000 WHERE seq = {quiet}")
    assert found["exit"] == 1
    assert (found["difference"]["row"], found["difference"]["row_altered"]) == (quiet, True)
    found = spoilt(ledger("xiaodi"), f"DELETE FROM tape WHERE seq = {quiet}")
    assert (found["exit"], found["difference"]["row"], found["difference"]["row_altered"]) == (1, quiet, True)


def test_an_end_cut_off_is_told(kept: Path, ledger: Callable[[str], Path]) -> None:
    rows = tape_of(kept / "xiaodi.db")
    assert rows[-1].what == END
    found = spoilt(ledger("xiaodi"), f"DELETE FROM tape WHERE seq = {len(rows)}")
    assert (found["exit"], found["open_at"]) == (0, len(rows) - 1), "as after a kill: nothing of consequence is gone"
    path = ledger("xiaodi")
    spoilt(path, f"DELETE FROM tape WHERE seq = {len(rows)}")
    assert "without a closing mark" in run.invoke(app, ["replay", str(path)]).output
    half = next(n for n, row in enumerate(rows, 1) if '"is":"Record"' in row.answer and n > 1000)
    found = spoilt(ledger("xiaodi"), f"DELETE FROM tape WHERE seq >= {half}")
    assert found["exit"] == 1
    assert "follows from no row of the tape" in found["ledger_difference"]


def test_a_tape_of_the_older_form_is_refused_in_so_many_words(ledger: Callable[[str], Path]) -> None:
    path = ledger("xiaodi")
    row = tape_of(path)[0]
    event = json.loads(row.event)
    del event["form"]
    old = TapeRow.of(row.at, row.what, json.dumps(event))
    spoil(path, "UPDATE tape SET event = ?, digest = ? WHERE seq = 1", old.event, old.digest)
    with pytest.raises(UnfitTapeError, match="tape of form 1, this program reads 2: record anew"):
        replay_ledger(path)
