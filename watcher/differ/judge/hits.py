"""What a rule saw in a change."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.differ.read import Named
from watcher.model.finding import Direction, Kind

UNRULED = "learnt-opinion"  #: in place of a rule's name, where no rule saw anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that spoke about a change.

    Args:
        rule: its name.
        direction: whether the company may do more or less.
        kind: what it is mainly about.
        sharing: whether somebody outside the company is concerned.
        grade: how grave it is, 0 to 3.
        chance: how often such a hit, alone, is right.
        detail: one line of what it saw.
        data: the data concerned, as the text names them.
        recipients: likewise.
        purposes: likewise.
    """

    rule: str
    direction: Direction
    kind: Kind
    sharing: bool
    grade: int
    chance: float
    detail: str = ""
    data: tuple[Named, ...] = ()
    recipients: tuple[Named, ...] = ()
    purposes: tuple[Named, ...] = ()

    @property
    def expands(self) -> bool:
        """Whether the company may do more."""
        return self.direction is Direction.EXPANDS

    @property
    def loudness(self) -> float:
        """By what one hit is chosen among several to make a sentence of."""
        return self.chance * (1 + self.grade + (1 if self.sharing else 0))
