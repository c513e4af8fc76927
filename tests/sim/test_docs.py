"""The page on scenarios names every action, field, word and invariant, and its example of Python runs."""

from pathlib import Path

from sim.judge import INVARIANTS
from sim.scenarios.scenario import load_scenario
from sim.scenarios.words import WORDS
from sim.verbs import VERBS

PAGE = Path("docs/scenarios.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return PAGE.split(f"```{language}\n")[1].split("```")[0]


def test_every_action_and_field_is_on_the_page() -> None:
    rows = {
        action: row for row in PAGE.splitlines() for action in VERBS if row.startswith("| ") and f"`{action}`" in row
    }
    assert set(rows) == set(VERBS)
    missing = {(action, name) for action, verb in VERBS.items() for name in verb.fields if name not in rows[action]}
    assert missing == set()


def test_every_word_and_invariant_is_on_the_page() -> None:
    assert {word for word in WORDS if f"`{word}(" not in PAGE} == set()
    assert {name for name, says in INVARIANTS.items() if f"| `{name}` | {says} |" not in PAGE} == set()


def test_the_scenario_on_the_page_is_one(tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    assert len(load_scenario(path).timeline) == 3


def test_the_python_on_the_page_runs(capsys) -> None:
    exec(compile(block("python"), "docs/scenarios.md", "exec"), {})
    assert capsys.readouterr().out == "delivered []\n"
