"""Which tables a database has, and how it gets the ones we need."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from watcher.errors import NewerDatabase, StorageError
from watcher.storage.tables import METADATA
from watcher.storage.transactions import Transactions

#: The newest migration. Alembic knows it too, but takes 0.2 s to import; most starts only compare.
HEAD = "0004"

_MIGRATIONS = Path(__file__).parent / "migrations"


def prepare_schema(transactions: Transactions, place: str) -> None:
    """Create or migrate the tables, unless they are as we need them.

    Args:
        transactions: the database.
        place: what to call it in messages.

    Raises:
        NewerDatabase: it was written by a newer version of this program.
        StorageError: it cannot be used, or its tables are another program's.
    """
    with transactions.reading() as connection:
        if _stored_revision(connection) == HEAD:
            return
    with transactions.writing_alone() as connection:
        revision = _stored_revision(connection)  # another process may have been faster
        if revision != HEAD:
            if revision is None:
                _refuse_foreign_tables(connection, place)
            _migrate(connection, revision, place)


def _stored_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_foreign_tables(connection: Connection, place: str) -> None:
    theirs = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
    if theirs:
        raise StorageError(
            f"{place} already holds tables of another program ({', '.join(theirs)}). "
            "Give this one a database of its own."
        )


def _migrate(connection: Connection, revision: str | None, place: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise NewerDatabase(
            f"{place} has schema {revision}, which this version does not know (its own is {HEAD}). "
            "It was written by a newer version: install that one, or name another database."
        )
    command.upgrade(config, HEAD)
