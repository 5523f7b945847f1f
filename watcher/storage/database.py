"""One database, opened: what we watch, what we saw, who wants to know, and what is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import IO

from sqlalchemy import Engine

from watcher.storage.alerts import Alerts
from watcher.storage.captures import Captures
from watcher.storage.changes import Changes
from watcher.storage.digests import Digests
from watcher.storage.dump import dump_database, restore_database
from watcher.storage.engine import make_engine
from watcher.storage.operator import OperatorNews
from watcher.storage.pages import Pages
from watcher.storage.schema import prepare_schema
from watcher.storage.snapshots import Snapshots
from watcher.storage.store import CheckStore
from watcher.storage.subscribers import Subscribers
from watcher.storage.transactions import Transactions


class Database:
    """Everything that survives a restart. Any thread may call any part at any time.

    Every public call of its parts is one transaction. When the database fails, it raises DiskFull
    or another StorageError, and nothing of that call was kept.

    Args:
        engine: the way to the database, its tables ready.
        place: what to call it in messages.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._transactions = transactions = Transactions(engine, place)
        self.pages = Pages(transactions)
        self.store = CheckStore(transactions)
        self.snapshots = Snapshots(transactions)
        self.captures = Captures(transactions)
        self.changes = Changes(transactions)
        self.subscribers = Subscribers(transactions)
        self.alerts = Alerts(transactions)
        self.digests = Digests(transactions)
        self.operator_news = OperatorNews(transactions)

    def dump(self) -> Iterator[bytes]:
        """Everything as lines, see `watcher.storage.dump`."""
        return dump_database(self._transactions)

    def restore(self, file: IO[bytes], *, name: str) -> int:
        """Fill this database, which is empty, from a dump; how many rows there are.

        Args:
            file: the lines.
            name: what to call them in messages.
        """
        return restore_database(self._transactions, file, name=name)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_database(url: str) -> Database:
    """Open a database; a new or older one gets the tables that this version needs.

    Args:
        url: "sqlite:////absolute/path/watcher.db" or "postgresql://user@host/name".

    Returns:
        The database; close it, or use it in a `with` statement.

    Raises:
        NewerDatabase: it was written by a newer version of this program.
        DiskFull: there is no room for its tables.
        StorageError: it cannot be used: what happened, and what to do.
    """
    engine, place = make_engine(url)
    try:
        prepare_schema(Transactions(engine, place), place)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, place)
