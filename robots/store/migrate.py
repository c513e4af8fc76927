"""Brings a ledger's tables to the newest shape. Runs inside the package, so it works from an installed wheel too."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from robots.store.errors import LedgerError, translated

_LOCK = (0x68616C6C, 2)


@cache
def head() -> str:
    """The newest shape."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "robots.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine, where: str, revision: str = "head") -> None:
    """Apply what is missing, in one transaction. Raises LedgerError for a ledger of a newer program."""
    config = _config()
    try:
        with translated(where), engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # one at a time, and a long ledger takes its time
                connection.exec_driver_sql("SET LOCAL lock_timeout = 60000")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK[0]}, {_LOCK[1]})")
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:
        raise LedgerError(
            where, f"its tables are of another program version ({error})", "install the newer hall_fleet"
        ) from error
