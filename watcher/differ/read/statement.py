"""One thing that a clause says may, must or must not happen to data about a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who does it."""

    COMPANY = "company"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """Something from the lexicon as the text names it.

    Args:
        id: its id in the lexicon's list.
        text: the words of the text.
        own: whether it stands in the clause itself, not in the words that lead its list in.
    """

    id: str
    text: str
    own: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who may do what with which data.

    Args:
        actor: who does it.
        act: id of the act in the lexicon ("share").
        forbidden: whether the text says that it does not happen.
        modality: "may", "will" or "must".
        data: what it is done with.
        recipients: who gets it; for collecting, whom it comes from.
        purposes: what for.
        conditions: cues that bind it ("opt-in", "legal-demand", "only" …).
        own: whether the act stands in the clause itself.
    """

    actor: Actor
    act: str
    forbidden: bool
    modality: str
    data: tuple[Named, ...] = ()
    recipients: tuple[Named, ...] = ()
    purposes: tuple[Named, ...] = ()
    conditions: frozenset[str] = frozenset()
    own: bool = True

    def __str__(self) -> str:
        """The statement in one line, for people who want to check our reading."""
        parts = [self.actor.value, "must not" if self.forbidden else self.modality, self.act]
        for lead, named in (("", self.data), ("to", self.recipients), ("for", self.purposes)):
            if named:
                parts += [lead, ", ".join(one.text for one in named)]
        if self.conditions:
            parts.append(f"[{', '.join(sorted(self.conditions))}]")
        return " ".join(part for part in parts if part)
