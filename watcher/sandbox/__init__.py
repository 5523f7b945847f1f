"""Reads what strangers wrote where it can do no harm: a process with little memory and time."""

from __future__ import annotations

from watcher.sandbox.limits import Limits
from watcher.sandbox.raw import RawDiff, raw_diff
from watcher.sandbox.reading import Sandbox, is_tame

__all__ = ["Limits", "RawDiff", "Sandbox", "is_tame", "raw_diff"]
