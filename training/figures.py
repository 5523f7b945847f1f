"""The figures of the benchmark's own `score.py` for answers that we have at hand."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from training.benchmark import HOME, scorer

Answer = Mapping[str, Any]
_RESAMPLES = 1000
_BANDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)  # of confidence
_TALLIES = ("expands", "sharing", "restricts", "alert")  # in the order in which it makes them
_MEANS = ("first right", "first three", "within one", "severity exact")  # the same, of means


@dataclass(slots=True)
class Parts:
    """What the figures are made of, pair by pair, for intervals.

    Args:
        counts: right, wrong and missed sentences of each pair, by figure.
        ranked: score and whether an alert is wanted, of each pair.
        hits: whether each pair got it right, by figure.
    """

    counts: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    ranked: list[tuple[float, bool]] = field(default_factory=list)
    hits: dict[str, list[float]] = field(default_factory=dict)


def measure(
    answers: Mapping[str, Answer], home: Path = HOME
) -> tuple[dict[str, Any], Parts, dict[str, Any]]:
    """All figures, what they are made of, and the details of each pair.

    Args:
        answers: what the judge says of each pair, as JSON, by the pair's id.
        home: the benchmark's folder, or its folder of once-read pairs.
    """
    score = scorer()
    parts = Parts()
    with tempfile.TemporaryDirectory() as folder, _listening(score, parts, answers):
        out = Path(folder) / "out.json"
        sys.argv = ["score.py", "--data", str(home), "--out", str(out), "--", "judge"]
        with contextlib.redirect_stdout(io.StringIO()):
            score.main()
        told = json.loads(out.read_text(encoding="utf-8"))
    return told["result"], parts, told["pairs"]


def intervals(parts: Parts, seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % intervals by bootstrap over pairs.

    Args:
        parts: as `measure` gives them.
        seed: of the resampling.
    """
    chance = Random(seed)
    found = {name: _interval(counts, _f1, chance) for name, counts in parts.counts.items()}
    found["alert average precision"] = _interval(parts.ranked, scorer().average_precision, chance)
    for name, hits in parts.hits.items():
        found[name] = _interval(hits, statistics.mean, chance)
    return found


@contextlib.contextmanager
def _listening(score: Any, parts: Parts, answers: Mapping[str, Answer]) -> Any:
    """Let `score.py` read our answers, and note what it adds up."""
    kept = {name: getattr(score, name) for name in ("Tally", "run", "statistics")}
    kept["average_precision"] = score.average_precision
    argv = sys.argv
    names, means = iter(_TALLIES), iter(_MEANS)

    class Listener(score.Tally):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self._counts = parts.counts.setdefault(next(names), [])

        def add(self, predicted: set[str], gold: set[str], ignore: set[str] = frozenset()) -> None:  # type: ignore[assignment]
            before = self.tp, self.fp, self.fn
            super().add(predicted, gold, ignore)
            after = self.tp, self.fp, self.fn
            right, wrong, missed = (b - a for a, b in zip(before, after, strict=True))
            self._counts.append((right, wrong, missed))

    class Means:
        median = staticmethod(statistics.median)

        @staticmethod
        def mean(values: Iterable[float]) -> float:
            noted = [float(value) for value in values]
            if name := next(means, None):
                parts.hits[name] = noted
            return statistics.mean(noted)

    def precision(ranked: list[tuple[float, bool]]) -> float:
        parts.ranked = ranked
        return float(kept["average_precision"](ranked))

    def run(_: list[str], pair: Path, __: float) -> tuple[str, Any, float, str]:
        return pair.name, answers[pair.name], 0.0, ""

    try:
        score.Tally, score.statistics = Listener, Means
        score.average_precision, score.run = precision, run
        yield
    finally:
        sys.argv = argv
        for name, value in kept.items():
            setattr(score, name, value)


def _interval(
    items: Sequence[Any], figure: Callable[[list[Any]], float], chance: Random
) -> tuple[float, float]:
    values = sorted(figure(chance.choices(items, k=len(items))) for _ in range(_RESAMPLES))
    edge = _RESAMPLES // 40
    return round(values[edge], 3), round(values[-edge - 1], 3)


def _f1(counts: Iterable[tuple[int, int, int]]) -> float:
    right, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def reliability(
    details: Mapping[str, Any], home: Path = HOME
) -> list[tuple[float, float, int, float, float]]:
    """How often findings that expand are right, by how sure the judge was.

    Args:
        details: of each pair, as `measure` gives them.
        home: the benchmark's folder, or its folder of once-read pairs.

    Returns:
        For each band of confidence: its borders, how many findings, their mean confidence, and
        the share that readers, surely or perhaps, marked too.
    """
    score = scorer()
    sure: list[tuple[float, bool]] = []
    for name, pair in details.items():
        folder = home / "pairs" / name
        changed = json.loads((folder / "changed.json").read_text(encoding="utf-8"))
        for finding in pair["answer"]["findings"]:
            ids = score.predicted_ids([finding], changed)
            if finding["direction"] == "expands" and ids:
                sure.append((finding["confidence"], bool(ids & set(pair["gold"]))))
    rows = []
    for low, high in itertools.pairwise(_BANDS):
        band = [(chance, right) for chance, right in sure if low <= chance < high]
        if band:
            chances, rights = zip(*band, strict=True)
            rows.append((low, high, len(band), statistics.mean(chances), statistics.mean(rights)))
    return rows
