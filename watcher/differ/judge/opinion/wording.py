"""Traits of the words: what was put in and taken out, and whether it stands elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum

from watcher.differ.judge.case import Case
from watcher.differ.judge.opinion.backdrop import Backdrop, Whole
from watcher.differ.judge.opinion.stems import bigrams, plain, stems_of
from watcher.differ.lexicon import tokenize, word_list
from watcher.model.change import EditOp
from watcher.model.clause import Clause

_HEADING = 12  # words of a heading
_STEM = 30  # last words of what leads a list in
_BEFORE = 40  # words of the sentence before

Runs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a change.

    Args:
        old: all words of the old side.
        new: all words of the new side.
        taken: runs of words that only the old side has.
        put: runs of words that only the new side has.
        kept: runs of words on both sides.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    taken: Runs
    put: Runs
    kept: Runs

    @classmethod
    def of(cls, case: Case) -> Wording:
        """The words of a case."""
        old = tuple(stem for reading in case.old.readings for stem in stems_of(reading))
        new = tuple(stem for reading in case.new.readings for stem in stems_of(reading))
        if not case.both:
            return cls(old, new, (old,) if old else (), (new,) if new else (), ())
        runs: dict[EditOp, list[tuple[str, ...]]] = {op: [] for op in EditOp}
        for edit in case.change.edits:
            runs[edit.op].append(tuple(plain(word.stem) for word in tokenize(edit.text)))
        return cls(
            old,
            new,
            tuple(runs[EditOp.DELETE]),
            tuple(runs[EditOp.INSERT]),
            tuple(runs[EditOp.KEEP]),
        )

    @property
    def gone(self) -> Counter[str]:
        """The words taken out and not put in elsewhere in the sentence."""
        return Counter(_flat(self.taken)) - Counter(_flat(self.put))

    @property
    def come(self) -> Counter[str]:
        """The words put in and not taken out elsewhere in the sentence."""
        return Counter(_flat(self.put)) - Counter(_flat(self.taken))


def wording_flags(case: Case, wording: Wording, backdrop: Backdrop) -> Iterator[str]:
    """Single words and pairs of words, each with what became of it."""
    yield from _flags_of_runs("put in", wording.put)
    yield from _flags_of_runs("taken out", wording.taken)
    yield from _flags_of_runs("kept", wording.kept)
    come, gone = _telling(wording.come), _telling(wording.gone)
    yield from (f"new here: {stem}" for stem in come)
    yield from (f"gone here: {stem}" for stem in gone)
    yield from (f"new: {stem}" for stem in come if stem not in backdrop.old.places)
    yield from (f"gone: {stem}" for stem in gone if stem not in backdrop.new.places)
    yield from (f"new: {pair}" for pair in _strange(wording.put, backdrop.old))
    yield from (f"gone: {pair}" for pair in _strange(wording.taken, backdrop.new))
    other = backdrop.old if case.new.clauses else backdrop.new
    for clause in (case.new.clauses or case.old.clauses)[:1]:
        yield from _context(clause)
        yield from _strange_context(clause, other)


def wording_measures(case: Case, wording: Wording, backdrop: Backdrop) -> dict[str, float]:
    """How much was put in and taken out, and how well the other version knows it."""
    come, gone = _telling(wording.come), _telling(wording.gone)
    kept = sum(map(len, wording.kept))
    counterpart_old = frozenset(clause.index for clause in case.old.clauses)
    counterpart_new = frozenset(clause.index for clause in case.new.clauses)
    return {
        "clauses": len(case.old.clauses) + len(case.new.clauses),
        "words kept": kept,
        "share kept": 2 * kept / (len(wording.old) + len(wording.new) or 1),
        **_amount("new", wording.new, wording.put, wording.come, come, backdrop),
        **_amount("old", wording.old, wording.taken, wording.gone, gone, backdrop),
        **_elsewhere(
            "new", wording.new, come, wording.put, backdrop, backdrop.old, counterpart_old
        ),
        **_elsewhere(
            "old", wording.old, gone, wording.taken, backdrop, backdrop.new, counterpart_new
        ),
        "novelty of new": max(
            (case.old.standing.novelty(r.words) for r in case.new.readings), default=0.0
        ),
        "novelty of old": max(
            (case.new.standing.novelty(r.words) for r in case.old.readings), default=0.0
        ),
        **_section(case, backdrop),
        "likeness of both": _overlap(wording, backdrop) if case.both else 0.0,
    }


def _flags_of_runs(what: str, runs: Runs) -> Iterator[str]:
    for run in runs:
        yield from (f"{what}: {stem}" for stem in run)
        yield from (f"{what}: {pair}" for pair in bigrams(run))


def _context(clause: Clause) -> Iterator[str]:
    for heading in clause.section[:-1]:
        yield from (f"above: {word.stem}" for word in tokenize(heading)[:_HEADING])
    for heading in clause.section[-1:]:
        yield from (f"heading: {word.stem}" for word in tokenize(heading)[:_HEADING])
    yield from (f"led in by: {word.stem}" for word in tokenize(clause.stem)[-_STEM:])
    yield from (f"before it: {word.stem}" for word in tokenize(clause.before)[:_BEFORE])
    yield f"a {clause.kind}"
    if clause.stem:
        yield "led in"


def _strange_context(clause: Clause, other: Whole) -> Iterator[str]:
    if clause.section and clause.section[-1].lower() not in other.leads:
        yield "under a heading that the other version lacks"
    if clause.stem and clause.stem.lower() not in other.leads:
        yield "led in by words that the other version lacks"


def _amount(
    side: str,
    words: tuple[str, ...],
    runs: Runs,
    net: Counter[str],
    telling: tuple[str, ...],
    backdrop: Backdrop,
) -> dict[str, float]:
    return {
        f"words of {side}": len(words),
        f"words only in {side}": sum(map(len, runs)),
        f"runs only in {side}": sum(1 for run in runs if run),
        f"net words of {side}": net.total(),
        f"weight of {side}": backdrop.weight(telling),
        f"digits of {side}": words.count("#"),
    }


def _elsewhere(
    side: str,
    words: tuple[str, ...],
    telling: tuple[str, ...],
    runs: Runs,
    backdrop: Backdrop,
    other: Whole,
    counterpart: frozenset[int],
) -> dict[str, float]:
    if not words:
        return {}
    like = backdrop.likeness(other, words, skip=counterpart)
    run_pairs = [pair for run in runs for pair in bigrams(run)]
    strange = sum(pair not in other.bigrams for pair in run_pairs)
    unknown = sum(stem not in other.places for stem in telling)
    found = {
        f"likeness elsewhere of {side}": like.anywhere,
        f"held elsewhere of {side}": like.held,
        f"likeness among changes of {side}": like.among_changes,
        f"held among changes of {side}": like.held_among_changes,
        f"strange pairs of {side}": strange / (len(run_pairs) or 1),
        f"unknown words of {side}": unknown,
        f"share unknown of {side}": unknown / (len(telling) or 1),
    }
    if counterpart and telling:
        inner = backdrop.likeness(other, telling, skip=frozenset())
        found[f"held elsewhere of what only {side} has"] = inner.held
    return found


def _section(case: Case, backdrop: Backdrop) -> dict[str, float]:
    whole = backdrop.new if case.new.clauses else backdrop.old
    section = (case.new.clauses or case.old.clauses)[0].section
    clauses = whole.sections[section]
    return {"clauses of section": clauses, "share renewed": whole.renewed[section] / clauses}


def _overlap(wording: Wording, backdrop: Backdrop) -> float:
    old, new = set(wording.old), set(wording.new)
    whole = fsum(backdrop.rarity[stem] ** 2 for stem in old | new)
    return fsum(backdrop.rarity[stem] ** 2 for stem in old & new) / (whole or 1.0)


def _strange(runs: Runs, other: Whole) -> Iterator[str]:
    return (pair for run in runs for pair in bigrams(run) if pair not in other.bigrams)


def _telling(stems: Iterable[str]) -> tuple[str, ...]:
    empty = word_list("empty")
    return tuple(stem for stem in stems if stem not in empty)


def _flat(runs: Runs) -> Iterator[str]:
    return (stem for run in runs for stem in run)
