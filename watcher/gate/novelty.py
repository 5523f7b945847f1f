"""What is new in a face, and whether it is still there."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.gate.face import Face
from watcher.gate.history import History, Seen
from watcher.gate.settings import GateSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """What a face has that another had not, and the reverse.

    Args:
        added: hashes of what came; sentences, or labels where no sentence differs.
        removed: hashes of what went.
        sentences: how many sentences differ.
    """

    added: frozenset[int]
    removed: frozenset[int]
    sentences: int

    def stands_in(self, face: Face, *, known: bool) -> bool:
        """Whether a face keeps what is new.

        Most of what came has to be there. If the page went on to words that it never had before,
        it is enough that what went stays away: it was edited again, not taken back.

        Args:
            face: what the page shows now.
            known: whether it showed that before.
        """
        there = face.sentences | face.labels
        if self.added and 2 * len(self.added & there) > len(self.added):
            return True
        if known and self.added:
            return False
        return self.stays_away(face)

    def stays_away(self, face: Face) -> bool:
        """Whether a face, too, lacks most of what went."""
        there = face.sentences | face.labels
        return bool(self.removed) and 2 * len(self.removed & there) < len(self.removed)


def novelty_of(face: Face, *, nearest: Face, base: Face) -> Novelty:
    """What is new in a face.

    What went counts only if it had settled: on a page that shows another line every day, the line
    of yesterday is not missed.

    Args:
        face: the newer one.
        nearest: the earlier face that it differs least from.
        base: the one that readers know.
    """
    sentences = face.sentences ^ nearest.sentences
    if sentences:
        added, removed = face.sentences - nearest.sentences, nearest.sentences - face.sentences
    else:
        added, removed = face.labels - nearest.labels, nearest.labels - face.labels
    settled = base.sentences | base.labels
    return Novelty(added=added, removed=removed & settled, sentences=len(sentences))


def novelty_in(history: History, one: Seen) -> Novelty:
    """What is new in a face of a page.

    Args:
        history: the page.
        one: the face.
    """
    base = history.find(history.base) or one
    nearest = history.find(one.nearest) or base
    return novelty_of(one.face, nearest=nearest.face, base=base.face)


def is_minor(novelty: Novelty, face: Face, settings: GateSettings) -> bool:
    """Whether so little is new that it is worth telling only if it means something.

    Args:
        novelty: what is new.
        face: in which text.
        settings: which share of its sentences is little; one sentence always is.
    """
    return novelty.sentences <= max(1, settings.minor_share * len(face.sentences))


def distance(one: Face, other: Face) -> int:
    """How many sentences and labels differ; sentences weigh ten times as much."""
    return 10 * len(one.sentences ^ other.sentences) + len(one.labels ^ other.labels)


def brings_nothing(novelty: Novelty, base: Face) -> bool:
    """Whether readers of a face know all that came already, and miss nothing that went."""
    known = base.sentences | base.labels
    return novelty.added <= known and not novelty.removed & known
