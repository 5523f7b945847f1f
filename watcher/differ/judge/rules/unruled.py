"""What a change is about where no rule saw anything, so that it can be told in a sentence."""

from __future__ import annotations

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.hits import UNRULED, Hit
from watcher.differ.judge.rules.naming import named, shares
from watcher.differ.judge.standing import GROUPS
from watcher.model.finding import Direction, Kind

_ABOUT = {
    "out": Kind.RECIPIENT,
    "in": Kind.DATA,
    "use": Kind.PURPOSE,
    "keep": Kind.RETENTION,
    "delete": Kind.RETENTION,
    "notify": Kind.RIGHTS,
    "protect": Kind.PROMISE,
}
_NAMING = (
    ("recipients", Kind.RECIPIENT),
    ("purposes", Kind.PURPOSE),
    ("data", Kind.DATA),
)


def guess_hit(case: Case, direction: Direction) -> Hit:
    """A hit without a rule: of the kind that the words point to, and with no chance of its own.

    Args:
        case: the change.
        direction: as the learnt opinion sees it.
    """
    loss = (direction is Direction.EXPANDS) == bool(case.old.clauses and not case.new.clauses)
    side = case.new if case.new.clauses else case.old
    return Hit(
        rule=UNRULED,
        direction=direction,
        kind=_lost(side) if loss else _gained(side),
        sharing=shares(side),
        grade=1,
        chance=0.0,
        detail="no rule saw it; the learnt weights did",
        **named(side),
    )


def _gained(side: Side) -> Kind:
    for statement in side.statements:
        if not statement.forbidden:
            return _ABOUT[GROUPS[statement.act]]
    things = named(side)
    return next((kind for name, kind in _NAMING if things[name]), Kind.DATA)  # type: ignore[literal-required]


def _lost(side: Side) -> Kind:
    if side.cues & {"opt-in", "explicit-opt-in", "opt-out"}:
        return Kind.CONSENT
    groups = {GROUPS[said.act] for said in side.statements}
    if side.cues & {"rights", "change-terms"} or "notify" in groups:
        return Kind.RIGHTS
    return Kind.PROMISE if groups.isdisjoint(("keep", "delete")) else Kind.RETENTION
