"""What came of checking a page: a first version, nothing new, news, noise, or a failure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from watcher.model.answer import NO_VALIDATORS, Failure, Validators
from watcher.model.comparison import Comparison
from watcher.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """What we remember of a page between two checks.

    Args:
        validators: for a conditional request.
        words_hash: of the words seen last; "": none yet, or the page could not be read.
        failures_in_a_row: since it was readable last.
        checked_at: when it was checked last, by which another process's check in between is found
            out; None: never.
        settles_at: when something it shows may be believed; None: nothing waits for that.
        browsed: whether it could only be read by a browser.
        not_modified_in_a_row: how often its server has said so (304) since it last sent the page.
    """

    validators: Validators = NO_VALIDATORS
    words_hash: str = ""
    failures_in_a_row: int = 0
    checked_at: datetime | None = field(default=None, compare=False)
    settles_at: datetime | None = None
    browsed: bool = False
    not_modified_in_a_row: int = 0


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
    """The words are those that were there last.

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
    """A new version, compared with the one before: news.

    Args:
        old: the version that readers know.
        new: the new version; its id is None if it came just now.
        comparison: what differs, and what that means.
        moved_to: the address of a permanent redirect; "" if none.
    """

    old: Snapshot
    new: Snapshot
    comparison: Comparison
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """New words that become news if they stay.

    Args:
        snapshot: what came; None: it came before and is kept already.
        settles_at: until when they have to stay.
        validators: for the next conditional request.
        words_hash: of the words as they were served.
        early: the comparison that is so grave that it is told at once, as not yet confirmed; None:
            it can wait.
        moved_to: the address of a permanent redirect; "" if none.
    """

    snapshot: Snapshot | None
    settles_at: datetime
    validators: Validators
    words_hash: str
    early: Changed | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Words that are no news.

    Args:
        reason: why: "return", "cosmetic", "variant" …, see `watcher.gate.history.Reason`.
        snapshot: what came; None: it came before and is kept already.
        validators: for the next conditional request.
        words_hash: of the words as they were served.
        moved_to: the address of a permanent redirect; "" if none.
    """

    reason: str
    snapshot: Snapshot | None
    validators: Validators
    words_hash: str
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A page that was served and yet could not be read: a bot wall, a shell, half of the text.

    Args:
        failure: what is wrong with it.
        reason: the same as the noise gate names it.
        snapshot: what came; None: it came before and is kept already.
    """

    failure: Failure
    reason: str
    snapshot: Snapshot | None


def failure_of(outcome: Outcome) -> Failure | None:
    """Why a page could not be read; None: it could."""
    if isinstance(outcome, Broken):
        return outcome.failure
    return outcome if isinstance(outcome, Failure) else None


Outcome = FirstSeen | Unchanged | Changed | Pending | Withheld | Broken | Failure
