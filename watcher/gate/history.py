"""All faces that a page has ever shown, and what we took each for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from watcher.gate.face import Face
from watcher.model.instant import refuse_naive

#: Faces that are remembered of a page; the most restless one of the replay corpus has shown 300.
MOST_FACES = 500


class Standing(StrEnum):
    """What we took a face for."""

    PUBLISHED = "published"  #: the first one, or told as news
    ADOPTED = "adopted"  #: what later ones are compared with, without having been news
    PENDING = "pending"  #: may become news if it stays
    WITHHELD = "withheld"  #: noise, as its reason says


class Reason(StrEnum):
    """Why a face is not news."""

    RETURN = "return"  #: the words of an earlier version
    COSMETIC = "cosmetic"  #: numbers, dates, links, marks, order only
    FLAP = "flap"  #: went back within the settling time
    VARIANT = "variant"  #: the page alternates; nothing is new to all that it shows
    COLLAPSE = "collapse"  #: half of the text lost or more, or hardly any text
    NOT_FOUND = "not-found"
    SIGN_IN = "sign-in"
    CHALLENGE = "challenge"  #: a bot wall
    NEEDS_SCRIPT = "needs-script"
    GARBLED = "garbled"  #: read in a wrong charset
    TRUNCATED = "truncated"
    LANGUAGE = "language"  #: another than before
    TECHNICAL = "technical"  #: our own asking or reading changed

    @property
    def broken(self) -> bool:
        """Whether the page could not be read, so that what it showed says nothing of its words."""
        return self in _BROKEN


_BROKEN = frozenset(
    (
        Reason.COLLAPSE,
        Reason.NOT_FOUND,
        Reason.SIGN_IN,
        Reason.CHALLENGE,
        Reason.NEEDS_SCRIPT,
        Reason.GARBLED,
        Reason.TRUNCATED,
        Reason.LANGUAGE,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One face of a page.

    Args:
        face: the face.
        first_seen: when it came first, aware UTC.
        last_seen: when it was last there.
        visits: how often it came.
        standing: what we took it for.
        reason: why it is withheld; None: it is not.
        settles_at: when it is believed if it stays; None: it is not there, or believed already,
            or never will be.
        nearest: key of the earlier face that it differs least from; 0: there was none.
    """

    face: Face
    first_seen: datetime
    last_seen: datetime
    visits: int
    standing: Standing
    reason: Reason | None = None
    settles_at: datetime | None = None
    nearest: int = 0

    def __post_init__(self) -> None:
        refuse_naive(self.first_seen, "first_seen")
        refuse_naive(self.last_seen, "last_seen")
        if (self.standing is Standing.WITHHELD) != (self.reason is not None):
            raise ValueError("a face has a reason exactly when it is withheld")
        if self.standing is Standing.PENDING and self.settles_at is None:
            raise ValueError("a pending face settles at some time")

    @property
    def broken(self) -> bool:
        """Whether the page could not be read when it showed this face."""
        return self.reason is not None and self.reason.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page as we know it.

    Args:
        seen: its faces, in the order in which they came first.
        base: key of the face that new ones are compared with; 0: none yet.
        current: key of the face that was there last; 0: none yet.
        readable: key of the last one that was not broken; 0: none yet.
    """

    seen: tuple[Seen, ...] = ()
    base: int = 0
    current: int = 0
    readable: int = 0

    def find(self, key: int) -> Seen | None:
        """The face with that key; None: never seen, or forgotten."""
        return next((one for one in self.seen if one.face.key == key), None)

    def settling(self) -> tuple[Seen, ...]:
        """What is believed if it stays, the oldest first."""
        return tuple(one for one in self.seen if one.settles_at is not None)

    def put(self, one: Seen) -> History:
        """With this face in place of the one with its key, or as the newest."""
        if self.find(one.face.key) is None:
            return replace(self, seen=_trimmed((*self.seen, one), self))
        seen = tuple(one if old.face.key == one.face.key else old for old in self.seen)
        return replace(self, seen=seen)


EMPTY_HISTORY = History()


def _trimmed(seen: tuple[Seen, ...], history: History) -> tuple[Seen, ...]:
    """Without the face that was not there for longest, if there are too many."""
    if len(seen) <= MOST_FACES:
        return seen
    needed = (history.base, history.current, history.readable)
    spare = [one for one in seen[:-1] if one.face.key not in needed and one.settles_at is None]
    oldest = min(spare, key=lambda one: one.last_seen, default=None)
    return tuple(one for one in seen if one is not oldest)
