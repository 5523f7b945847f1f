"""How patient the gate is before it believes what a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """When new content is news.

    The defaults were measured on the replay corpus (2,834 versions of 14 documents), see
    docs/decisions/noise-gate.md.

    Args:
        settling: how long new content has to stand; zero: it is news at once.
        believing: how long content has to stand without a break that we had taken for noise: a
            text of half the length, a variant, a flap, words that were there before.
        collapsed: share of the words of the version before up to which a text has collapsed.
        fewest_words: a text that had more has lost it, below them, however long it stands so.
        fewest_first_words: below them a page that we never saw before shows hardly any text.
        minor_share: share of the sentences up to which a change is minor. Our sentences are a tenth
            more than those of the corpus, whose labels take 1 %.
    """

    settling: timedelta = timedelta(days=3)
    believing: timedelta = timedelta(days=14)
    collapsed: float = 0.5
    fewest_words: int = 100
    fewest_first_words: int = 20
    minor_share: float = 0.009

    def __post_init__(self) -> None:
        if self.settling < timedelta(0) or self.believing < self.settling:
            raise ValueError(
                "believing takes at least as long as settling, and neither less than 0"
            )
        if not 0 <= self.collapsed < 1 or not 0 <= self.minor_share < 1:
            raise ValueError("a share lies between 0 and 1")


DEFAULT_SETTINGS = GateSettings()
