"""The pair as a whole: how grave, and the few sentences on top."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model.finding import Direction, Finding, Severity

_SENTENCES = 5


def grade_pair(findings: Sequence[Finding]) -> tuple[Severity, float]:
    """Severity of a pair and the number it is ranked by.

    Args:
        findings: all of them.
    """
    score = round(sum(_weight(one) for one in findings), 3)
    top = max((one.severity for one in findings if _expands(one)), key=_rank, default=Severity.NONE)
    if top is Severity.NONE:
        return (Severity.MINOR if findings else Severity.NONE), score
    if score >= 8:
        return Severity.MAJOR, score
    return (Severity.NOTABLE if score >= 1.5 else Severity.MINOR), score


def summarize(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences of the first findings; the same sentence never stands twice."""
    return tuple(one.why for one in findings[:_SENTENCES])


def _weight(finding: Finding) -> float:
    if not _expands(finding):
        return 0.05
    return (
        finding.confidence * (1.5 if finding.sharing else 1.0) * (0.5 + finding.severity.rank / 2)
    )


def _expands(finding: Finding) -> bool:
    return finding.direction is Direction.EXPANDS


def _rank(severity: Severity) -> int:
    return severity.rank
