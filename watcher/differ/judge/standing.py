"""What a whole version allows and forbids: what stands elsewhere is neither new nor lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.differ.lexicon import Token, vocabulary
from watcher.differ.read import Actor, Reading, Statement

GROUPS = {
    "share": "out",
    "send": "out",
    "sell": "out",
    "publish": "out",
    "transfer": "out",
    "let-collect": "out",
    "collect": "in",
    "receive": "in",
    "use": "use",
    "combine": "use",
    "infer": "use",
    "profile": "use",
    "keep": "keep",
    "delete": "delete",
    "notify": "notify",
    "protect": "protect",
}
"""Acts that mean the same for the question "may they do more?"."""

_LISTS = ("data", "recipients", "purposes")
Pair = tuple[str, tuple[str, str], tuple[str, str]]

_SHINGLE = 3  # words; two make common phrases look known, four make every rewording look new


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version says, over all its clauses.

    Args:
        allowed: what may happen, as (group of acts, list, id).
        forbidden: what is promised not to happen, likewise, with its group and id.
        named: how often each (list, id) is named.
        pairs: which data go with which recipient or purpose, as (group, what, whom or what for).
        prohibitions: the statements that rule something out.
        cues: how many clauses hold each turn of phrase.
        shingles: runs of three words.
        vocabulary: every word it uses.
    """

    allowed: frozenset[tuple[str, str, str]]
    forbidden: frozenset[tuple[str, str, str]]
    named: Counter[tuple[str, str]]
    pairs: frozenset[Pair]
    prohibitions: tuple[Statement, ...]
    cues: Counter[str]
    shingles: frozenset[tuple[str, ...]]
    vocabulary: frozenset[str]

    def covers(self, group: str, name: str, id_: str) -> bool:
        """Whether this version allows an element, itself or by a general term that includes it."""
        general = _generals(name, id_)
        return any((group, name, one) in self.allowed for one in general)

    def novelty(self, words: tuple[Token, ...]) -> float:
        """Which part of the words this version does not hold in that order, 0 to 1."""
        runs = shingles(words)
        if not runs:
            return 0.0
        return 1 - len(runs & self.shingles) / len(runs)


def survey(readings: Sequence[Reading]) -> Standing:
    """Take in all clauses of a version."""
    allowed: set[tuple[str, str, str]] = set()
    forbidden: set[tuple[str, str, str]] = set()
    together: set[Pair] = set()
    prohibitions: dict[Statement, None] = {}  # a set that keeps its order
    runs: set[tuple[str, ...]] = set()
    vocabulary: set[str] = set()
    for reading in readings:
        for statement in reading.statements:
            (forbidden if statement.forbidden else allowed).update(elements(statement))
            if statement.forbidden:
                prohibitions[statement] = None
            else:
                together.update(pairs(statement))
        stems = [word.stem for word in reading.words]
        runs.update(_runs(stems))
        vocabulary.update(stems)
    return Standing(
        frozenset(allowed),
        frozenset(forbidden),
        Counter(
            (name, one.id)
            for reading in readings
            for name in _LISTS
            for one in getattr(reading, name)
        ),
        frozenset(together),
        tuple(prohibitions),
        Counter(cue for reading in readings for cue in reading.cues),
        frozenset(runs),
        frozenset(vocabulary),
    )


def elements(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """What a statement is about: (group of acts, list, id); the act itself as list "acts"."""
    if statement.actor is Actor.PERSON:
        return
    group = GROUPS[statement.act]
    yield group, "acts", statement.act
    for name in _LISTS:
        for one in getattr(statement, name):
            yield group, name, one.id


def pairs(statement: Statement) -> Iterator[Pair]:
    """Which data go with which recipient or purpose in a statement."""
    if statement.actor is Actor.PERSON:
        return
    group = GROUPS[statement.act]
    for name in ("recipients", "purposes"):
        for one in getattr(statement, name):
            for datum in statement.data:
                yield group, ("data", datum.id), (name, one.id)


def shingles(words: tuple[Token, ...]) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a text, or all its words where it is shorter."""
    return frozenset(_runs([word.stem for word in words]))


def _runs(stems: list[str]) -> Iterable[tuple[str, ...]]:
    if len(stems) < _SHINGLE:
        return [tuple(stems)] if stems else []
    return zip(*(stems[i:] for i in range(_SHINGLE)), strict=False)


@lru_cache(maxsize=1024)
def _generals(name: str, id_: str) -> tuple[str, ...]:
    """The terms that, when granted, grant this one in a reader's eyes.

    "Service providers" include hosting companies; "third parties" do not prepare anyone for
    advertisers, nor "information" for a face scan.
    """
    known = vocabulary()
    line = known.ancestors.get((name, id_), frozenset((id_,)))
    too_wide = {"personal-data", "third-parties", "sensitive-data"}
    return tuple(sorted(one for one in line if one == id_ or one not in too_wide))
