"""Floors hold what was reached."""

import json

import pytest

from training.check_floors import FLOORS, find_below


@pytest.mark.parametrize(
    ("figure", "below"), [(0.5, False), (0.4, False), (0.39, True)], ids=["above", "on", "below"]
)
def test_a_figure_below_its_floor_is_named(figure: float, below: bool) -> None:
    lines = list(find_below({"dates right": figure}, {"dates right": 0.4}))

    assert bool(lines) is below


def test_of_precision_and_recall_the_f1_counts() -> None:
    result = {"expands": {"precision": 0.9, "recall": 0.1, "f1": 0.18}}

    assert list(find_below(result, {"expands": 0.2})) == [
        "expands: 0.18 is below its floor of 0.2."
    ]


def test_every_floor_is_a_share() -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))

    assert set(floors) == {"by words alone", "with the network"}
    assert all(0 < floor <= 1 for way in floors.values() for floor in way.values())
