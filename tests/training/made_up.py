"""Labelled changes of made-up companies, enough of them to learn that advertisers expand."""

from __future__ import annotations

from training.examples import Example, PairExamples, Said
from watcher.differ.judge.opinion.traits import Shape, Traits

_GRAVE = ("put in: advertiser", "put in: sell", "rule new-recipient expands")
_HARMLESS = ("put in: comma", "put in: heading", "kept: privacy")


def made_up_pairs(companies: int = 20) -> list[PairExamples]:
    """As many pairs as companies; every second one has a grave change."""
    return [_pair(number) for number in range(companies)]


def _pair(number: int) -> PairExamples:
    grave = number % 2 == 0
    examples = tuple(_example(grave and place == 0, place) for place in range(12))
    return PairExamples(
        id=f"company-{number}",
        group=f"company-{number}",
        twice_read=grave,
        severity=((3 if number % 4 == 0 else 2) if grave else 0,),
        examples=examples,
    )


def _example(grave: bool, place: int) -> Example:
    said = Said.YES if grave else Said.NO
    return Example(
        traits=Traits(
            Shape.ADDED,
            frozenset(_GRAVE if grave else _HARMLESS),
            {"words of new": 20.0 + place, "rules expand": 0.8 if grave else 0.0},
        ),
        expands=said,
        restricts=Said.YES if place == 5 else Said.NO,
        shares=said,
        place=(("Sharing",), place, True),
    )
