"""A verdict taken apart into columns and JSON, and put together again exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from watcher.model.finding import (
    Deadline,
    Finding,
    Quote,
    Reason,
    StatedDate,
    Verdict,
)


def verdict_columns(verdict: Verdict) -> dict[str, Any]:
    """What a row of `changes` keeps of a verdict: all but its findings."""
    return {
        "severity": verdict.severity,
        "score": verdict.score,
        "verdict": {
            "summary": list(verdict.summary),
            "effective": verdict.effective and _stated(verdict.effective),
            "deadline": verdict.deadline and _deadline(verdict.deadline),
            "notes": list(verdict.notes),
        },
    }


def finding_columns(finding: Finding) -> dict[str, Any]:
    """What a row of `findings` keeps."""
    return {
        "direction": finding.direction,
        "kind": finding.kind,
        "sharing": finding.sharing,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "why": finding.why,
        "new_quotes": [_quote(quote) for quote in finding.new_quotes],
        "old_quotes": [_quote(quote) for quote in finding.old_quotes],
        "named": {
            "data": list(finding.data),
            "recipients": list(finding.recipients),
            "purposes": list(finding.purposes),
        },
        "reason": _reason(finding.reason),
    }


def verdict_of(change: RowMapping, findings: Iterable[RowMapping]) -> Verdict:
    """The verdict in a row of `changes` and its rows of `findings`, these in their order."""
    rest = change["verdict"]
    return Verdict(
        severity=change["severity"],
        score=change["score"],
        summary=tuple(rest["summary"]),
        findings=tuple(_finding_of(row) for row in findings),
        effective=_stated_of(rest["effective"]) if rest["effective"] else None,
        deadline=deadline_of(change),
        notes=tuple(rest["notes"]),
    )


def first_sentence_of(change: RowMapping) -> str:
    """The first sentence of the verdict in a row of `changes`; "": it found nothing."""
    summary: list[str] = change["verdict"]["summary"]
    return summary[0] if summary else ""


def deadline_of(change: RowMapping) -> Deadline | None:
    """The deadline of the verdict in a row of `changes`; None: the text states none."""
    kept = change["verdict"]["deadline"]
    return _deadline_of(kept) if kept else None


def _finding_of(row: RowMapping) -> Finding:
    return Finding(
        direction=row["direction"],
        kind=row["kind"],
        sharing=row["sharing"],
        severity=row["severity"],
        confidence=row["confidence"],
        why=row["why"],
        new_quotes=tuple(_quote_of(quote) for quote in row["new_quotes"]),
        old_quotes=tuple(_quote_of(quote) for quote in row["old_quotes"]),
        data=tuple(row["named"]["data"]),
        recipients=tuple(row["named"]["recipients"]),
        purposes=tuple(row["named"]["purposes"]),
        reason=_reason_of(row["reason"]),
    )


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "section": list(quote.section),
    }


def _quote_of(kept: Mapping[str, Any]) -> Quote:
    return Quote(
        text=kept["text"], start=kept["start"], end=kept["end"], section=tuple(kept["section"])
    )


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "detail": reason.detail,
        "old_statements": list(reason.old_statements),
        "new_statements": list(reason.new_statements),
        "weights": [list(weight) for weight in reason.weights],
    }


def _reason_of(kept: Mapping[str, Any]) -> Reason:
    return Reason(
        rule=kept["rule"],
        detail=kept["detail"],
        old_statements=tuple(kept["old_statements"]),
        new_statements=tuple(kept["new_statements"]),
        weights=tuple((feature, weight) for feature, weight in kept["weights"]),
    )


def _stated(stated: StatedDate) -> dict[str, Any]:
    return {"day": stated.day.isoformat(), "quote": _quote(stated.quote)}


def _stated_of(kept: Mapping[str, Any]) -> StatedDate:
    return StatedDate(day=date.fromisoformat(kept["day"]), quote=_quote_of(kept["quote"]))


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "day": deadline.day and deadline.day.isoformat(),
        "days": deadline.days,
        "quote": _quote(deadline.quote),
    }


def _deadline_of(kept: Mapping[str, Any]) -> Deadline:
    return Deadline(
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        days=kept["days"],
        quote=_quote_of(kept["quote"]),
    )
