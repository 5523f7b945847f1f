"""The rules: what one side of a change has that the other version, as a whole, has not.

Every rule looks from one side to the other and is asked twice, old to new for what expands and new
to old for what restricts, so that a verdict on (new, old) mirrors that on (old, new).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.standing import GROUPS
from watcher.differ.lexicon import vocabulary
from watcher.differ.read import Actor, Named, Statement
from watcher.model.finding import Direction, Kind

Rule = Callable[[Side, Side, Direction], Iterator[Hit]]

_CONSENT = {"explicit-opt-in": 5, "opt-in": 4, "opt-out": 3, "notice-only": 1}
_HEDGES = ("conditional", "indefinite", "as-needed")
_NUMBER = re.compile(r"\b(\d{1,4})[ -](day|month|year|hour|week)s?\b", re.IGNORECASE)
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8766}
_AGE = re.compile(r"\b(?:under|age of|least|older than|below) (\d{2})\b", re.IGNORECASE)


def apply_rules(case: Case) -> tuple[Hit, ...]:
    """All rules in both directions on one change."""
    hits: list[Hit] = []
    for rule in _GAINS + _LOSSES:
        hits += rule(case.old, case.new, Direction.EXPANDS)
        hits += rule(case.new, case.old, Direction.RESTRICTS)
    return tuple(hits)


def gains_element(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """A recipient, kind of data or purpose that nothing in the other version covers."""
    here = poorer.allowed()
    for statement in richer.statements:
        if statement.forbidden or statement.actor is Actor.PERSON:
            continue
        group = GROUPS[statement.act]
        if group in ("delete", "protect", "notify"):
            continue
        for name, kind in _KINDS:
            if name == "recipients" and group not in ("out", "in"):
                continue
            fresh = tuple(
                one
                for one in getattr(statement, name)
                if (group, name, one.id) not in here
                and not poorer.standing.covers(group, name, one.id)
            )
            if fresh:
                yield _gain(statement, group, name, kind, fresh, poorer, direction)


def _gain(
    statement: Statement,
    group: str,
    name: str,
    kind: Kind,
    fresh: tuple[Named, ...],
    poorer: Side,
    direction: Direction,
) -> Hit:
    grade = max(vocabulary().terms[name, one.id].grade for one in fresh)
    known = all(poorer.standing.named[name, one.id] for one in fresh)
    source = group == "in" and name == "recipients"
    return Hit(
        rule=f"new-{'source' if source else kind.value}{'-known' if known else ''}",
        direction=direction,
        kind=Kind.SOURCE if source else kind,
        sharing=group == "out",
        grade=grade,
        detail=f"{', '.join(one.text for one in fresh)} stands on one side only",
        data=fresh if name == "data" else statement.data,
        recipients=fresh if name == "recipients" else statement.recipients,
        purposes=fresh if name == "purposes" else statement.purposes,
    )


def gains_act(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """A thing done with data that the other side does not do."""
    here = {e[0] for e in poorer.allowed()}
    seen: set[str] = set()
    for statement in richer.statements:
        group = GROUPS[statement.act]
        if statement.forbidden or statement.actor is Actor.PERSON or group in here | seen:
            continue
        if group in ("out", "in", "use", "keep"):
            seen.add(group)
            yield Hit(
                rule=f"new-act-{group}",
                direction=direction,
                kind={"out": Kind.RECIPIENT, "in": Kind.DATA, "use": Kind.PURPOSE}.get(
                    group, Kind.RETENTION
                ),
                sharing=group == "out",
                grade=1,
                detail=f"says that data is {statement.act}d" if group == "use" else statement.act,
                data=statement.data,
                recipients=statement.recipients,
                purposes=statement.purposes,
            )


def loses_promise(richer: Side, poorer: Side, direction: Direction) -> Iterator[Hit]:
    """A prohibition that the other version no longer holds."""
    here = poorer.forbidden()
    everywhere = poorer.standing.forbidden
    for statement in richer.statements:
        group = GROUPS[statement.act]
        if not statement.forbidden or statement.actor is Actor.PERSON or group in _NO_PROMISE:
            continue
        about = [
            (group, name, one.id)
            for name in ("recipients", "purposes", "data")
            for one in getattr(statement, name)
        ] or [(group, "acts", statement.act)]
        lost = [e for e in about if e not in here]
        if lost:
            gone = all(e not in everywhere for e in lost)
            yield Hit(
                rule="lost-promise" if gone else "lost-promise-elsewhere",
                direction=direction,
                kind=Kind.PROMISE,
                sharing=group == "out",
                grade=2 if gone and group == "out" else 1,
                detail=f"no longer rules out: {statement}",
                data=statement.data,
                recipients=statement.recipients,
                purposes=statement.purposes,
            )


def weakens_consent(stronger: Side, weaker: Side, direction: Direction) -> Iterator[Hit]:
    """A choice that is lost or asked for in a weaker way."""
    before = {c for c in stronger.cues if c in _CONSENT}
    after = {c for c in weaker.cues if c in _CONSENT}
    if not before - after:
        return
    was = max((_CONSENT[c] for c in before), default=0)
    now = max((_CONSENT[c] for c in after), default=0)
    if now < was:
        what = max(before, key=lambda c: _CONSENT[c])
        elsewhere = weaker.standing.cues[what] >= stronger.standing.cues[what]
        yield Hit(
            rule=f"lost-{what}{'-elsewhere' if elsewhere else ''}",
            direction=direction,
            kind=Kind.CONSENT,
            sharing=_shares(stronger) or _shares(weaker),
            grade=2,
            detail=f"{what} on one side only",
            **_named(stronger),
        )


def hedges(firm: Side, hedged: Side, direction: Direction) -> Iterator[Hit]:
    """A limit, promise or right that became conditional, or a limiting word that is gone."""
    if not firm.clauses or not hedged.clauses:
        return
    for cue in (*_HEDGES, "exception"):
        if cue in hedged.cues and cue not in firm.cues:
            yield _cue_hit(f"hedged-{cue}", hedged, cue, direction)
    for cue in ("only", "must", "on-behalf", "without-consent", "fixed-time"):
        if cue in firm.cues and cue not in hedged.cues:
            yield _cue_hit(f"dropped-{cue}", firm, cue, direction)
    if "may" in hedged.cues and "may" not in firm.cues and "will" in firm.cues:
        yield _cue_hit("will-became-may", hedged, "may", direction)
    if "will" in hedged.cues and "may" in firm.cues and "will" not in firm.cues:
        yield _cue_hit("may-became-will", hedged, "will", direction)


def _cue_hit(rule: str, side: Side, cue: str, direction: Direction) -> Hit:
    keeping = cue in ("indefinite", "as-needed", "fixed-time")
    return Hit(
        rule=rule,
        direction=direction,
        kind=Kind.RETENTION if keeping else Kind.PROMISE,
        sharing=_shares(side),
        grade=1,
        detail=f"{cue} on one side only",
        **_named(side),
    )


def loses_cue(richer: Side, poorer: Side, direction: Direction) -> Iterator[Hit]:
    """A right, a notice, a protection or a deletion that one side has and the other has not."""
    for cue, kind in (("rights", Kind.RIGHTS), ("change-terms", Kind.RIGHTS)):
        if cue in richer.cues and cue not in poorer.cues:
            fewer = poorer.standing.cues[cue] < richer.standing.cues[cue]
            yield _loss(f"lost-{cue}{'' if fewer else '-elsewhere'}", kind, richer, direction)
    acts = {GROUPS[s.act] for s in richer.statements if not s.forbidden}
    there = {GROUPS[s.act] for s in poorer.statements if not s.forbidden}
    for group, kind in (
        ("delete", Kind.RETENTION),
        ("notify", Kind.RIGHTS),
        ("protect", Kind.PROMISE),
    ):
        if group in acts - there:
            yield _loss(f"lost-{group}", kind, richer, direction)


def _loss(rule: str, kind: Kind, side: Side, direction: Direction) -> Hit:
    return Hit(
        rule=rule,
        direction=direction,
        kind=kind,
        sharing=False,
        grade=1,
        detail="on one side only",
        **_named(side),
    )


def moves_number(firm: Side, loose: Side, direction: Direction) -> Iterator[Hit]:
    """A longer time of keeping, or a lower age."""
    old, new = _times(firm), _times(loose)
    if old and new and min(new) > max(old):
        yield _loss("longer-time", Kind.RETENTION, loose, direction)
    before, after = _ages(firm), _ages(loose)
    if before and after and max(after) < max(before):
        yield _loss("lower-age", Kind.PROMISE, loose, direction)


def gains_reach(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """Countries, mergers, demands or licences that only one side speaks of."""
    for cue, kind, sharing in (
        ("abroad", Kind.TRANSFER, True),
        ("merger", Kind.RECIPIENT, True),
        ("legal-demand", Kind.RECIPIENT, True),
        ("children", Kind.DATA, False),
        ("notice-only", Kind.CONSENT, False),
        ("region", Kind.RIGHTS, False),
        ("user-directed", Kind.DATA, False),
    ):
        if cue in richer.cues and cue not in poorer.cues:
            known = bool(poorer.standing.cues[cue])
            yield Hit(
                rule=f"speaks-of-{cue}{'-known' if known else ''}",
                direction=direction,
                kind=kind,
                sharing=sharing,
                grade=1,
                detail="on one side only",
                **_named(richer),
            )


def _times(side: Side) -> list[int]:
    return [
        int(m.group(1)) * _HOURS[m.group(2).lower()]
        for reading in side.readings
        for m in _NUMBER.finditer(reading.text)
    ]


def _ages(side: Side) -> list[int]:
    return [int(m.group(1)) for r in side.readings for m in _AGE.finditer(r.text)]


def _shares(side: Side) -> bool:
    return any(GROUPS[s.act] == "out" for s in side.statements)


def _named(side: Side) -> dict[str, tuple[Named, ...]]:
    return {
        name: tuple(one for reading in side.readings for one in getattr(reading, name))
        for name in ("data", "recipients", "purposes")
    }


_KINDS = (
    ("recipients", Kind.RECIPIENT),
    ("data", Kind.DATA),
    ("purposes", Kind.PURPOSE),
)
_NO_PROMISE = frozenset(("delete", "protect", "notify"))
_GAINS: tuple[Rule, ...] = (gains_element, gains_act, gains_reach)
_LOSSES: tuple[Rule, ...] = (loses_promise, weakens_consent, hedges, loses_cue, moves_number)
