"""The rules: what one side of a change has that the other version, as a whole, has not.

Every rule looks from one side to the other and is asked twice, old to new for what expands and new
to old for what restricts, so that a verdict on (new, old) mirrors that on (old, new).
"""

from __future__ import annotations

from watcher.differ.judge.case import Case
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.rules.choices import hedges_duty, loosens_limit, weakens_consent
from watcher.differ.judge.rules.grants import gains_act, gains_element, gains_pair, gains_reach
from watcher.differ.judge.rules.limits import loses_duty, moves_number
from watcher.differ.judge.rules.promises import loses_promise
from watcher.differ.judge.rules.wording import inserts_terms, widens_words
from watcher.model.finding import Direction

__all__ = ["apply_rules"]

_RULES = (
    gains_element,
    gains_pair,
    gains_act,
    gains_reach,
    inserts_terms,
    widens_words,
    loses_promise,
    weakens_consent,
    hedges_duty,
    loosens_limit,
    loses_duty,
    moves_number,
)


def apply_rules(case: Case) -> tuple[Hit, ...]:
    """All rules in both directions on one change."""
    hits: list[Hit] = []
    for rule in _RULES:
        hits += rule(case.old, case.new, Direction.EXPANDS)
        hits += rule(case.new, case.old, Direction.RESTRICTS)
    return tuple(hits)
