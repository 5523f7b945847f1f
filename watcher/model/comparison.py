"""Two versions of a document, what changed between them, and what that means."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.change import Change
from watcher.model.clause import Clause
from watcher.model.document import Document
from watcher.model.finding import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole answer about a pair.

    Args:
        old: the older version.
        new: the newer one.
        old_clauses: the older version's clauses, in reading order.
        new_clauses: the newer version's.
        changes: everything that differs, in reading order of the new version.
        verdict: what it means for the person whose data it is.
    """

    old: Document
    new: Document
    old_clauses: tuple[Clause, ...]
    new_clauses: tuple[Clause, ...]
    changes: tuple[Change, ...]
    verdict: Verdict

    @property
    def same_words(self) -> bool:
        """Whether nothing differs in the words (moves count as a difference)."""
        return not self.changes
