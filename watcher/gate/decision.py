"""What the gate says of a page that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watcher.gate.history import Reason


class Kind(StrEnum):
    """What is to be done."""

    FIRST = "first"  #: keep it; nobody is told
    SAME = "same"  #: nothing changed since the last check
    PENDING = "pending"  #: keep it; it may become news
    PUBLISH = "publish"  #: it is news
    ADOPT = "adopt"  #: compare with it from now on; nobody is told
    WITHHELD = "withheld"  #: noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do about one face.

    Args:
        kind: what.
        key: of the face.
        against: key of the face to compare it with; 0: none.
        reason: why it is no news; None: it is, or may become so.
        minor: whether so little changed that it is worth telling only if it means something.
    """

    kind: Kind
    key: int
    against: int = 0
    reason: Reason | None = None
    minor: bool = False
