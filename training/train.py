"""Learns the judge's weights from all pairs and writes them beside the code that reads them.

Run it as `python -m training.train [--cache FILE] [--jobs N]`. The same labels, texts and code give
the same file, byte for byte.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.deep.answers import read_answers
from training.examples import gather_lessons
from training.fitting import Workshop
from watcher.differ.judge.opinion.weights import FILE


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cache", type=Path, help="keep the examples here, outside the repository")
    parser.add_argument("--jobs", type=int, default=1, help="processes to work with")
    parser.add_argument("--out", type=Path, default=FILE, help="where to write the weights")
    args = parser.parse_args()
    lessons = gather_lessons(args.cache, jobs=args.jobs)
    shop = Workshop(lessons.pairs, lessons.written, read_answers(), jobs=args.jobs)
    weights = shop.weights_without(None)
    args.out.write_bytes(weights)
    print(f"{args.out}: {len(weights):,} bytes")


if __name__ == "__main__":
    main()
