"""Watches policies and terms, and tells people what a company may now do with their data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.sources import compare as compare

__version__ = "0.1.0"
__all__ = ["__version__", "compare"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: `import watcher` alone must not cost the parser's start-up time.
    if name == "compare":
        from watcher.sources import compare

        return compare
    raise AttributeError(f"module 'watcher' has no attribute {name!r}")
