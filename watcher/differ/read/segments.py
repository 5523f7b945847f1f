"""Cuts a sentence where its polarity may turn: at "but", "except", ";" and a new subject."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.differ.lexicon import Token
from watcher.differ.lexicon.lists import Mention
from watcher.differ.read.statement import Actor

_SUBJECTS = {"company": Actor.COMPANY, "person": Actor.PERSON}
_MODALS = frozenset(("may", "will", "must"))
_JOINTS = frozenset(("and", "or", "so", "then", "when", "where", "if", "because", "that", "which"))
_BREAKS = (";", ". ", "•", "\n")
_ASIDE = 9  # words of an aside between commas
_RESUMING = frozenset(("with", "to", "for", "from"))
_LONGEST = 200  # words of a segment; without a bound odd texts would take quadratic time
_CANCELLING = 3  # words between two negations that cancel ("never not")
_BEING = frozenset(("is", "are", "be", "been", "being", "was", "were"))
# Words between a subject and its verb; "you will no longer be able to" is long, "we" stands near.
_NEAR = {"company": 4, "person": 8}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a sentence with one polarity up to its negation and one after it.

    Args:
        first: index of its first word.
        stems: its words.
        mentions: the terms in it.
        negations: indices of the words that negate.
        excepts: whether it opens with "except", "unless" …
        resumes: whether it goes on with what stood before an aside ("…, but not X, with Y").
    """

    first: int
    stems: tuple[str, ...]
    mentions: tuple[Mention, ...]
    negations: tuple[int, ...]
    excepts: bool
    resumes: bool = False

    @property
    def names_something(self) -> bool:
        """Whether it names data, recipients or purposes."""
        return any(m.term.list in ("data", "recipients", "purposes") for m in self.mentions)

    @property
    def turns(self) -> bool:
        """Whether what it names is excluded from the act before it."""
        return self.excepts or bool(self.negations)

    def forbids_at(self, place: int) -> bool:
        """Whether a verb at that word is negated; two negations side by side cancel."""
        before = [n for n in self.negations if n < place]
        if len(before) == 2 and before[1] - before[0] <= _CANCELLING:
            return False
        return bool(before)

    def actor_at(self, place: int) -> Actor:
        """Whose verb stands at that word: the nearest subject before it, else the company."""
        before = [
            m
            for m in self.mentions
            if m.last <= place and (m.term.id in _SUBJECTS or m.term.list == "recipients")
        ]
        if not before or self._is_passive(before[-1].last, place):
            return Actor.COMPANY
        nearest = before[-1]
        if nearest.term.id in _SUBJECTS:
            near = place - nearest.last < _NEAR[nearest.term.id]
            return _SUBJECTS[nearest.term.id] if near else Actor.COMPANY
        return Actor.OTHER if place - nearest.last < _NEAR["company"] else Actor.COMPANY

    def _is_passive(self, first: int, last: int) -> bool:
        """Whether "is", "are", "be" … stand between a noun and a verb: somebody else does it."""
        return not _BEING.isdisjoint(self.stems[first - self.first : last - self.first])


def cut_segments(
    whole: str, words: tuple[Token, ...], mentions: tuple[Mention, ...]
) -> Iterator[Segment]:
    """The segments of a sentence, in order.

    Args:
        whole: the sentence with the words that lead it in.
        words: its words.
        mentions: the terms found in it.
    """
    cues = [m for m in mentions if m.term.list == "cues"]
    harmless = {i for m in cues if m.term.id == "not-a-negation" for i in range(m.first, m.last)}
    found = [m.first for m in cues if m.term.id == "not" and m.first not in harmless]
    # "neither … nor", "do not … nor": the second word repeats the first, it does not cancel it.
    negations = [n for i, n in enumerate(found) if not (i and words[n].stem == "nor")]
    # "including but not limited to" turns nothing
    stops = {m.first: m for m in cues if m.term.id == "stop" and m.last not in harmless}
    excepting = {m.first for m in cues if m.term.id == "exception"}
    asides = frozenset(_aside_ends(whole, words, stops.keys()))
    breaks = {*_breaks(whole, words), *_subjects(words, mentions)}
    forced = range(0, len(words), _LONGEST)
    borders = sorted({*forced, *stops, *asides, *breaks, len(words)})
    at = denied = 0
    for first, last in itertools.pairwise(borders):
        inside: list[Mention] = []
        while at < len(mentions) and mentions[at].first < last:
            inside.append(mentions[at])
            at += 1
        before = denied
        while denied < len(negations) and negations[denied] < last:
            denied += 1
        negated = tuple(negations[before:denied])
        stems = tuple(word.stem for word in words[first:last])
        yield Segment(first, stems, tuple(inside), negated, first in excepting, first in asides)


def _breaks(whole: str, words: tuple[Token, ...]) -> Iterator[int]:
    """Words after a semicolon, a full stop, a bullet or a line's end."""
    if not any(mark in whole for mark in _BREAKS):  # much faster, and nearly always true
        return
    for index in range(1, len(words)):
        between = whole[words[index - 1].end : words[index].start]
        if any(mark in between for mark in _BREAKS):
            yield index


def _aside_ends(whole: str, words: tuple[Token, ...], stops: Iterable[int]) -> Iterator[int]:
    """Words after the comma that closes an aside of a few words (", but not X, with Y")."""
    for stop in stops:
        if not stop or "," not in whole[words[stop - 1].end : words[stop].start]:
            continue
        for index in range(stop + 1, min(stop + _ASIDE, len(words))):
            if "," in whole[words[index - 1].end : words[index].start]:
                if words[index].stem in _RESUMING:
                    yield index
                break


def _subjects(words: tuple[Token, ...], mentions: tuple[Mention, ...]) -> Iterator[int]:
    """Words where a new subject with its own verb begins ("…, and we may share")."""
    joined = [
        m
        for m in mentions
        if m.term.id in _SUBJECTS
        and m.term.list == "cues"
        and m.first
        and words[m.first - 1].stem in _JOINTS
    ]
    if not joined:
        return
    verbs = {
        m.first
        for m in mentions
        if m.term.id in _MODALS or m.term.id == "not" or m.term.list == "acts"
    }
    for cue in joined:
        if any(cue.last + step in verbs for step in range(2)):
            yield cue.first
