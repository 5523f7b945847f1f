"""Prints the judge's figures on pairs of companies that its weights never saw.

Run it as `python -m training.crossvalidate [--cache FILE] [--jobs N] [--out FILE]`, and with
`--once-read` or `--once-read --both-readings` for the pairs that the benchmark has from one reader.
With `--without-network` it judges by words alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from training.benchmark import HOME, LabelledPair, load_pairs
from training.deep.answers import AnswersOnPair, read_answers, reader_of
from training.examples import Lessons, gather_lessons
from training.figures import Parts, intervals, measure, reliability
from training.fitting import Workshop
from training.folds import fold_groups
from training.second_reading import joined_benchmark
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.judge import judge_changes
from watcher.differ.judge.deep import Reader
from watcher.differ.judge.opinion.weights import Weights, unpack
from watcher.differ.split import split_clauses
from watcher.model.comparison import Comparison
from watcher.report.as_json import comparison_to_json


def main() -> None:
    """Measure, and print the figures with their intervals."""
    args = _arguments()
    lessons = gather_lessons(args.cache, jobs=args.jobs)
    weights = weights_of_folds(lessons, jobs=args.jobs)
    answers = answer_unseen(
        lessons,
        weights,
        once_read=args.once_read,
        network=not args.without_network,
        jobs=args.jobs,
    )
    with ExitStack() as stack:
        home = HOME / "train" if args.once_read else HOME
        if args.both_readings:
            home = stack.enter_context(joined_benchmark())
        _report(answers, home, args.out)


def _report(answers: Mapping[str, Any], home: Path, out: Path | None) -> None:
    result, parts, details = measure(answers, home)
    print_figures(result, parts)
    print("How sure it was, and how often it was right (findings that expand):")
    for low, high, number, sure, right in reliability(details, home):
        told = f"{number:4} told, {sure:.2f} sure, {right:.2f} right"
        print(f"  {low:.1f} to {min(high, 1):.1f}: {told}")
    if out:
        out.write_text(json.dumps({"result": result, "pairs": details}, indent=1))


def weights_of_folds(lessons: Lessons, *, jobs: int = 1) -> list[bytes]:
    """The packed weights for each fold, learnt from all others.

    Args:
        lessons: the examples of all pairs.
        jobs: processes to work with.
    """
    shop = Workshop(lessons.pairs, lessons.written, read_answers(), jobs=jobs)
    return shop.weights_of_folds()


def answer_unseen(
    lessons: Lessons,
    weights: Sequence[bytes],
    *,
    once_read: bool = False,
    network: bool = True,
    jobs: int = 1,
) -> dict[str, Any]:
    """What the judge says of each pair with the weights of the fold that left it out.

    Args:
        lessons: the examples of all pairs.
        weights: the packed weights for each fold.
        once_read: whether to answer the once-read pairs; else those read twice.
        network: whether to ask the networks, each of which never saw the pairs of its fold.
        jobs: processes to work with.
    """
    folds = fold_groups(lessons.pairs)
    known = read_answers() if network else None
    asked = [pair for pair in load_pairs() if pair.twice_read != once_read]
    work = [
        (pair, weights[folds[pair.group]], None if known is None else known.get(pair.id, {}))
        for pair in asked
    ]
    if jobs == 1:
        return dict(map(_answer, work))
    with ProcessPoolExecutor(jobs) as pool:
        return dict(pool.map(_answer, work, chunksize=4))


def print_figures(result: Mapping[str, Any], parts: Parts) -> None:
    """One line a figure, then the intervals."""
    for name, value in result.items():
        if not name.startswith("seconds"):
            print(f"{name:38} {json.dumps(value)}")
    print("95 % intervals, by bootstrap over pairs:")
    for name, (low, high) in intervals(parts).items():
        print(f"  {name:36} {low:.2f} to {high:.2f}")


def _answer(work: tuple[LabelledPair, bytes, AnswersOnPair | None]) -> tuple[str, Any]:
    pair, packed, known = work
    reader = None if known is None else reader_of(known)
    return pair.id, comparison_to_json(_compare(pair, _unpacked(packed), reader))


@cache
def _unpacked(packed: bytes) -> Weights:
    return unpack(packed)


def _compare(pair: LabelledPair, weights: Weights, reader: Reader | None) -> Comparison:
    old, new = extract_document(pair.old), extract_document(pair.new)
    old_clauses, new_clauses = split_clauses(old), split_clauses(new)
    changes = compare_clauses(align_clauses(old_clauses, new_clauses))
    verdict = judge_changes(
        old,
        new,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
        weights=weights,
        reader=reader,
    )
    return Comparison(
        old=old,
        new=new,
        old_clauses=old_clauses,
        new_clauses=new_clauses,
        changes=changes,
        verdict=verdict,
    )


def _arguments(words: Iterable[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cache", type=Path, help="keep the examples here, outside the repository")
    parser.add_argument("--jobs", type=int, default=1, help="processes to work with")
    parser.add_argument("--out", type=Path, help="write all answers and figures here as JSON")
    parser.add_argument("--once-read", action="store_true", help="measure on the once-read pairs")
    parser.add_argument("--both-readings", action="store_true", help="with the second reading, too")
    parser.add_argument("--without-network", action="store_true", help="ask no network")
    args = parser.parse_args(None if words is None else list(words))
    if args.both_readings and not args.once_read:
        parser.error("--both-readings goes with --once-read: the other pairs come with both.")
    return args


if __name__ == "__main__":
    main()
