"""The learnt weights beside this file, read with nothing but the standard library."""

from __future__ import annotations

import json
import math
import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from watcher.differ.judge.opinion.traits import Shape, Traits

FILE = Path(__file__).with_name("opinion.weights")
QUESTIONS = ("expands", "restricts", "shares")
BITS = 18  # of a flag's place in the table: 130,000 flags stand in two pairs or more
# A flag is weighed twice: for all changes, and once more for those of its shape.
_TURNS = {Shape.ADDED: 0x9E3779B1, Shape.REMOVED: 0x85EBCA77, Shape.REWORDED: 0xC2B2AE3D}
_MASK = (1 << BITS) - 1
# A long sentence has many flags, and without damping its score runs to the ends. The powers 0.25 to
# 0.5 all gave 0.01 more mean precision on the 519 once-read pairs, cross-validated.
_USUAL_FLAGS = 64
_DAMPING = 0.25


def places_of(flag: str, shape: Shape) -> tuple[int, int]:
    """Where a flag's two weights stand in the table.

    Args:
        flag: the flag in words.
        shape: of the change that has it.
    """
    mark = zlib.crc32(flag.encode())
    return mark & _MASK, ((mark ^ _TURNS[shape]) >> 7) & _MASK


def damp(flags: int) -> float:
    """What each flag of a change counts, the less the more flags it has.

    Args:
        flags: how many it has.
    """
    return float((_USUAL_FLAGS / max(flags, 1)) ** _DAMPING)


def all_places(traits: Traits) -> list[int]:
    """Where the weights of all flags of a change stand."""
    return [place for flag in traits.flags for place in places_of(flag, traits.shape)]


@dataclass(frozen=True, slots=True)
class Steps:
    """What a number adds to a score as it grows.

    Args:
        borders: numbers in rising order.
        gains: what is added from each border on, in all.
    """

    borders: Sequence[float]
    gains: Sequence[float]

    def at(self, number: float) -> float:
        """What this number adds."""
        place = bisect_right(self.borders, number)
        return self.gains[place - 1] if place else 0.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns measures into a score.

    Args:
        start: the score where no measure says anything.
        steps: what each measure adds from its borders on, by name.
        slopes: what each measure adds for each one of it, by name.
    """

    start: float
    steps: Mapping[str, Steps]
    slopes: Mapping[str, float]

    def weigh(self, measures: Mapping[str, float]) -> Iterator[tuple[str, float]]:
        """What each measure adds."""
        for name, number in measures.items():
            if steps := self.steps.get(name):
                yield name, steps.at(number)
            if slope := self.slopes.get(name):
                yield name, slope * number

    def score(self, measures: Mapping[str, float]) -> float:
        """The score, in logits."""
        return self.start + sum(gain for _, gain in self.weigh(measures))

    def chance(self, measures: Mapping[str, float]) -> float:
        """The score as a chance."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(measures)))))


@dataclass(frozen=True, slots=True)
class Ear:
    """What is learnt for one question about a change.

    Args:
        table: the weights of flags, by place.
        unit: what one in the table is worth.
        scales: the weights of measures, by shape.
        around: those of the first scores around it, which give the final score.
        threshold: the chance from which a finding is told.
    """

    table: Sequence[int]
    unit: float
    scales: Mapping[str, Scale]
    around: Scale
    threshold: float

    def weigh(self, traits: Traits) -> Iterator[tuple[str, float]]:
        """What each trait adds to the first score."""
        unit = self.unit * damp(len(traits.flags))
        for flag in traits.flags:
            first, second = places_of(flag, traits.shape)
            yield flag, (self.table[first] + self.table[second]) * unit
        yield from self.scales[traits.shape].weigh(traits.measures)

    def listen(self, traits: Traits, places: Sequence[int]) -> float:
        """The first score of a change, in logits.

        Args:
            traits: the change's.
            places: where the weights of its flags stand, as `all_places` tells.
        """
        # Whole numbers add up to the same in any order, and sets have none.
        told = sum(map(self.table.__getitem__, places)) * self.unit * damp(len(traits.flags))
        return told + self.scales[traits.shape].score(traits.measures)

    def chance(self, measures: Mapping[str, float]) -> float:
        """How likely readers would say yes.

        Args:
            measures: the first scores of the change and of what stands around it.
        """
        return self.around.chance(measures)


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is learnt.

    Args:
        ears: for each question about a change.
        grades: for "at least minor", "at least notable" and "major", the weights of a pair.
        ranks: for the same three, the weights that rank pairs against each other.
        card: what it was learnt from.
        joining: what stands in their place where the network is asked, too.
    """

    ears: Mapping[str, Ear]
    grades: Sequence[Scale]
    ranks: Sequence[Scale]
    card: Mapping[str, Any]
    joining: Joining | None = None

    def with_network(self) -> Weights:
        """The weights to judge with where the network is asked, too."""
        if not self.joining:
            return self
        ears = {
            question: replace(ear, threshold=self.joining.thresholds[question])
            for question, ear in self.ears.items()
        }
        return replace(self, ears=ears, grades=self.joining.grades, ranks=self.joining.ranks)


@dataclass(frozen=True, slots=True)
class Joining:
    """What is learnt of judging by words and network together.

    Args:
        scales: for each question, the weights of what either says.
        thresholds: for each question, the chance from which a finding is told.
        grades: as those of `Weights`.
        ranks: likewise.
    """

    scales: Mapping[str, Scale]
    thresholds: Mapping[str, float]
    grades: Sequence[Scale]
    ranks: Sequence[Scale]


@cache
def shipped_weights() -> Weights:
    """The weights beside this file; read once in a process."""
    return unpack(FILE.read_bytes())


def pack(head: Mapping[str, Any], tables: Iterable[Sequence[int]]) -> bytes:
    """The bytes of a weights file: a line of JSON, then one table of numbers a question.

    Args:
        head: everything but the tables.
        tables: whole numbers of 16 bits, as many as there are places, by question.
    """
    line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    body = b"".join(little(array("h", table)).tobytes() for table in tables)
    # Not compressed: half the size, but 12 ms more for every process that judges.
    return line + b"\n" + body


def unpack(packed: bytes) -> Weights:
    """The weights in a file's bytes."""
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    size = 2 << BITS
    ears = {
        question: _ear(head["ears"][question], body[i * size : (i + 1) * size])
        for i, question in enumerate(QUESTIONS)
    }
    joining = _joining(head["joining"]) if "joining" in head else None
    return Weights(ears, *_levels(head), head["card"], joining)


def _joining(head: dict[str, Any]) -> Joining:
    scales = {question: _scale(one) for question, one in head["scales"].items()}
    return Joining(scales, head["thresholds"], *_levels(head))


def _levels(head: dict[str, Any]) -> tuple[tuple[Scale, ...], tuple[Scale, ...]]:
    return tuple(map(_scale, head["grades"])), tuple(map(_scale, head["ranks"]))


def _ear(head: dict[str, Any], body: bytes) -> Ear:
    scales = {shape: _scale(one) for shape, one in head["scales"].items()}
    table = little(array("h", body))
    return Ear(table, head["unit"], scales, _scale(head["around"]), head["threshold"])


def _scale(head: dict[str, Any]) -> Scale:
    steps = {name: Steps(*steps) for name, steps in head["steps"].items()}
    return Scale(head["start"], steps, head.get("slopes", {}))


def little(numbers: array[int]) -> array[int]:
    """The same numbers with the lowest byte first, on machines of either kind."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
