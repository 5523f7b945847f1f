"""Each change of each pair as an example: its traits, and what readers said of its sentences."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from training.benchmark import LabelledPair, load_pairs, scorer
from training.deep.answers import sign_of
from training.second_reading import twice_read
from training.written import written_pairs
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.judge.case import Case, open_cases
from watcher.differ.judge.deep.passage import Library, Passage
from watcher.differ.judge.deep.weights import shipped_network
from watcher.differ.judge.opinion.backdrop import Backdrop, raise_backdrop
from watcher.differ.judge.opinion.traits import Traits, trace_traits
from watcher.differ.judge.rules import apply_rules
from watcher.differ.split import split_clauses
from watcher.model.clause import Clause

# Kinds of findings that are about what binds the company, not about what it does.
_SOFT = frozenset(("promise", "consent", "rights", "retention"))


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
        place: where it stands, for its neighbours: section and index of its first clause.
        passage: the sign of what a network reads of it; "" if none is asked.
    """

    traits: Traits
    expands: Said
    restricts: Said
    shares: Said
    place: tuple[tuple[str, ...], int, bool]
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExamples:
    """All changes of one pair.

    Args:
        id: name of the pair.
        group: company group.
        twice_read: whether two readers labelled it.
        severity: the severities that readers gave it, 0 to 3.
        examples: its changes, in the order of the judge's cases.
        backwards: the same changes from the new version to the old one.
    """

    id: str
    group: str
    twice_read: bool
    severity: tuple[int, ...]
    examples: tuple[Example, ...]
    backwards: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that can be learnt from.

    Args:
        pairs: real updates, in the order of the index.
        written: updates of invented policies, in the order of their files.
    """

    pairs: tuple[PairExamples, ...]
    written: tuple[PairExamples, ...]


def gather_lessons(cache: Path | None = None, *, jobs: int = 1) -> Lessons:
    """The examples of all updates, real and written.

    Args:
        cache: a file outside the repository to keep them in; it holds words of the policies.
        jobs: processes to work with.
    """
    if cache and cache.exists():
        kept: Lessons = pickle.loads(cache.read_bytes())
        return kept
    pairs = [twice_read(pair) for pair in load_pairs()]
    written = list(written_pairs())
    with ProcessPoolExecutor(jobs) as pool:
        found = tuple(pool.map(examples_of, [*pairs, *written], chunksize=8))
    lessons = Lessons(found[: len(pairs)], found[len(pairs) :])
    if cache:
        cache.write_bytes(pickle.dumps(lessons, protocol=5))
    return lessons


def examples_of(pair: LabelledPair) -> PairExamples:
    """Compare a pair and put the readers' labels on its changes."""
    cases, backdrop, library = _compare(pair)
    seen, labels = Sentences(pair), Labels(pair.label["findings"])
    ids = [seen.of(case.old.clauses, "-") | seen.of(case.new.clauses, "+") for case in cases]
    back = backdrop.mirrored()
    return PairExamples(
        id=pair.id,
        group=pair.group,
        twice_read=pair.twice_read,
        severity=tuple(pair.label["pair"]["severity"]),
        examples=tuple(
            _example(case, backdrop, labels.said(own), _sign(library.write(case)))
            for case, own in zip(cases, ids, strict=True)
        ),
        backwards=tuple(
            _example(case.mirrored(), back, labels.said_backwards(own))
            for case, own in zip(cases, ids, strict=True)
        ),
    )


def _compare(pair: LabelledPair) -> tuple[tuple[Case, ...], Backdrop, Library]:
    old, new = (split_clauses(extract_document(source)) for source in (pair.old, pair.new))
    cases = open_cases(old, new, compare_clauses(align_clauses(old, new)))
    backdrop = raise_backdrop(cases, old, new)
    return cases, backdrop, Library(shipped_network().vocabulary, backdrop, old, new)


def _sign(passage: Passage) -> str:
    return sign_of(passage) if passage.whole else ""


def _example(
    case: Case, backdrop: Backdrop, said: Mapping[str, Said], passage: str = ""
) -> Example:
    clause = (case.new.clauses or case.old.clauses)[0]
    return Example(
        traits=trace_traits(case, apply_rules(case), backdrop),
        expands=said["expands"],
        restricts=said["restricts"],
        shares=said["shares"],
        place=(clause.section, clause.index, bool(case.new.clauses)),
        passage=passage,
    )


class Labels:
    """What readers said of the sentences of a pair.

    Args:
        findings: theirs, as the benchmark has them.
    """

    def __init__(self, findings: Sequence[dict[str, Any]]) -> None:
        expands = [f for f in findings if f["direction"] == "expands"]
        restricts = [f for f in findings if f not in expands]
        soft = [f for f in expands if f["kind"] in _SOFT]
        self._said = {
            "expands": _sure_and_all(expands, expands),
            "restricts": _sure_and_all(restricts, restricts),
            "shares": _sure_and_all(
                [f for f in expands if f["sharing"]],
                [f for f in expands if f["sharing"] is not False],
            ),
        }
        self._said_backwards = {
            "expands": self._said["restricts"],
            "restricts": _sure_and_all(soft, soft),
            "shares": _sure_and_all(*[[f for f in restricts if f["sharing"]]] * 2),
        }
        self._hard = set(_ids(f for f in expands if f not in soft))

    def said(self, ids: set[str]) -> dict[str, Said]:
        """What readers said of some sentences, by question."""
        return {question: _said(ids, *known) for question, known in self._said.items()}

    def said_backwards(self, ids: set[str]) -> dict[str, Said]:
        """What they would say of the way from the new version to the old one.

        A promise, choice or limit that is new restricts, and expands when it goes; a practice that
        is new expands, and is merely no longer told of when it goes, or no longer done.
        """
        said = {question: _said(ids, *known) for question, known in self._said_backwards.items()}
        if said["restricts"] is Said.NO and ids & self._hard:
            said["restricts"] = Said.UNSEEN
        return said


class Sentences:
    """The changed sentences that readers saw.

    Args:
        pair: theirs.
    """

    def __init__(self, pair: LabelledPair) -> None:
        score = scorer()
        self._grams = score.grams
        self._tokens = score.tokens
        self._covered = score.covered
        self._texts = pair.changed
        self._own = {id_: score.grams(score.tokens(text)) for id_, text in pair.changed.items()}

    def of(self, clauses: Iterable[Clause], sign: str) -> set[str]:
        """Ids of the sentences that some clauses, quoted, would cover."""
        found: set[str] = set()
        for clause in clauses:
            quote = self._grams(self._tokens(clause.text))
            near = (i for i, own in self._own.items() if i[0] == sign and own & quote)
            found |= {i for i in near if self._covered(self._texts[i], [quote])}
        return found


def _said(ids: set[str], sure: set[str], all_: set[str]) -> Said:
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
