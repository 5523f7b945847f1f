"""How much a finding weighs: by what goes to whom for what, and by how sure we are."""

from __future__ import annotations

from functools import lru_cache

from watcher.differ.judge.hits import UNRULED
from watcher.differ.lexicon import tokenize, vocabulary
from watcher.model.finding import Direction, Finding, Kind

# Only the order counts; "first finding right" was best so among the weights tried (1.2 to 1.6).
_LOST_PROMISE = 1.5  # not to share: what nobody sees without us
_GRADED = 0.15  # for each grade of the gravest thing named
_SHARED = 1.2


def gravity(finding: Finding) -> tuple[bool, float]:
    """By what findings are ranked: expansions first, then grave and sure ones."""
    weight = finding.confidence * (1 + _GRADED * reach(finding))
    if finding.sharing:
        lost = finding.kind is Kind.PROMISE and finding.reason.rule != UNRULED
        weight *= _LOST_PROMISE if lost else _SHARED
    return finding.direction is Direction.EXPANDS, weight


def reach(finding: Finding) -> int:
    """The grade of the gravest recipient, purpose or kind of data that a finding names, 0 to 3."""
    return max(
        reach_of_recipients(finding),
        _grade("purposes", finding.purposes),
        _grade("data", finding.data),
    )


def reach_of_recipients(finding: Finding) -> int:
    """The grade of the gravest recipient, 0 for one that works for the company to 3."""
    return _grade("recipients", finding.recipients)


@lru_cache(maxsize=1 << 10)
def _grade(name: str, texts: tuple[str, ...]) -> int:
    found = (m.term for text in texts for m in vocabulary().mentions(tokenize(text)))
    return max((term.grade for term in found if term.list == name), default=0)
