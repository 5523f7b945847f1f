"""One thing that differs between two versions, and its edits word by word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watcher.model.clause import Clause


class Op(StrEnum):
    """What happened to the words."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class EditOp(StrEnum):
    """What happened to a run of words inside a change."""

    KEEP = "keep"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A run of text kept, deleted or inserted; runs joined in order rebuild either side."""

    op: EditOp
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Clauses of the old version and what became of them in the new one.

    Args:
        op: what happened.
        old: the old clauses; () when added.
        new: the new clauses; () when removed.
        edits: word edits from the old texts (joined by one space) to the new ones; () when
            moved without another word.
    """

    op: Op
    old: tuple[Clause, ...] = ()
    new: tuple[Clause, ...] = ()
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        if not self.old and not self.new:
            raise ValueError("a change concerns at least one clause")

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above it in the new version, or in the old one where it is gone."""
        return (self.new or self.old)[0].section

    @property
    def old_text(self) -> str:
        """The old clauses' words, joined by one space."""
        return " ".join(clause.text for clause in self.old)

    @property
    def new_text(self) -> str:
        """The new clauses' words, joined by one space."""
        return " ".join(clause.text for clause in self.new)
