"""What the changes mean for the person whose data it is."""

from __future__ import annotations

from watcher.differ.judge.case import open_cases
from watcher.differ.judge.dates import find_deadline, find_effective
from watcher.differ.judge.findings import find_effects
from watcher.differ.judge.overall import grade_pair, summarize
from watcher.model.change import Change
from watcher.model.clause import Clause
from watcher.model.document import Document
from watcher.model.finding import Severity, Verdict

_OTHER_LANGUAGE = (
    "The judge reads English only; this text is in another language, "
    "so only its words were compared."
)


def judge_changes(
    old_document: Document,
    new_document: Document,
    *,
    old_clauses: tuple[Clause, ...],
    new_clauses: tuple[Clause, ...],
    changes: tuple[Change, ...],
) -> Verdict:
    """Say what the changes let a company do more, or less, with a person's data.

    Args:
        old_document: the older version.
        new_document: the newer one.
        old_clauses: the older version's clauses, in reading order.
        new_clauses: the newer version's.
        changes: what differs.
    """
    effective = find_effective(old_document, new_document, new_clauses)
    if any(one.language not in ("en", "") for one in (old_document, new_document)):
        return Verdict(
            severity=Severity.NONE, score=0.0, effective=effective, notes=(_OTHER_LANGUAGE,)
        )
    findings = find_effects(open_cases(old_clauses, new_clauses, changes))
    severity, score = grade_pair(findings)
    return Verdict(
        severity=severity,
        score=score,
        summary=summarize(findings),
        findings=findings,
        effective=effective,
        deadline=find_deadline(new_document, changes),
    )
