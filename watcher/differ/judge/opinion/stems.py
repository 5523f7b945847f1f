"""The words of a reading as plain stems, and in pairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from watcher.differ.read import Reading


def stems_of(reading: Reading) -> list[str]:
    """The stems of a clause's own words, in order; one number is as good as another."""
    return ["#" if word.stem.isdigit() else word.stem for word in reading.words]


def plain(stem: str) -> str:
    """A stem, or "#" for a number: days and years would be learnt by heart."""
    return "#" if stem.isdigit() else stem


def bigrams(stems: Sequence[str]) -> Iterator[str]:
    """Neighbouring words, joined by one space."""
    return (f"{first} {second}" for first, second in itertools.pairwise(stems))
