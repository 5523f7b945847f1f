"""From two sources to what changed and what that means; pure, offline, deterministic."""

from __future__ import annotations

from watcher.differ.source import Source
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Document

#: A document and its clauses.
Reading = tuple[Document, tuple[Clause, ...]]


def read_source(source: Source) -> Reading:
    """A source as a person reads it, whole and clause by clause.

    Args:
        source: the bytes and all that is known about them.

    Raises:
        UnreadableSource: it holds no policy text; the message names it.
    """
    from watcher.differ.extract import extract_document
    from watcher.differ.split import split_clauses

    document = extract_document(source)
    return document, split_clauses(document)


def compare_sources(old: Source, new: Source, *, deep: bool = False) -> Comparison:
    """Read both sources, align their clauses and judge what differs.

    Args:
        old: the older version.
        new: the newer one.
        deep: whether a small neural network reads changes that may matter, too.

    Raises:
        UnreadableSource: one of them holds no policy text; the message names it.
        MissingExtra: the network needs what is not installed.
    """
    return compare_readings(read_source(old), read_source(new), deep=deep)


def compare_readings(old: Reading, new: Reading, *, deep: bool = False) -> Comparison:
    """Align the clauses of both versions and judge what differs.

    Args:
        old: the older version, as `read_source` reads it.
        new: the newer one.
        deep: whether a small neural network reads changes that may matter, too.

    Raises:
        MissingExtra: the network needs what is not installed.
    """
    from watcher.differ.align import align_clauses
    from watcher.differ.compare import compare_clauses
    from watcher.differ.judge import judge_changes
    from watcher.differ.judge.deep import shipped_reader

    (old_document, old_clauses), (new_document, new_clauses) = old, new
    changes = compare_clauses(align_clauses(old_clauses, new_clauses))
    verdict = judge_changes(
        old_document,
        new_document,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
        reader=shipped_reader() if deep else None,
    )
    return Comparison(
        old=old_document,
        new=new_document,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
        verdict=verdict,
    )
