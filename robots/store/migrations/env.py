"""Alembic's entry: it runs on the connection that `robots.store.migrate` opened."""

from __future__ import annotations

from alembic import context

from robots.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
