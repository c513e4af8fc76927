"""Instants that vehicles tell for display: however they word them, nobody who reads them stumbles."""

import pytest

from robots.core.clock import instant, told_instant


def test_what_is_an_instant_is_read() -> None:
    assert told_instant("2026-01-05T09:00:00.000Z") == instant("2026-01-05T09:00:00.000Z")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-05T09:00:00", "1960-01-01T00:00:00Z", "0001-01-01T00:00Z"])
def test_what_is_none_is_no_error(text: str) -> None:
    assert told_instant(text) is None
