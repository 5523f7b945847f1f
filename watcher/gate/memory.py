"""What is remembered of a page: its faces, and where the bytes of each are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from watcher.gate.face import Face
from watcher.gate.history import EMPTY_HISTORY, History, Seen, Standing

#: What a face depends on; another version of it sees other words on the same page.
_READING = ("watcher.differ.extract", "watcher.differ.split", "watcher.gate")
#: In place of a face's key: the newest snapshot of a page of which no face was ever taken.
UNTAKEN = 0
#: Faces that are taken anew when our reading has changed; older ones rarely come back.
_MOST_RENEWED = 64
_RANK = (Standing.PUBLISHED, Standing.ADOPTED, Standing.PENDING, Standing.WITHHELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A page as we know it.

    Args:
        history: its faces.
        kept: number of the snapshot of each face, by the face's key; what came just now is not
            among them yet.
        reader: version of our reading that took the faces; "": none are taken.
        asked_otherwise: whether the config has it asked for otherwise since, at another address or
            as another reader, so that what differs the next time is our doing.
    """

    history: History = EMPTY_HISTORY
    kept: Mapping[int, int] = field(default_factory=dict)
    reader: str = ""
    asked_otherwise: bool = False


@cache
def reader_version() -> str:
    """A sign of the code that reads pages: the same code gives the same one."""
    digest = hashlib.sha256()
    for package in _READING:
        files = (file for file in resources.files(package).iterdir() if file.name.endswith(".py"))
        for file in sorted(files, key=lambda file: file.name):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def renew(memory: Memory, take: Callable[[int], Face | None]) -> Memory:
    """Take the faces of a page anew after our own reading has changed.

    So a page whose words are the same never looks changed because we read better now.

    Args:
        memory: the page, its faces taken by an older reading.
        take: the face of a snapshot, by its number; None: it can no longer be read.

    Returns:
        The same with the newest faces as we read them today; older ones are forgotten.
    """
    names: dict[int, int] = {0: 0}
    kept: dict[int, int] = {}
    faces: dict[int, Seen] = {}
    for one in sorted(_worth_renewing(memory.history), key=lambda one: _RANK.index(one.standing)):
        number = memory.kept[one.face.key]
        face = take(number)
        if face is None:
            continue
        names[one.face.key] = face.key
        kept.setdefault(face.key, number)
        faces.setdefault(face.key, replace(one, face=face))
    history = History(
        seen=tuple(
            replace(one, nearest=names.get(one.nearest, 0))
            for one in sorted(faces.values(), key=lambda one: one.first_seen)
        ),
        base=names.get(memory.history.base, 0),
        current=names.get(memory.history.current, 0),
        readable=names.get(memory.history.readable, 0),
    )
    return replace(memory, history=history, kept=kept, reader=reader_version())


def _worth_renewing(history: History) -> list[Seen]:
    needed = (history.base, history.current, history.readable)
    newest = sorted(history.seen, key=lambda one: one.last_seen, reverse=True)
    old = [one for one in newest[_MOST_RENEWED:] if one.face.key in needed or one.settles_at]
    return [*newest[:_MOST_RENEWED], *old]
