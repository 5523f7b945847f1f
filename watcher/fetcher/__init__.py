"""From a page to what its server answers, politely and safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.fetcher.fetch import Fetcher as Fetcher

__all__ = ["Fetcher"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: reading settings must not cost the start-up time of an HTTP library.
    if name == "Fetcher":
        from watcher.fetcher.fetch import Fetcher

        return Fetcher
    raise AttributeError(f"module 'watcher.fetcher' has no attribute {name!r}")
