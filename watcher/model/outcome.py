"""What came of checking a page: a first version, nothing new, a change, or a failure."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.answer import NO_VALIDATORS, Failure, Validators
from watcher.model.comparison import Comparison
from watcher.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """What we remember of a page between two checks.

    Args:
        validators: for a conditional request.
        words_hash: of the words seen last, which are those of the newest snapshot; "": none yet.
        failures_in_a_row: since it was readable last.
    """

    validators: Validators = NO_VALIDATORS
    words_hash: str = ""
    failures_in_a_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSeen:
    """The first version of a page; nobody is mailed.

    Args:
        snapshot: that version.
        moved_to: the address of a permanent redirect; "" if none.
    """

    snapshot: Snapshot
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The words are those of the newest snapshot.

    Args:
        validators: for the next conditional request.
        words_hash: of the words as they were served now; "": they were not served (304).
        moved_to: the address of a permanent redirect; "" if none; None: not told (304).
    """

    validators: Validators
    words_hash: str = ""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A new version, compared with the one before.

    Args:
        old: the version before.
        new: the new version.
        comparison: what differs, and what that means.
        moved_to: the address of a permanent redirect; "" if none.
    """

    old: Snapshot
    new: Snapshot
    comparison: Comparison
    moved_to: str = ""


Outcome = FirstSeen | Unchanged | Changed | Failure
