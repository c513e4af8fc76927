"""The page of rules is the one the tests make."""

from __future__ import annotations

from pathlib import Path

from tests.contract.vda.rules import table, with_table

PAGE = Path(__file__).parents[3] / "docs" / "vda5050.md"


def test_the_page_is_up_to_date() -> None:
    """docs/vda5050.md: its table of rules is made from these docstrings"""
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run: python -m tests.contract.vda.rules docs/vda5050.md"
    assert "|  |" not in table(), "a test without its rule"
