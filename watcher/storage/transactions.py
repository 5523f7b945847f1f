"""Where every call begins and ends its one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, Engine, text

from watcher.storage.trouble import told_plainly

#: Any number that no other program on the same PostgreSQL server is likely to use.
_LOCK = 0x77617463686572


class Transactions:
    """Begins, commits and rolls back; database errors come out as StorageError.

    Args:
        engine: the way to the database.
        place: what to call the database in messages.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        self._place = place
        # SQLite lets one writer in at a time, and who finds the door shut sleeps up to 0.1 s before
        # looking again: four threads spent a third of their time so. This lock wakes the next one.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look at one state of the database."""
        with told_plainly(self._place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def reading_one_moment(self) -> Iterator[Connection]:
        """Look at one state of the database with many questions, whatever others write meanwhile.

        On SQLite every transaction does; PostgreSQL has to be asked.
        """
        engine = self._engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with told_plainly(self._place), engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Change all of it or nothing."""
        with self._turn, told_plainly(self._place), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[Connection]:
        """The same for changes that look at many rows first: one at a time in all processes."""
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":  # on SQLite every writer is alone
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
