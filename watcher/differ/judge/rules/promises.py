"""Prohibitions: one is kept when another version rules out the same, or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.standing import GROUPS
from watcher.differ.lexicon import vocabulary
from watcher.differ.read import Actor, Named, Statement
from watcher.model.finding import Direction, Kind

_PROMISED = frozenset(("out", "in", "use", "keep"))
_CONSENT = frozenset(("opt-in", "explicit-opt-in", "without-consent"))
_WEAKER_WORDS = frozenset(("exception",))


def loses_promise(richer: Side, poorer: Side, direction: Direction) -> Iterator[Hit]:
    """A prohibition that nothing in the other version upholds."""
    upheld = (*poorer.statements, *poorer.standing.prohibitions)
    for statement in richer.statements:
        group = GROUPS[statement.act]
        if not statement.forbidden or group not in _PROMISED or not statement.own:
            continue
        if statement.actor is Actor.PERSON or any(implies(other, statement) for other in upheld):
            continue
        near = any(GROUPS[o.act] == group for o in poorer.standing.prohibitions)
        yield Hit(
            rule="weaker-promise" if poorer.clauses else "lost-promise",
            direction=direction,
            kind=Kind.PROMISE,
            sharing=group == "out",
            grade=3 if group == "out" else 2 if group == "use" else 1,
            chance=_chance(statement, poorer, near),
            detail=f"nothing on the other side says: {statement}",
            data=statement.data,
            recipients=statement.recipients,
            purposes=statement.purposes,
        )


def _chance(statement: Statement, poorer: Side, near: bool) -> float:
    """How sure we are: a promise about named things, not upheld by anything like it, is surest."""
    named = bool(statement.data or statement.recipients or statement.purposes)
    if poorer.clauses:
        return 0.55 if named else 0.35
    return (0.36 if near else 0.5) if named else 0.1


def implies(other: Statement, promise: Statement) -> bool:
    """Whether `other` rules out all that `promise` rules out.

    Args:
        other: a statement of the other version.
        promise: a prohibition.
    """
    if not _same_act(other.act, promise.act) or other.actor is Actor.PERSON:
        return False
    if promise.data and not other.data:  # "we do not supply software" is about something else
        return False
    if not other.forbidden:
        return bool(
            promise.conditions & _CONSENT
            and other.conditions & _CONSENT
            and "without-consent" not in other.conditions
            and _wide_enough(other, promise)
        )
    if other.conditions & _WEAKER_WORDS - promise.conditions:
        return False
    if other.conditions & _CONSENT and not promise.conditions & _CONSENT:
        return False
    return _wide_enough(other, promise)


def _same_act(other: str, promised: str) -> bool:
    if other == promised:
        return True
    if GROUPS[other] != GROUPS[promised]:
        return False
    # Who does not share does not sell either; who does not sell may still share.
    return not (other == "sell" and promised != "sell")


def _wide_enough(other: Statement, promise: Statement) -> bool:
    return (
        _includes("data", other.data, promise.data)
        and _includes("recipients", other.recipients, promise.recipients)
        and _includes("purposes", other.purposes, promise.purposes)
    )


def _includes(name: str, wide: Iterable[Named], narrow: Iterable[Named]) -> bool:
    """Whether all that is named in `narrow` falls under `wide`; nothing named means all."""
    wider = {one.id for one in wide}
    if not wider or wider & {"personal-data", "third-parties"}:
        return True
    wanted = [one.id for one in narrow]
    known = vocabulary().ancestors
    return bool(wanted) and all(known[name, one] & wider for one in wanted)
