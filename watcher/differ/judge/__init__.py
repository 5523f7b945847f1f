"""What the changes mean for the person whose data it is."""

from __future__ import annotations

from watcher.differ.judge.case import open_cases
from watcher.differ.judge.dates import find_deadline, find_effective
from watcher.differ.judge.deep import Reader
from watcher.differ.judge.findings import find_effects
from watcher.differ.judge.opinion import form_opinions
from watcher.differ.judge.opinion.backdrop import raise_backdrop
from watcher.differ.judge.opinion.weights import Weights, shipped_weights
from watcher.differ.judge.overall import grade_by_weights, grade_pair, no_graver_than, summarize
from watcher.differ.judge.rules import apply_rules
from watcher.differ.read import forget_clauses
from watcher.model.change import Change
from watcher.model.clause import Clause
from watcher.model.document import Document
from watcher.model.finding import Severity, Verdict

_OTHER_LANGUAGE = (
    "The judge reads English only; this text is in another language, "
    "so only its words were compared."
)
# Below this the learnt weights keep silent: they know policies, in which words stand elsewhere too.
_FEWEST_WORDS = 250


def judge_changes(
    old_document: Document,
    new_document: Document,
    *,
    old_clauses: tuple[Clause, ...],
    new_clauses: tuple[Clause, ...],
    changes: tuple[Change, ...],
    weights: Weights | None = None,
    reader: Reader | None = None,
) -> Verdict:
    """Say what the changes let a company do more, or less, with a person's data.

    Args:
        old_document: the older version.
        new_document: the newer one.
        old_clauses: the older version's clauses, in reading order.
        new_clauses: the newer version's.
        changes: what differs.
        weights: what was learnt; None: the weights that we ship.
        reader: the network to ask about changes that may matter; None: none is asked.
    """
    try:
        return _judge(
            old_document, new_document, old_clauses, new_clauses, changes, weights, reader
        )
    finally:
        # Five kilobytes a sentence: what was read for one page is not held for the next.
        forget_clauses()


def _judge(
    old_document: Document,
    new_document: Document,
    old_clauses: tuple[Clause, ...],
    new_clauses: tuple[Clause, ...],
    changes: tuple[Change, ...],
    weights: Weights | None,
    reader: Reader | None,
) -> Verdict:
    effective = find_effective(old_document, new_document, new_clauses)
    if any(one.language not in ("en", "") for one in (old_document, new_document)):
        return Verdict(
            severity=Severity.NONE, score=0.0, effective=effective, notes=(_OTHER_LANGUAGE,)
        )
    cases = open_cases(old_clauses, new_clauses, changes)
    hits = tuple(apply_rules(case) for case in cases)
    if cases and min(map(_words, (old_document, new_document))) >= _FEWEST_WORDS:
        weights = weights or shipped_weights()
        weights = weights.with_network() if reader else weights
        backdrop = raise_backdrop(cases, old_clauses, new_clauses)
        ask = reader(backdrop, old_clauses, new_clauses) if reader else None
        opinions = form_opinions(cases, hits, backdrop, weights, ask)
        findings = find_effects(cases, hits, opinions)
        severity, score = grade_by_weights(opinions, findings, backdrop.counts, weights)
    else:
        findings = find_effects(cases, hits, None)
        severity, score = grade_pair(findings)
    return Verdict(
        severity=severity,
        score=score,
        summary=summarize(findings),
        findings=no_graver_than(severity, findings),
        effective=effective,
        deadline=find_deadline(new_document, changes),
    )


def _words(document: Document) -> int:
    return len(document.text.split())
