"""Words put into a sentence about data that no list of ours knows."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.rules.naming import named
from watcher.differ.judge.standing import GROUPS
from watcher.differ.read import Actor
from watcher.model.finding import Direction, Kind

_LONG_RUN = 25  # words; a longer run is another sentence
_STRANGE = 0.5  # of the telling words unknown to the other version
_ABOUT = {"out": Kind.RECIPIENT, "in": Kind.DATA, "use": Kind.PURPOSE, "keep": Kind.RETENTION}
_CHANCE = {"listed": 0.22, "put-in": 0.2, "swapped": 0.1}  # as on the once-read pairs


def widens_words(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """An item put into a list, or other words in place of some."""
    groups = {GROUPS[s.act] for s in richer.statements if s.actor is not Actor.PERSON}
    about = next((g for g in _ABOUT if g in groups), "")
    if not poorer.clauses or not about or richer.forbidden():
        return
    for run in richer.runs:
        if not run.telling or len(run.words) > _LONG_RUN:
            continue
        new = len(run.strange(poorer.standing)) / len(run.telling)
        how = "listed" if run.listed else "swapped" if run.swapped else "put-in"
        seen = "strange" if new >= _STRANGE else "some" if new else "known"
        less = 1 if direction is Direction.EXPANDS else 0.3
        yield Hit(
            rule=f"words-{how}-{seen}",
            direction=direction,
            kind=_ABOUT[about],
            sharing=about == "out",
            grade=1,
            chance=_CHANCE[how] * less * (1.3 if seen == "some" else 1),
            detail=f"“{run.text[:80]}” stands on one side only",
            **named(richer),
        )
