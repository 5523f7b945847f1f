"""A comparison as one JSON object for programs; every key is explained in docs/json.md."""

from __future__ import annotations

import json
from typing import Any

from watcher.model.change import Change
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Document
from watcher.model.finding import Deadline, Finding, Quote, Reason, StatedDate
from watcher.report.view import DEFAULT_VIEW, View
from watcher.report.wording import title_of
from watcher.visible import escape_unseen

#: Raised when a key goes away or changes its meaning; new keys do not raise it.
SCHEMA = 1

Json = dict[str, Any]


def draw_json(comparison: Comparison, view: View = DEFAULT_VIEW) -> str:
    """The object of `comparison_to_json` as indented UTF-8 text with a final newline."""
    plain = comparison_to_json(comparison, view)
    return escape_unseen(json.dumps(plain, ensure_ascii=False, indent=1)) + "\n"


def comparison_to_json(comparison: Comparison, view: View = DEFAULT_VIEW) -> Json:
    """A plain dict of strings, numbers, lists and dicts, keys always in the same order.

    Args:
        comparison: what to tell.
        view: only its title counts; JSON always holds everything.
    """
    verdict = comparison.verdict
    return {
        "schema": SCHEMA,
        "title": title_of(comparison, view),
        "severity": verdict.severity.value,
        "score": round(verdict.score, 4),
        "summary": list(verdict.summary),
        "effective_date": verdict.effective.day.isoformat() if verdict.effective else None,
        "effective": _stated_date(verdict.effective),
        "deadline": _deadline(verdict.deadline),
        "notes": list(verdict.notes),
        "findings": [_finding(finding) for finding in verdict.findings],
        "changes": [_change(change) for change in comparison.changes],
        "old": _document(comparison.old),
        "new": _document(comparison.new),
    }


def _finding(finding: Finding) -> Json:
    return {
        "direction": finding.direction.value,
        "kind": finding.kind.value,
        "sharing": finding.sharing,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "why": finding.why,
        "new_quotes": [quote.text for quote in finding.new_quotes],
        "old_quotes": [quote.text for quote in finding.old_quotes],
        "new_places": [_place(quote) for quote in finding.new_quotes],
        "old_places": [_place(quote) for quote in finding.old_quotes],
        "data": list(finding.data),
        "recipients": list(finding.recipients),
        "purposes": list(finding.purposes),
        "reason": _reason(finding.reason),
    }


def _reason(reason: Reason) -> Json:
    return {
        "rule": reason.rule,
        "detail": reason.detail,
        "old_statements": list(reason.old_statements),
        "new_statements": list(reason.new_statements),
        "weights": [{"feature": name, "weight": round(w, 4)} for name, w in reason.weights],
    }


def _change(change: Change) -> Json:
    return {
        "op": change.op.value,
        "section": list(change.section),
        "old": [_clause(clause) for clause in change.old],
        "new": [_clause(clause) for clause in change.new],
        "edits": [{"op": edit.op.value, "text": edit.text} for edit in change.edits],
    }


def _clause(clause: Clause) -> Json:
    return {"text": clause.text, **_place(clause)}


def _quote(quote: Quote) -> Json:
    return {"text": quote.text, **_place(quote)}


def _place(part: Clause | Quote) -> Json:
    return {"start": part.start, "end": part.end, "section": list(part.section)}


def _stated_date(stated: StatedDate | None) -> Json | None:
    if stated is None:
        return None
    return {"date": stated.day.isoformat(), "quote": _quote(stated.quote)}


def _deadline(deadline: Deadline | None) -> Json | None:
    if deadline is None:
        return None
    return {
        "date": deadline.day.isoformat() if deadline.day else None,
        "days": deadline.days,
        "quote": _quote(deadline.quote),
    }


def _document(document: Document) -> Json:
    return {
        "name": document.name,
        "sha256": document.sha256,
        "title": document.title,
        "format": document.format.value,
        "language": document.language,
        "text": document.text,
    }
