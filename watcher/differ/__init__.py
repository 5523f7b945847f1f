"""From two sources to what changed and what that means; pure, offline, deterministic."""

from __future__ import annotations

from watcher.differ.source import Source
from watcher.model.comparison import Comparison


def compare_sources(old: Source, new: Source) -> Comparison:
    """Read both sources, align their clauses and judge what differs.

    Args:
        old: the older version.
        new: the newer one.

    Raises:
        UnreadableSource: one of them holds no policy text; the message names it.
    """
    from watcher.differ.align import align_clauses
    from watcher.differ.compare import compare_clauses
    from watcher.differ.extract import extract_document
    from watcher.differ.judge import judge_changes
    from watcher.differ.split import split_clauses

    old_document, new_document = extract_document(old), extract_document(new)
    old_clauses, new_clauses = split_clauses(old_document), split_clauses(new_document)
    changes = compare_clauses(align_clauses(old_clauses, new_clauses))
    verdict = judge_changes(
        old_document,
        new_document,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
    )
    return Comparison(
        old=old_document,
        new=new_document,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
        verdict=verdict,
    )
