"""Ledgers on disk: tables, migrations and the class that writes them. Alone in importing SQLAlchemy and Alembic."""
