"""What a side of a change names, for the sentence about it."""

from __future__ import annotations

from typing import TypedDict

from watcher.differ.judge.case import Side
from watcher.differ.judge.standing import GROUPS
from watcher.differ.read import Named


class NamedThings(TypedDict):
    """The data, recipients and purposes of a hit."""

    data: tuple[Named, ...]
    recipients: tuple[Named, ...]
    purposes: tuple[Named, ...]


def named(side: Side) -> NamedThings:
    """All that the clauses of a side name."""
    return NamedThings(
        data=tuple(one for reading in side.readings for one in reading.data),
        recipients=tuple(one for reading in side.readings for one in reading.recipients),
        purposes=tuple(one for reading in side.readings for one in reading.purposes),
    )


def shares(side: Side) -> bool:
    """Whether a side speaks of data that leaves the company."""
    return any(GROUPS[s.act] == "out" for s in side.statements)
