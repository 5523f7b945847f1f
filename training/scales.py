"""Fits what numbers add to a score: in steps, from one border to the next, or by their size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression

from watcher.differ.judge.opinion.weights import Scale, Steps

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Head = dict[str, Any]

# Tuned by the mean precision of "expands" over the cross-validated 630 pairs.
MEASURE = 0.4  # how large a step of a measure stands beside the bias; 0.3 was worse
_SLOPE = 0.5  # likewise one logit of a first score


def fit_scale(
    rows: Sequence[Mapping[str, float]],
    yes: Flags,
    known: Flags,
    weight: Floats,
    quantiles: Sequence[float],
    strength: float,
    sloping: tuple[str, ...] = (),
) -> tuple[Head, Floats]:
    """A scale over measures, and the score that it gives every row.

    Args:
        rows: the measures of every row.
        yes: what it should say.
        known: the rows to learn from.
        weight: how much each counts.
        quantiles: where to look for borders.
        strength: inverse of the regularisation.
        sloping: how the names of measures begin that also count by their size.
    """
    names = sorted({name for row in rows for name in row})
    values = dense(rows, names, math.nan)
    borders = [
        (place, border)
        for place in range(len(names))
        for border in cut(values[known, place], quantiles)
    ]
    steps = [np.flatnonzero(values[:, place] >= border) for place, border in borders]
    inclined = [name for name in names if name.startswith(sloping)] if sloping else []
    sizes = np.nan_to_num(values[:, [names.index(name) for name in inclined]])
    matrix = sparse.hstack(
        [columns_of(steps, len(rows)) * MEASURE, sparse.csr_matrix(sizes * _SLOPE)]
    ).tocsr()
    model = regression(strength)
    model.fit(matrix[known], yes[known], sample_weight=weight[known])
    weights = model.coef_[0]
    steps_by_name = gathered(
        (names[place], border, float(gain) * MEASURE)
        for (place, border), gain in zip(borders, weights[: len(borders)], strict=True)
    )
    slopes = {
        name: round(float(slope) * _SLOPE, 4)
        for name, slope in zip(inclined, weights[len(borders) :], strict=True)
    }
    start = round(float(model.intercept_[0]), 4)
    head = {"start": start, "steps": steps_by_name, "slopes": slopes}
    ready = {name: Steps(*steps) for name, steps in steps_by_name.items()}
    scale = Scale(start, ready, slopes)
    return head, np.array([scale.score(row) for row in rows])


def dense(rows: Iterable[Mapping[str, float]], names: Sequence[str], missing: float) -> Floats:
    return np.array([[row.get(name, missing) for name in names] for row in rows])


def columns_of(rows: Sequence[npt.NDArray[np.int_]], height: int) -> sparse.csr_matrix:
    """A matrix of ones at the given rows of each column."""
    column = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    row = np.concatenate(rows) if rows else np.array([], int)
    return sparse.csr_matrix(
        (np.ones(len(row), np.float32), (row, column)), shape=(height, len(rows))
    )


def cut(values: Floats, quantiles: Sequence[float]) -> list[float]:
    """Borders between the values: all of them where they are few, else at quantiles."""
    known = values[~np.isnan(values)]
    different = np.unique(known)
    if len(different) < 2:
        return []
    few = len(different) <= 4
    borders = different if few else np.unique(np.quantile(known, quantiles))
    # Rounded to what the file holds, and downwards, so that the value itself stays above.
    return sorted({_down(float(b)) for b in borders if b > different[0]})


def _down(number: float) -> float:
    return math.floor(number * 1e4) / 1e4


def gathered(steps: Iterable[tuple[str, float, float]]) -> dict[str, list[list[float]]]:
    """Borders and what is gained from each on, in all, by measure."""
    found: dict[str, list[list[float]]] = {}
    for name, border, gain in steps:
        borders, gains = found.setdefault(name, [[], []])
        borders.append(border)
        gains.append(round((gains[-1] if gains else 0.0) + gain, 4))
    return found


def regression(strength: float) -> Any:
    # liblinear is deterministic for a seed; the tolerance costs no figure and saves half the time
    return LogisticRegression(C=strength, solver="liblinear", tol=1e-2, random_state=0)
