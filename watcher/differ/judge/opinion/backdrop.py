"""Both versions as wholes: what a changed sentence is looked up in."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from watcher.differ.judge.case import Case
from watcher.differ.judge.opinion.stems import bigrams, stems_of
from watcher.differ.read import Reading, read_clause
from watcher.model.clause import Clause

_UNSEEN = 3.0  # rarity of a word that neither version holds
_LOOKED_UP = 24  # rarest words of a sentence; the others stand nearly everywhere
_MOST_PLACES = 200  # clauses looked through for one word, so that time stays linear


@dataclass(frozen=True, slots=True)
class Whole:
    """One version.

    Args:
        places: in which clauses a word stands.
        lengths: the length of each clause as a vector of word rarities.
        bigrams: its pairs of neighbouring words.
        leads: its headings and the words that lead its lists in, in lower case.
        sections: how many clauses stand under each row of headings.
        renewed: how many of them differ.
        words: how many words it has.
        changed: indices of the clauses that differ.
    """

    places: Mapping[str, Sequence[int]]
    lengths: Sequence[float]
    bigrams: frozenset[str]
    leads: frozenset[str]
    sections: Mapping[tuple[str, ...], int]
    renewed: Mapping[tuple[str, ...], int]
    words: int
    changed: frozenset[int]


class Likeness(NamedTuple):
    """How well a version knows some words."""

    anywhere: float  #: likeness of the clause most like them
    held: float  #: the greatest share of them that one clause holds
    among_changes: float  #: as `anywhere`, of the clauses that differ
    held_among_changes: float  #: as `held`, of the clauses that differ


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Both versions and how much each word tells.

    Args:
        old: the old version.
        new: the new version.
        rarity: inverse frequency of words over the clauses of both.
        counts: how much of the document changed, by name.
    """

    old: Whole
    new: Whole
    rarity: Mapping[str, float]
    counts: Mapping[str, float]

    def mirrored(self) -> Backdrop:
        """The same with the versions swapped."""
        other = {"added": "removed", "removed": "added", "old": "new", "new": "old"}
        swapped = {
            " ".join(other.get(word, word) for word in name.split()): value
            for name, value in self.counts.items()
        }
        return Backdrop(self.new, self.old, self.rarity, swapped)

    def weight(self, stems: Iterable[str]) -> float:
        """How much some words tell together."""
        return math.fsum(self.rarity.get(stem, _UNSEEN) for stem in stems)

    def likeness(self, whole: Whole, stems: Iterable[str], *, skip: frozenset[int]) -> Likeness:
        """How like the most similar clauses of a version are, and how much of the words they hold.

        Args:
            whole: the version searched.
            stems: the words looked for.
            skip: clauses that do not count, as they are the sentence's own counterpart.
        """
        alike, held = self._look_up(whole, frozenset(stems), skip)
        changed = [place for place in alike if place in whole.changed]
        return Likeness(
            max(alike.values(), default=0.0),
            max(held.values(), default=0.0),
            max([alike[place] for place in changed], default=0.0),
            max([held[place] for place in changed], default=0.0),
        )

    def nearest(self, whole: Whole, stems: frozenset[str]) -> dict[int, float]:
        """How like some words each clause of a version is: its likeness and the share it holds.

        Args:
            whole: the version searched.
            stems: the words looked for.
        """
        alike, held = self._look_up(whole, stems, frozenset())
        return {place: alike[place] + held[place] for place in alike}

    def _look_up(
        self, whole: Whole, wanted: frozenset[str], skip: frozenset[int]
    ) -> tuple[dict[int, float], dict[int, float]]:
        """The likeness of each clause that shares a word, and the share of the words it holds."""
        shared: dict[int, float] = defaultdict(float)
        held: dict[int, float] = defaultdict(float)
        known = (stem for stem in wanted if stem in whole.places)
        for stem in heapq.nlargest(_LOOKED_UP, known, key=lambda s: (self.rarity[s], s)):
            rarity = self.rarity[stem]
            for place in whole.places[stem]:
                shared[place] += rarity * rarity
                held[place] += rarity
        length = math.sqrt(math.fsum(self.rarity.get(s, _UNSEEN) ** 2 for s in wanted)) or 1.0
        all_told = self.weight(wanted) or 1.0
        places = [place for place in shared if place not in skip]
        return (
            {place: shared[place] / (length * whole.lengths[place]) for place in places},
            {place: held[place] / all_told for place in places},
        )


