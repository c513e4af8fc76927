"""Brings a ledger's tables to the newest shape. Runs inside the package, so it works from an installed wheel too."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from robots.store.errors import LedgerError


def migrate(engine: Engine, where: str, revision: str = "head") -> None:
    """Apply what is missing, in one transaction. Raises LedgerError for a ledger of a newer program."""
    config = Config()
    config.set_main_option("script_location", "robots.store:migrations")
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:
        raise LedgerError(
            where, f"its tables are of another program version ({error})", "install the newer hall_fleet"
        ) from error
