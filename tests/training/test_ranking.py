"""Pairs that readers called graver rank higher."""

import numpy as np

from training.ranking import LEVELS, fit_ranks
from watcher.differ.judge.opinion.pair import measure_update, rank
from watcher.differ.judge.opinion.weights import Scale

MEASURES = [{"sure expands": float(grave), "words in new": 3.0} for grave in (0, 1, 2, 3) * 5]
SEVERITIES = [(grave,) for grave in (0, 1, 2, 3) * 5]


def scales(known: int) -> list[Scale]:
    here = np.arange(len(MEASURES)) < known
    return [Scale(**head) for head in fit_ranks(MEASURES, SEVERITIES, here)]


def test_what_readers_called_graver_ranks_higher() -> None:
    ranked = [rank(scales(len(MEASURES)), one) for one in MEASURES[:4]]

    assert ranked == sorted(ranked)
    assert 0 < ranked[0] < ranked[-1] < len(LEVELS)


def test_pairs_that_are_left_out_are_not_learnt_from() -> None:
    assert scales(8) != scales(len(MEASURES))


def test_a_measure_that_is_the_same_everywhere_says_nothing() -> None:
    assert all(scale.slopes["words in new"] == 0 for scale in scales(len(MEASURES)))


def test_an_update_without_counts_is_measured_all_the_same() -> None:
    chances = [{"expands": 0.5, "restricts": 0.1, "shares": 0.2}]

    measures = measure_update(chances, {})

    assert measures["sure expands"] == 0.25
    assert measures["share added"] == 0.0
