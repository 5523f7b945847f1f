"""From the hits on a change to the findings people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.gravity import gravity
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.merging import merge_equals, pair_promises, tell_echoes_apart
from watcher.differ.judge.opinion import Opinion
from watcher.differ.judge.rules import apply_rules
from watcher.differ.judge.rules.unruled import guess_hit
from watcher.differ.judge.things import name_things
from watcher.differ.judge.weigh import weigh
from watcher.differ.judge.why import explain
from watcher.model.clause import Clause
from watcher.model.finding import Direction, Finding, Quote, Reason, Severity

THRESHOLD = 0.30  # of the rules' confidence, where no learnt opinion is asked


def find_effects(
    cases: Sequence[Case], hits: Sequence[Sequence[Hit]], opinions: Sequence[Opinion] | None
) -> tuple[Finding, ...]:
    """The effects of all changes that we are sure enough of, gravest first.

    Args:
        cases: the changes, read.
        hits: what the rules saw in each.
        opinions: what the learnt weights say of each; None: the texts are too short to ask them.
    """
    if opinions is None:
        found = [one for case, own in zip(cases, hits, strict=True) for one in _judge(case, own)]
    else:
        found = [
            one
            for case, own, opinion in zip(cases, hits, opinions, strict=True)
            for one in _judge_with(opinion, case, own)
        ]
    told = pair_promises(tell_echoes_apart(merge_equals(found)))
    return tuple(sorted(told, key=gravity, reverse=True))


def _judge(case: Case, hits: Sequence[Hit]) -> Iterator[Finding]:
    """By the rules alone; what the way back would claim as strongly is dropped."""
    back = apply_rules(case.mirrored())
    for direction in Direction:
        mine = _pointing(direction, hits)
        confidence = weigh(mine)
        if confidence >= THRESHOLD and confidence > weigh(_pointing(direction, back)):
            yield _finding(case, max(mine, key=lambda hit: hit.loudness), mine, confidence)


def _pointing(direction: Direction, hits: Iterable[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.direction is direction]


def _judge_with(opinion: Opinion, case: Case, hits: Sequence[Hit]) -> Iterator[Finding]:
    """The learnt opinion says whether, the rules say what."""
    for direction in Direction:
        if not opinion.tells(direction):
            continue
        mine = _pointing(direction, hits)
        loudest = max(mine, key=lambda hit: hit.loudness, default=None)
        hit = loudest or guess_hit(case, direction)
        if direction is Direction.EXPANDS:
            hit = replace(hit, sharing=opinion.tells("shares"))
        found = _finding(case, hit, mine, opinion.chances[direction])
        spoken = (*found.reason.weights, *opinion.spoken[direction])
        yield replace(found, reason=replace(found.reason, weights=spoken))


def _finding(case: Case, hit: Hit, hits: Sequence[Hit], confidence: float) -> Finding:
    return Finding(
        direction=hit.direction,
        kind=hit.kind,
        sharing=hit.sharing,
        severity=_severity(hit, confidence),
        confidence=round(confidence, 3),
        why=explain(hit, case),
        new_quotes=_quotes(case.new.clauses),
        old_quotes=_quotes(case.old.clauses),
        data=name_things(hit.data, "data", case),
        recipients=name_things(hit.recipients, "recipients", case),
        purposes=name_things(hit.purposes, "purposes", case),
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


def _statements(side: Side) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(s) for s in side.statements))