def raise_backdrop(
    cases: Sequence[Case], old_clauses: Sequence[Clause], new_clauses: Sequence[Clause]
) -> Backdrop:
    """Take in both versions.

    Args:
        cases: the changes, read.
        old_clauses: all clauses of the old version.
        new_clauses: all clauses of the new version.
    """
    old = [read_clause(clause) for clause in old_clauses]
    new = [read_clause(clause) for clause in new_clauses]
    # Clauses with the same words share their reading, and most stand in both versions.
    stems = {id(reading): stems_of(reading) for reading in (*old, *new)}
    sets = {key: frozenset(row) for key, row in stems.items()}
    spread = Counter(stem for reading in (*old, *new) for stem in sets[id(reading)])
    rarity = {s: math.log(1 + (len(old) + len(new)) / n) for s, n in spread.items()}
    lengths = {key: _length(row, rarity) for key, row in sets.items()}
    rows = {key: _Row(stems[key], sets[key], lengths[key]) for key in stems}
    return Backdrop(
        _whole(old, old_clauses, rows, {c.index for k in cases for c in k.old.clauses}),
        _whole(new, new_clauses, rows, {c.index for k in cases for c in k.new.clauses}),
        rarity,
        _counts(cases, old, new),
    )


class _Row(NamedTuple):
    """The words of a clause."""

    stems: Sequence[str]
    each: frozenset[str]
    length: float  #: as a vector of word rarities


def _length(stems: Iterable[str], rarity: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum([rarity[stem] ** 2 for stem in stems])) or 1.0


def _whole(
    readings: Sequence[Reading],
    clauses: Sequence[Clause],
    rows: Mapping[int, _Row],
    changed: Collection[int],
) -> Whole:
    own = [rows[id(reading)] for reading in readings]
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(own):
        for stem in row.each:
            places[stem].append(place)
    return Whole(
        {stem: at[:_MOST_PLACES] for stem, at in places.items()},
        [row.length for row in own],
        frozenset(chain.from_iterable(bigrams(row.stems) for row in own)),
        frozenset(lead.lower() for clause in clauses for lead in (*clause.section, clause.stem)),
        Counter(clause.section for clause in clauses),
        Counter(clause.section for clause in clauses if clause.index in changed),
        sum(len(reading.words) for reading in readings),
        frozenset(changed),
    )


def _counts(
    cases: Sequence[Case], old: Sequence[Reading], new: Sequence[Reading]
) -> dict[str, float]:
    added = [case for case in cases if not case.old.clauses]
    removed = [case for case in cases if not case.new.clauses]
    words_old = sum(len(reading.words) for reading in old) or 1
    words_new = sum(len(reading.words) for reading in new) or 1
    words_added = sum(len(reading.words) for case in added for reading in case.new.readings)
    words_removed = sum(len(reading.words) for case in removed for reading in case.old.readings)
    return {
        "sentences added": len(added),
        "sentences removed": len(removed),
        "sentences reworded": len(cases) - len(added) - len(removed),
        "share added": words_added / words_new,
        "share removed": words_removed / words_old,
        "words in old": words_old,
        "words in new": words_new,
        # Terms of service speak of other things; a change there is seldom about data.
        "about data in old": _about_data(old),
        "about data in new": _about_data(new),
    }


def _about_data(readings: Sequence[Reading]) -> float:
    return sum(bool(reading.data) for reading in readings) / (len(readings) or 1)
