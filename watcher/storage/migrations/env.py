"""Runs the migrations on the connection, and in the transaction, that `schema.py` opened."""

from alembic import context

from watcher.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
context.run_migrations()
