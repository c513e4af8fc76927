"""`hall backup`, `hall restore`, `hall copy` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robots.cli import app
from robots.core.commands import Record
from robots.floor.joining import fleet_ledger, keep_ledger_url, ledger_path
from robots.store import Ledger


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder whose scheduler wrote one record."""
    monkeypatch.setenv("HALL_STATE", str(tmp_path))
    monkeypatch.delenv("HALL_LEDGER_URL", raising=False)
    ledger = Ledger.open(ledger_path(tmp_path, "scheduler"))
    ledger.commit(1.0, [Record("done", "x")])
    ledger.close()
    return tmp_path


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_a_ledger_goes_into_a_file_and_back(state: Path) -> None:
    file = state / "a.backup"
    assert run("backup", file)[0] == 0
    code, _, said = run("backup", file)
    assert (code, "--overwrite" in said) == (2, True)
    code, _, said = run("restore", file)
    assert (code, "a ledger already" in said) == (2, True)
    code, told, _ = run("restore", file, "--overwrite", "--json")
    assert code == 0
    line = json.loads(told)
    assert (line["done"], line["rows"], line["tables"]["records"]) == ("restored", 1, 1)
    assert run("restore", state / "none")[0] == 3
    file.write_bytes(file.read_bytes().replace(b"done", b"gone"))
    code, _, said = run("restore", file, "--overwrite")
    assert (code, "take another backup" in said) == (1, True)


def test_a_ledger_is_copied(state: Path) -> None:
    code, told, _ = run("copy", ledger_path(state, "scheduler"), state / "other.db")
    assert code == 0
    assert "0 runs, 1 rows" in told
    assert run("copy", state / "nowhere.db", state / "third.db")[0] == 3
    assert not (state / "nowhere.db").exists()


def test_the_url_of_a_floor_is_found_by_other_commands(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fleet_ledger(state) == ledger_path(state, "scheduler")
    keep_ledger_url(state, "postgresql://hall:secret@h/d")
    assert fleet_ledger(state) == "postgresql://hall:secret@h/d"
    assert (state / "secrets" / "ledger-url").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("HALL_LEDGER_URL", "postgresql://other/d")
    assert fleet_ledger(state) == "postgresql://other/d"
    monkeypatch.delenv("HALL_LEDGER_URL")
    keep_ledger_url(state, "")
    assert fleet_ledger(state) == ledger_path(state, "scheduler")


def test_a_place_that_is_kept_and_cannot_be_read_is_no_reason_to_take_another(state: Path) -> None:
    """Else a scheduler would begin an empty ledger in a file, and a backup would be of another floor's"""
    keep_ledger_url(state, "")
    (state / "secrets" / "ledger-url").mkdir(parents=True)
    code, _, said = run("backup", state / "a.backup")
    assert (code, "cannot be read" in said) == (3, True)
    assert not (state / "a.backup").exists()
