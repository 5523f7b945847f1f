"""Is what came from a page news, or noise? Pure; see `see` and `settle`."""

from __future__ import annotations

from watcher.gate.decision import Decision, Kind
from watcher.gate.face import EMPTY_FACE, Face, face_from_bytes, take_face
from watcher.gate.history import EMPTY_HISTORY, History, Reason, Seen, Standing
from watcher.gate.report import count_withheld, find_variants, list_withheld
from watcher.gate.see import see, settle
from watcher.gate.settings import DEFAULT_SETTINGS, GateSettings

__all__ = [
    "DEFAULT_SETTINGS",
    "EMPTY_FACE",
    "EMPTY_HISTORY",
    "Decision",
    "Face",
    "GateSettings",
    "History",
    "Kind",
    "Reason",
    "Seen",
    "Standing",
    "count_withheld",
    "face_from_bytes",
    "find_variants",
    "list_withheld",
    "see",
    "settle",
    "take_face",
]
