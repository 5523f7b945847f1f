"""What must survive a restart; one module a noun."""

from watcher.storage.database import Database, open_database

__all__ = ["Database", "open_database"]
