"""Ledgers on disk: tables, migrations and the class that writes them. Alone in importing SQLAlchemy and Alembic."""

from robots.store.errors import LedgerError
from robots.store.ledger import Ledger, OutboxItem, StoredRecord
from robots.store.snapshot import Snapshot

__all__ = ["Ledger", "LedgerError", "OutboxItem", "Snapshot", "StoredRecord"]
