from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.settings.yaml_text import read_text

TEXT = """\
# a comment
stops:
  A01: {kind: window,
        at: [1, 2]}
  A02:
    at:
      - 3
      - 4
"""


@pytest.mark.parametrize(
    "path, line",
    [
        (("stops",), 2),
        (("stops", "A01"), 3),
        (("stops", "A01", "at"), 4),
        (("stops", "A02", "at", 1), 8),
        (("stops", "A02", "missing"), 5),
        (("nowhere", "at", "all"), 2),
    ],
)
def test_every_value_knows_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert read_text("stops.yaml", TEXT).line(path) == line


@pytest.mark.parametrize(
    "text, value",
    [
        *((text, text) for text in ("09:00", "on", "2026-01-05", "010", "1_000")),
        *(("true", True), ("~", None), ("3", 3), ("-3.5", -3.5), ("1e3", 1000.0)),
    ],
)
def test_scalars_read_as_yaml_1_2(text: str, value: object) -> None:
    assert read_text("f", f"key: {text}\n").data == {"key": value}


def test_keys_are_always_text() -> None:
    assert read_text("f", "1: {2.5: true, on: 3}\n").data == {"1": {"2.5": True, "on": 3}}


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    found = read_text("stops.yaml", "stops:\n  A01: 1\n  A02: 2\n  A01: 3\n")
    assert [(p.line, p.field) for p in found.problems] == [(4, "stops.A01")]
    assert "first on line 2" in found.problems[0].message


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: [1, 2\nb: 3\n", 2),
        ("", 1),
        ("a: b: c\n", 1),
        ("\ta: 1\n", 1),
        ("a: !!python/object:os.system x\n", 1),
        ("a: \x00", 1),
    ],
)
def test_broken_text_is_one_problem_with_its_line_and_no_data(text: str, line: int) -> None:
    found = read_text("f.yaml", text)
    assert found.data is None
    assert [(p.file, p.line) for p in found.problems] == [("f.yaml", line)]
    assert found.problems[0].remedy


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    found = read_text("f.yaml", text)
    assert all(problem.line >= 1 for problem in found.problems)
