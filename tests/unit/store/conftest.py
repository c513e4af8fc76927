"""Every test of a ledger runs on both databases: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from robots.store.engine import url_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ledger may be: `where` is what `Ledger.open` takes."""

    where: str | Path
    kind: str

    def make_folder(self) -> None:
        """So that a bare engine finds it."""
        if isinstance(self.where, Path):
            self.where.parent.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """A bare engine, to look at the tables behind the ledger's back."""
        engine = create_engine(url_of(self.where))
        try:
            yield engine
        finally:
            engine.dispose()

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """A transaction of a bare engine."""
        with self.engine() as engine, engine.begin() as connection:
            yield connection


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def another(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Place]:
    """Makes new empty places of the test's database."""
    made = 0

    def make() -> Place:
        nonlocal made
        made += 1
        if database == "sqlite":
            return Place(tmp_path / f"fleet-{made}" / "ledger.db", database)
        return Place(request.getfixturevalue("postgres").new_database(), database)

    return make


@pytest.fixture
def place(another: Callable[[], Place]) -> Place:
    return another()
