"""Ledgers on disk: tables, migrations and the class that writes them. Alone in importing SQLAlchemy and Alembic."""

from robots.store.errors import FencedError, LedgerError, UnfitError
from robots.store.ledger import Ledger, OutboxItem, StoredRecord
from robots.store.snapshot import Snapshot

__all__ = ["FencedError", "Ledger", "LedgerError", "OutboxItem", "Snapshot", "StoredRecord", "UnfitError"]
