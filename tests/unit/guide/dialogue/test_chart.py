from pathlib import Path
from types import SimpleNamespace

import pytest

from robots.guide.dialogue.chart import ACTIVE, CHART, GUARDS, LEGAL, STEPS, DialogueState, mermaid

S = DialogueState
ROWS = [(step, source) for step in STEPS for source in step[1]]


def talk(state: DialogueState, *holds: str) -> SimpleNamespace:
    return SimpleNamespace(state=state, **{guard: (lambda held=guard in holds: held) for guard in GUARDS})


@pytest.mark.parametrize(("step", "source"), ROWS)
def test_every_row_leads_where_it_says_when_only_its_guard_holds(step, source) -> None:
    trigger, _, dest, guard = step
    subject = talk(source, guard)
    assert CHART.fire(subject, trigger)
    assert subject.state is (dest or source)


@pytest.mark.parametrize("state", S)
def test_what_the_table_does_not_have_changes_nothing(state: DialogueState) -> None:
    for trigger in {step[0] for step in STEPS}:
        if (trigger, state) not in LEGAL:
            subject = talk(state, *GUARDS)
            assert not CHART.fire(subject, trigger)
            assert subject.state is state


def test_a_person_can_be_had_in_every_state() -> None:
    assert {state for trigger, state in LEGAL if trigger == "PERSON_NEEDED"} == set(S)


def test_a_visitor_can_leave_every_state_with_a_session() -> None:
    assert {state for trigger, state in LEGAL if trigger == "LEFT"} == set(ACTIVE)


def test_every_state_is_reached() -> None:
    assert {step[2] for step in STEPS if step[2]} == set(S)


def test_the_picture_in_the_documents_is_this_table() -> None:
    page = Path(__file__).parents[4] / "docs/guide.md"
    assert f"```mermaid\n{mermaid()}```" in page.read_text(encoding="utf-8")
