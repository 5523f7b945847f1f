"""Consent, duties and limits that become weaker or stronger."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.rules.naming import named, shares
from watcher.differ.judge.standing import GROUPS
from watcher.differ.read import Actor
from watcher.model.finding import Direction, Kind

# From the strongest choice to none.
_CONSENT = {"explicit-opt-in": 5, "opt-in": 4, "opt-out": 3}
_DUTIES = frozenset(("delete", "notify", "protect"))
_HEDGES = ("conditional", "exception")
_LIMITS = {"only": 0.35, "on-behalf": 0.2, "without-consent": 0.3}


def weakens_consent(stronger: Side, weaker: Side, direction: Direction) -> Iterator[Hit]:
    """A choice that is lost, or asked for in a weaker way."""
    was = max((_CONSENT[c] for c in stronger.cues & _CONSENT.keys()), default=0)
    now = max((_CONSENT[c] for c in weaker.cues & _CONSENT.keys()), default=0)
    if now >= was:
        return
    what = next(cue for cue, level in _CONSENT.items() if level == was)
    elsewhere = weaker.standing.cues[what] >= stronger.standing.cues[what]
    sure = bool(weaker.clauses)
    yield Hit(
        rule=f"lost-{what}{'-elsewhere' if elsewhere else ''}",
        direction=direction,
        kind=Kind.CONSENT,
        sharing=shares(stronger) or shares(weaker),
        grade=2,
        chance=0.15 if elsewhere else 0.5 if sure else 0.38,
        detail=f"{what.replace('-', ' ')} stands on one side only",
        **named(stronger),
    )


def hedges_duty(firm: Side, hedged: Side, direction: Direction) -> Iterator[Hit]:
    """A duty or promise that became optional, conditional or got an exception."""
    if not firm.clauses or not hedged.clauses:
        return
    bound = _bound(firm) and _bound(hedged)
    for cue in _HEDGES:
        if cue in hedged.cues and cue not in firm.cues and bound:
            yield _hedge(f"hedged-{cue}", hedged, direction, 0.4)
        elif cue == "exception" and _lost_exception(firm, hedged) and not bound:
            yield _hedge("lost-exception", firm, direction, 0.35)
    optional = "may" in hedged.cues and "may" not in firm.cues
    binding = ("will" in firm.cues or "must" in firm.cues) and not _binds(hedged)
    if optional and binding and _duty(firm):
        yield _hedge("duty-became-optional", hedged, direction, 0.5)


def loosens_limit(limited: Side, loose: Side, direction: Direction) -> Iterator[Hit]:
    """A limiting word ("only", "on our behalf") that is gone while the rest stays."""
    if not limited.clauses or not loose.clauses:
        return
    for cue, chance in _LIMITS.items():
        if cue in limited.cues and cue not in loose.cues and not _limited(loose, cue):
            yield _hedge(f"dropped-{cue}", limited, direction, chance)


def _lost_exception(firm: Side, hedged: Side) -> bool:
    """Whether an exception to what may happen is gone; "unless you opt out" is a choice instead."""
    choice = firm.cues & _CONSENT.keys() or hedged.cues & _CONSENT.keys()
    return "exception" in firm.cues and "exception" not in hedged.cues and not choice


def _limited(loose: Side, cue: str) -> bool:
    """Whether the looser side limits the same in another way."""
    if cue == "without-consent":
        return bool(loose.cues & {"opt-in", "explicit-opt-in"})
    return bool(loose.forbidden() or loose.cues & {"fixed-time", "as-needed", "only"})


def _hedge(rule: str, side: Side, direction: Direction, chance: float) -> Hit:
    return Hit(
        rule=rule,
        direction=direction,
        kind=Kind.PROMISE,
        sharing=shares(side),
        grade=1,
        chance=chance,
        detail=rule.replace("-", " "),
        **named(side),
    )


def _bound(side: Side) -> bool:
    """Whether it forbids something or speaks of a duty."""
    return _duty(side) or any(s.forbidden for s in side.statements)


def _duty(side: Side) -> bool:
    return "opt-in" in side.cues or any(
        GROUPS[s.act] in _DUTIES or (s.actor is Actor.OTHER and s.modality == "must")
        for s in side.statements
    )


def _binds(side: Side) -> bool:
    return bool(side.cues & {"will", "must"})
