"""What may happen on one side and is covered by nothing on the other."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.standing import GROUPS, pairs
from watcher.differ.lexicon import vocabulary
from watcher.differ.read import Actor, Named, Statement
from watcher.model.finding import Direction, Kind

_KINDS = (
    ("recipients", Kind.RECIPIENT),
    ("data", Kind.DATA),
    ("purposes", Kind.PURPOSE),
)
_DUTIES = frozenset(("delete", "protect", "notify"))
_BY_GROUP = {"out": Kind.RECIPIENT, "in": Kind.DATA, "use": Kind.PURPOSE, "keep": Kind.RETENTION}
_OTHER_MATTERS = frozenset(("rights", "disclaims"))  # such clauses grant the company nothing
# What weighs less: processors, legal demands, buyers of the company, what people do themselves.
_MILD = frozenset(("on-behalf", "legal-demand", "merger", "user-directed"))
_MILDER = 0.6
_GRADED = (0.2, 0.45, 0.6, 0.65)  # chance by grade; the once-read pairs give 0.2 to 0.9
_NAMED_BEFORE = 0.65  # of that chance where the other version names it in another connection
_LESS_SAID = 0.5  # of that chance for what is merely no longer said


def gains_element(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """A recipient, kind of data or purpose that nothing in the other version covers."""
    here = poorer.allowed()
    for statement, group in _grants(richer):
        for name, kind in _KINDS:
            if name == "recipients" and group not in ("out", "in"):
                continue
            fresh = tuple(
                one
                for one in getattr(statement, name)
                if (group, name, one.id) not in here
                and not poorer.standing.covers(group, name, one.id)
                and not (name == "data" and poorer.standing.covers("in", name, one.id))
            )
            if fresh:
                known = all(poorer.standing.named[name, one.id] for one in fresh)
                yield _gain(statement, group, name, kind, fresh, known, poorer, direction)


def _gain(
    statement: Statement,
    group: str,
    name: str,
    kind: Kind,
    fresh: tuple[Named, ...],
    known: bool,
    poorer: Side,
    direction: Direction,
) -> Hit:
    grade = max(vocabulary().terms[name, one.id].grade for one in fresh)
    source = group == "in" and name == "recipients"
    chance = _GRADED[grade] * (_NAMED_BEFORE if known else 1)
    if statement.conditions & _MILD:
        grade, chance = min(grade, 1), chance * _MILDER
    if direction is Direction.RESTRICTS:
        chance *= _LESS_SAID
    return Hit(
        rule=f"new-{'source' if source else kind.value}{'-known' if known else ''}",
        direction=direction,
        kind=Kind.SOURCE if source else kind,
        sharing=group == "out",
        grade=grade,
        chance=chance,
        detail=f"{', '.join(one.text for one in fresh)} stands on one side only",
        data=fresh if name == "data" else statement.data,
        recipients=fresh if name == "recipients" else statement.recipients,
        purposes=fresh if name == "purposes" else statement.purposes,
    )


def gains_pair(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """Known data for a known recipient or purpose, but nowhere together before."""
    for statement, group in _grants(richer):
        new = [p for p in pairs(statement) if p not in poorer.standing.pairs]
        grades = [_grade(first) + _grade(second) for _, first, second in new]
        if new and max(grades) >= 3:
            yield Hit(
                rule=f"new-pair-{group}",
                direction=direction,
                kind=_BY_GROUP[group],
                sharing=group == "out",
                grade=min(3, max(grades) // 2),
                chance=0.2 if direction is Direction.EXPANDS else 0.05,
                detail=f"{len(new)} combinations stand on one side only",
                data=statement.data,
                recipients=statement.recipients,
                purposes=statement.purposes,
            )


def gains_act(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """A thing done with data that the other side does not do."""
    there = {GROUPS[s.act] for s in poorer.statements}
    novelty = max((poorer.standing.novelty(r.words) for r in richer.readings), default=0.0)
    seen: set[str] = set()
    for statement, group in _grants(richer):
        about = statement.data or (group == "out" and statement.recipients)
        if group in there | seen or not about:
            continue
        seen.add(group)
        chance = 0.22 * novelty * (1 if direction is Direction.EXPANDS else _LESS_SAID / 2)
        yield Hit(
            rule=f"new-act-{group}",
            direction=direction,
            kind=_BY_GROUP[group],
            sharing=group == "out",
            grade=1,
            chance=chance,
            detail=f"only one side says: {statement}",
            data=statement.data,
            recipients=statement.recipients,
            purposes=statement.purposes,
        )


def gains_reach(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """Countries, mergers, demands or consent by use that only one side speaks of."""
    for cue, kind, sharing in (
        ("abroad", Kind.TRANSFER, True),
        ("merger", Kind.RECIPIENT, True),
        ("legal-demand", Kind.RECIPIENT, True),
        ("notice-only", Kind.CONSENT, False),
    ):
        if cue not in richer.cues or cue in poorer.cues:
            continue
        known = bool(poorer.standing.cues[cue])
        flows = any(g in ("out", "keep") for _, g in _grants(richer))
        sure = not known and flows and poorer.clauses
        yield Hit(
            rule=f"speaks-of-{cue}{'-known' if known else ''}",
            direction=direction,
            kind=kind,
            sharing=sharing,
            grade=1,
            chance=0.5 if sure else 0.1 if not known else 0.03,
            detail=f"only one side speaks of {cue.replace('-', ' ')}",
            data=tuple(one for r in richer.readings for one in r.data),
            recipients=tuple(one for r in richer.readings for one in r.recipients),
        )


def _grants(side: Side) -> Iterator[tuple[Statement, str]]:
    if side.cues & _OTHER_MATTERS:
        return
    for statement in side.statements:
        group = GROUPS[statement.act]
        granted = not statement.forbidden and statement.actor is not Actor.PERSON
        if granted and group not in _DUTIES:
            yield statement, group


def _grade(key: tuple[str, str]) -> int:
    return vocabulary().terms[key].grade
