"""From the hits on a change to the findings people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.merging import merge_equals, pair_promises
from watcher.differ.judge.rules import apply_rules
from watcher.differ.judge.weigh import weigh
from watcher.differ.judge.why import explain
from watcher.differ.read import Named
from watcher.model.clause import Clause
from watcher.model.finding import Direction, Finding, Kind, Quote, Reason, Severity

_GENERAL = "personal-data"  # "information": named only where nothing more special is
THRESHOLD = 0.30  # of confidence, best F1 on the once-read pairs


def find_effects(cases: Iterable[Case]) -> tuple[Finding, ...]:
    """The effects of all changes that we are sure enough of, gravest first."""
    found = merge_equals([finding for case in cases for finding in _judge(case)])
    return tuple(sorted(pair_promises(found), key=gravity, reverse=True))


def gravity(finding: Finding) -> tuple[float, float]:
    """By what findings are ranked: expansions first, then grave and sure ones."""
    weight = finding.confidence * (1 + finding.severity.rank) * (1.5 if finding.sharing else 1)
    if finding.kind is Kind.PROMISE and finding.sharing:
        weight *= (
            1.6 if finding.new_quotes else 1.5
        )  # a promise not to share that is gone is what nobody sees without us
    return (1.0 if finding.direction is Direction.EXPANDS else 0.0, weight)


def _judge(case: Case) -> Iterator[Finding]:
    hits = apply_rules(case)
    for direction in Direction:
        mine = [hit for hit in hits if hit.direction is direction]
        confidence = weigh(mine)
        if mine and confidence >= THRESHOLD:
            yield _finding(case, max(mine, key=lambda hit: hit.loudness), mine, confidence)


def _finding(case: Case, hit: Hit, hits: list[Hit], confidence: float) -> Finding:
    return Finding(
        direction=hit.direction,
        kind=hit.kind,
        sharing=hit.sharing,
        severity=_severity(hit, confidence),
        confidence=round(confidence, 3),
        why=explain(hit, case),
        new_quotes=_quotes(case.new.clauses),
        old_quotes=_quotes(case.old.clauses),
        data=_texts(hit.data, "data", case),
        recipients=_texts(hit.recipients, "recipients", case),
        purposes=_texts(hit.purposes, "purposes", case),
        reason=Reason(
            rule=hit.rule,
            detail=hit.detail,
            old_statements=_statements(case.old),
            new_statements=_statements(case.new),
            weights=tuple((h.rule, round(h.chance, 2)) for h in hits),
        ),
    )


def _severity(hit: Hit, confidence: float) -> Severity:
    gravity = (hit.grade + (1 if hit.sharing else 0)) * confidence
    if gravity >= 2.2:
        return Severity.MAJOR
    return Severity.NOTABLE if gravity >= 1 else Severity.MINOR


def _quotes(clauses: Iterable[Clause]) -> tuple[Quote, ...]:
    return tuple(Quote(text=c.text, start=c.start, end=c.end, section=c.section) for c in clauses)


def _texts(first: Iterable[Named], name: str, case: Case) -> tuple[str, ...]:
    """What the finding is about, then what else the clauses of the newer words name."""
    side = case.new if case.new.clauses else case.old
    others = (one for reading in side.readings for one in getattr(reading, name))
    special = [one for one in (*first, *others) if one.id != _GENERAL]
    return tuple(dict.fromkeys(one.text for one in (special or first)))


def _statements(side: Side) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(s) for s in side.statements))
