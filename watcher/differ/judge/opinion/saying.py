"""Traits of what is said: statements, turns of phrase, and the things named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.standing import GROUPS
from watcher.differ.lexicon import vocabulary

_LISTS = ("data", "recipients", "purposes")
_GROUPS = tuple(dict.fromkeys(GROUPS.values()))  # in an order: what they say is added up


def saying_flags(case: Case) -> Iterator[str]:
    """What either side says, and what only one of them says."""
    yield from _flags("new", case.new, case.old)
    yield from _flags("old", case.old, case.new)
    if case.both:
        yield from (f"cue put in: {cue}" for cue in case.new.cues - case.old.cues)
        yield from (f"cue taken out: {cue}" for cue in case.old.cues - case.new.cues)
        old, new = _named(case.old), _named(case.new)
        yield from (f"{name} put in: {id_}" for name, id_ in new - old)
        yield from (f"{name} taken out: {id_}" for name, id_ in old - new)


def saying_measures(case: Case) -> dict[str, float]:
    """How much either side says, and how much of it the other version does not know."""
    return {**_measures("new", case.new, case.old), **_measures("old", case.old, case.new)}


def _flags(name: str, side: Side, other: Side) -> Iterator[str]:
    for cue in side.cues:
        yield f"cue in {name}: {cue}"
    for said in side.statements:
        yield f"{name}: {said.actor} {'must not' if said.forbidden else 'may'} {GROUPS[said.act]}"
        yield f"{name}: {said.modality}"
    for element in side.allowed() - other.standing.allowed:
        yield f"allowed only in {name}: {' '.join(element)}"
    for element in side.forbidden() - other.standing.forbidden:
        yield f"forbidden only in {name}: {' '.join(element)}"
    for what, id_ in _named(side):
        yield f"{what} in {name}: {id_}"
        if not other.standing.named[what, id_]:
            yield f"{what} only in {name}: {id_}"


def _measures(name: str, side: Side, other: Side) -> dict[str, float]:
    if not side.clauses:
        return {}
    found: dict[str, float] = {
        f"statements of {name}": len(side.statements),
        f"prohibitions of {name}": sum(s.forbidden and s.own for s in side.statements),
        f"depth of {name}": len(side.clauses[0].section),
    }
    terms = vocabulary().terms
    named = _named(side)
    for what in _LISTS:
        ids = [id_ for list_, id_ in named if list_ == what]
        fresh = [id_ for id_ in ids if not other.standing.named[what, id_]]
        rarer = [i for i in ids if other.standing.named[what, i] < side.standing.named[what, i]]
        found |= {
            f"{what} named in {name}": len(ids),
            f"{what} fresh in {name}": len(fresh),
            f"{what} rarer outside {name}": len(rarer),
            f"grade of {what} in {name}": max((terms[what, i].grade for i in ids), default=-1),
            f"grade of fresh {what} in {name}": max(
                (terms[what, i].grade for i in fresh), default=-1
            ),
        }
    fresh_acts = Counter(group for group, *_ in side.allowed() - other.standing.allowed)
    lost = Counter(group for group, *_ in side.forbidden() - other.standing.forbidden)
    for group in _GROUPS:
        found[f"{group} allowed only in {name}"] = fresh_acts[group]
        found[f"{group} forbidden only in {name}"] = lost[group]
    return found


def _named(side: Side) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, one.id)
        for reading in side.readings
        for name in _LISTS
        for one in getattr(reading, name)
    )
