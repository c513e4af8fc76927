"""`hall ask`: in words, as JSON, and line by line; the vectors it keeps."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from robots.floor.asking import ask_command
from robots.floor.learning import KEPT, kept_vectors
from robots.guide.understanding.vectors import phrase_texts
from robots.settings.knowledge import Knowledge, load_knowledge

ROOT = Path(__file__).parents[3]
BASE = ROOT / "config" / "knowledge"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HALL_STATE", str(tmp_path / "state"))
    app = typer.Typer()
    app.command()(ask_command)
    return lambda *given, **more: CliRunner().invoke(app, ["--no-model", "--knowledge", str(BASE), *given], **more)


def test_it_explains_in_words(run: Any) -> None:
    result = run("身份证快到期了怎么换")
    assert result.exit_code == 0
    assert result.output.startswith("answer: the guide answers")
    for told in ("id_card_renew", "居民身份证有效期满换领", "nearest phrasing", "why:", "without sentence vectors"):
        assert told in result.output


def test_a_hand_off_says_why_and_what_is_replied(run: Any) -> None:
    result = run("有人晕倒了")
    assert "reason: emergency (emergency_medical); a person is fetched" in result.output
    assert "120" in result.output


def test_json_is_the_whole_decision(run: Any) -> None:
    told = json.loads(run("护照", "--json").output)
    assert told["kind"] == "clarify"
    assert len(told["ids"]) >= 2
    assert told["candidates"][0].keys() == {"id", "score", "nearest"}


def test_a_batch_is_answered_line_by_line(run: Any, tmp_path: Path) -> None:
    lines = [
        '{"q": "厕所在哪里", "lang": "zh"}',
        "",
        "{broken",
        '["no question"]',
        '{"q": "转人工"}',
        '{"q": 5, "lang": null}',
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    for result in (run("--batch", str(file)), run("--batch", "-", input="\n".join(lines))):
        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert [one["kind"] for one in told] == ["answer", "handoff", "handoff", "handoff", "handoff"]
        assert told[0]["id"] == "hall_wc"
        assert all(0 <= one["confidence"] <= 1 for one in told)


@pytest.mark.parametrize(
    ("given", "code"),
    [((), 2), (("a", "--batch", "-"), 2), (("--batch", "/nowhere.jsonl"), 2), (("a", "--knowledge", "/nowhere"), 2)],
)
def test_wrong_use_is_told(run: Any, given: tuple[str, ...], code: int) -> None:
    assert run(*given).exit_code == code


def test_a_broken_base_is_told(run: Any, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    assert run("a", "--knowledge", str(tmp_path / "base")).exit_code == 1


class Counting:
    name = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def queries(self, texts: list[str]) -> Any:
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    passages = queries


def few(names: tuple[str, ...]) -> Knowledge:
    whole = load_knowledge(BASE)
    return Knowledge({name: whole.entries[name] for name in names}, {}, {}, {})


def test_vectors_are_computed_once_and_only_new_ones_again(tmp_path: Path) -> None:
    model = Counting()
    base, more = few(("hall_wc",)), few(("hall_wc", "hall_parking"))
    first = kept_vectors(base, model, tmp_path)
    assert sorted(model.seen) == sorted(phrase_texts(base))
    model.seen.clear()
    again = kept_vectors(base, model, tmp_path)
    assert model.seen == []
    assert {text: vector.tolist() for text, vector in again.items()} == {t: v.tolist() for t, v in first.items()}
    kept_vectors(more, model, tmp_path)
    assert set(model.seen) == set(phrase_texts(more)) - set(phrase_texts(base))


def test_broken_files_of_vectors_are_not_used_and_old_ones_go(tmp_path: Path) -> None:
    model = Counting()
    base = few(("hall_wc",))
    kept_vectors(base, model, tmp_path)
    (file,) = (tmp_path / "vectors").iterdir()
    file.write_bytes(b"broken")
    model.seen.clear()
    assert len(kept_vectors(base, model, tmp_path)) == len(model.seen)
    for name in ("hall_parking", "hall_hours", "hall_ticket", "hall_print"):
        kept_vectors(few((name,)), model, tmp_path)
    assert len(list((tmp_path / "vectors").iterdir())) == KEPT
