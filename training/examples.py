"""Each change of each pair as an example: its traits, and what readers said of its sentences."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from training.benchmark import LabelledPair, load_pairs, scorer
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.judge.case import Case, open_cases
from watcher.differ.judge.opinion.backdrop import raise_backdrop
from watcher.differ.judge.opinion.traits import Traits, trace_traits
from watcher.differ.judge.rules import apply_rules
from watcher.differ.split import split_clauses
from watcher.model.clause import Clause


class Said(IntEnum):
    """What readers said of a change, for one question."""

    UNSEEN = -1  #: none of its sentences was put before the readers
    NO = 0
    PERHAPS = 1  #: arguable, or only one of two readers said so
    YES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One change.

    Args:
        traits: what it looks like.
        expands: whether readers said that it expands.
        restricts: whether readers said that it restricts.
        shares: whether readers said that it expands who gets data.
        kinds: of which kinds the readers' findings on it are, as (direction, kind).
        place: where it stands, for its neighbours: section and index of its first clause.
    """

    traits: Traits
    expands: Said
    restricts: Said
    shares: Said
    kinds: tuple[tuple[str, str], ...]
    place: tuple[tuple[str, ...], int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExamples:
    """All changes of one pair.

    Args:
        id: name of the pair.
        group: company group.
        twice_read: whether two readers labelled it.
        severity: the severities that readers gave it, 0 to 3.
        examples: its changes, in the order of the judge's cases.
    """

    id: str
    group: str
    twice_read: bool
    severity: tuple[int, ...]
    examples: tuple[Example, ...]


def gather_examples(cache: Path | None = None, *, jobs: int = 1) -> list[PairExamples]:
    """The examples of all pairs, in the order of the index.

    Args:
        cache: a file outside the repository to keep them in; it holds words of the policies.
        jobs: processes to work with.
    """
    if cache and cache.exists():
        return list(pickle.loads(cache.read_bytes()))
    pairs = list(load_pairs())
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            found = list(pool.map(examples_of, pairs, chunksize=8))
    else:
        found = [examples_of(pair) for pair in pairs]
    if cache:
        cache.write_bytes(pickle.dumps(found, protocol=5))
    return found


def examples_of(pair: LabelledPair) -> PairExamples:
    """Compare a pair and put the readers' labels on its changes."""
    cases, backdrop = _compare(pair)
    seen = _Sentences(pair)
    return PairExamples(
        id=pair.id,
        group=pair.group,
        twice_read=pair.twice_read,
        severity=tuple(pair.label["pair"]["severity"]),
        examples=tuple(_example(case, backdrop, seen) for case in cases),
    )


def _compare(pair: LabelledPair) -> tuple[tuple[Case, ...], Any]:
    old, new = (split_clauses(extract_document(source)) for source in (pair.old, pair.new))
    cases = open_cases(old, new, compare_clauses(align_clauses(old, new)))
    return cases, raise_backdrop(cases, old, new)


def _example(case: Case, backdrop: Any, seen: _Sentences) -> Example:
    ids = seen.of(case.old.clauses, "-") | seen.of(case.new.clauses, "+")
    clause = (case.new.clauses or case.old.clauses)[0]
    return Example(
        traits=trace_traits(case, apply_rules(case), backdrop),
        expands=seen.said(ids, "expands"),
        restricts=seen.said(ids, "restricts"),
        shares=seen.said(ids, "shares"),
        kinds=tuple(
            sorted(
                {(f["direction"], f["kind"]) for f in seen.findings if ids & {*f["new"], *f["old"]}}
            )
        ),
        place=(clause.section, clause.index, bool(case.new.clauses)),
    )


class _Sentences:
    """The changed sentences that readers saw, and what they said of each."""

    def __init__(self, pair: LabelledPair) -> None:
        score = scorer()
        self._grams = score.grams
        self._tokens = score.tokens
        self._covered = score.covered
        self._texts = pair.changed
        self._own = {id_: score.grams(score.tokens(text)) for id_, text in pair.changed.items()}
        self.findings: list[dict[str, Any]] = pair.label["findings"]
        expands = [f for f in self.findings if f["direction"] == "expands"]
        self._said = {
            "expands": _sure_and_all(expands, expands),
            "restricts": _sure_and_all(*[[f for f in self.findings if f not in expands]] * 2),
            "shares": _sure_and_all(
                [f for f in expands if f["sharing"]],
                [f for f in expands if f["sharing"] is not False],
            ),
        }

    def of(self, clauses: Iterable[Clause], sign: str) -> set[str]:
        """Ids of the sentences that some clauses, quoted, would cover."""
        found: set[str] = set()
        for clause in clauses:
            quote = self._grams(self._tokens(clause.text))
            near = (i for i, own in self._own.items() if i[0] == sign and own & quote)
            found |= {i for i in near if self._covered(self._texts[i], [quote])}
        return found

    def said(self, ids: set[str], question: str) -> Said:
        """What readers said of some sentences."""
        sure, all_ = self._said[question]
        if ids & sure:
            return Said.YES
        if ids & all_:
            return Said.PERHAPS
        return Said.NO if ids else Said.UNSEEN


def _sure_and_all(
    sure: Sequence[dict[str, Any]], all_: Sequence[dict[str, Any]]
) -> tuple[set[str], set[str]]:
    high = (f for f in sure if f["confidence"] == "high")
    return set(_ids(high)), set(_ids(all_))


def _ids(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    for finding in findings:
        yield from (*finding["new"], *finding["old"])
