"""Checks that the judge's cross-validated figures stand on their floors, or above.

Run it as `python -m training.check_floors [--jobs N]`. Without the benchmark beside the repository
there is nothing to measure with, and it says so. A floor only rises.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from training.benchmark import HOME
from training.crossvalidate import answer_unseen, weights_of_folds
from training.examples import gather_lessons
from training.figures import measure

FLOORS = Path(__file__).with_name("floors.json")


def main() -> int:
    """Measure and compare; 0 if all stand, 1 if one is below."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cache", type=Path, help="keep the examples here, outside the repository")
    parser.add_argument("--jobs", type=int, default=2, help="processes to work with")
    args = parser.parse_args()
    if not HOME.is_dir():
        print(f"{HOME} is not there: the floors of the judge are not checked.")
        return 0
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    lessons = gather_lessons(args.cache, jobs=args.jobs)
    weights = weights_of_folds(lessons, jobs=args.jobs)
    below: list[str] = []
    for way, network in (("by words alone", False), ("with the network", True)):
        answers = answer_unseen(lessons, weights, network=network, jobs=args.jobs)
        result, _, _ = measure(answers)
        below += (f"{way}: {line}" for line in find_below(result, floors[way]))
    print("\n".join(below) or "All figures stand on their floors.")
    return 1 if below else 0


def find_below(result: Mapping[str, Any], floors: Mapping[str, float]) -> Iterator[str]:
    """One line for each figure that is below its floor.

    Args:
        result: the figures of `score.py`.
        floors: the least that each must be; of precision, recall and F1 the last counts.
    """
    for name, floor in floors.items():
        figure = result[name]["f1"] if isinstance(result[name], dict) else result[name]
        if figure < floor:
            yield f"{name}: {figure} is below its floor of {floor}."


if __name__ == "__main__":
    sys.exit(main())
