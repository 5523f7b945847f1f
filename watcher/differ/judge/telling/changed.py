"""The words of a reworded clause that only one side has, as they can be quoted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.differ.judge.telling.parts import GUARDS
from watcher.differ.lexicon import tokenize, word_list
from watcher.model.change import Change, Edit, EditOp
from watcher.model.clause import Clause

_FEW = 10  # words that are quoted as put in or taken out
_LONGER = 3  # words that mean something; of fewer, each is told
_LETTERS = 4  # fewer are a word like "off"
_SCRAP = re.compile(r"[;:|()\[\]•\n]")  # such words reach over the border of a part
_SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|ninety"
_NUMERAL = re.compile(rf"\s*(?:(?:{_SPELLED})\b ?)?(?:\(?\d{{1,4}}\)?)?\s*", re.IGNORECASE)
_BEFORE_AMOUNT = re.compile(
    rf"\b(?:\d{{1,4}}|{_SPELLED}|under|over|below|age of|aged|least|than)\s$", re.IGNORECASE
)
_UNIT = re.compile(r"\s*(?:calendar |business )?(?:hour|day|week|month|year)s?\b")
_ENDS = frozenset(("you", "may", "will", "before", "described"))  # with which nothing ends
_TELLING = frozenset(("only",))  # tells nothing by itself, but much by going
_WITHIN = re.compile(r"[\w-]{2}")  # two letters of one word
_EDGES = ' ,;.:()“”"|-–'


@dataclass(frozen=True, slots=True)
class Changed:
    """Words on one side only, at their place in their clause.

    Args:
        clause: which clause of the side.
        start: where they begin in its text.
        end: where they end.
        text: those of them that tell the difference.
        instead: what stands in their place on the other side; "" if nothing does.
    """

    clause: int
    start: int
    end: int
    text: str
    instead: str

    @property
    def quoted(self) -> str:
        """The words without small ones at their edges; "" where they would be a scrap."""
        return _quotable(self.text)


def changed_words(change: Change, op: EditOp) -> tuple[Changed, ...]:
    """The telling words of one side, less those that the other side has elsewhere.

    Args:
        change: with its word edits.
        op: INSERT for the new side, DELETE for the old one.
    """
    there = set(meaning(change.old_text if op is EditOp.INSERT else change.new_text))
    told = (one for one in all_changed(change, op) if set(meaning(one.text)) - there)
    return tuple(replace(one, text=_fresh(one.text, there)) for one in told)


def all_changed(change: Change, op: EditOp) -> tuple[Changed, ...]:
    """All words of one side that the other has not at that place.

    Args:
        change: with its word edits.
        op: INSERT for the new side, DELETE for the old one.
    """
    clauses = change.new if op is EditOp.INSERT else change.old
    return tuple(_all(change.edits, op, clauses))


def _fresh(text: str, there: set[str]) -> str:
    """Words without the words at its edges that the other side has as well."""
    words = text.split()
    if len(meaning(text)) < _LONGER or GUARDS.search(text):
        return text
    while _known(words[0], there):
        del words[0]
    while _known(words[-1], there):
        del words[-1]
    return " ".join(words)


def _known(word: str, there: set[str]) -> bool:
    return set(meaning(word)) <= there


def weight(one: Changed, known: frozenset[str]) -> int:
    """How much words tell: those that the other version never uses tell most.

    Args:
        one: the words.
        known: all words of the other version.
    """
    return sum(1 if word in known else 3 for word in meaning(one.text))


def meaning(text: str) -> list[str]:
    """The words of a text that mean something by themselves."""
    empty = word_list("empty") - _TELLING
    return [word.stem for word in tokenize(text) if word.stem not in empty]


def gone(one: Changed, clause: Clause) -> str:
    """What stood in the place of words, if it can be quoted and is not in the clause as well."""
    words = _quotable(one.instead)
    return words if set(meaning(words)) - set(meaning(clause.text)) else ""


def _all(edits: Sequence[Edit], op: EditOp, clauses: Sequence[Clause]) -> Iterator[Changed]:
    """All changed words of a side; its clauses are joined by one space in the edits."""
    starts = list(itertools.accumulate((len(one.text) + 1 for one in clauses), initial=0))
    at = 0
    for index, edit in enumerate(edits):
        if edit.op not in (op, EditOp.KEEP):
            continue
        if edit.op is op:
            near = edits[max(0, index - 1) : index + 2]
            instead = next((e.text for e in near if e.op not in (op, EditOp.KEEP)), "")
            before, behind = _amount(edits, index)
            first, last = at - len(before), at + len(edit.text) + len(behind)
            said = f"{before}{instead}{behind}" if instead else ""
            said = said if any(len(word) > 2 for word in meaning(said)) else ""
            for number, clause in enumerate(clauses):
                yield from _cut(clause, number, first - starts[number], last - starts[number], said)
        at += len(edit.text)


def _amount(edits: Sequence[Edit], index: int) -> tuple[str, str]:
    """What belongs to a changed number or unit: "30" is "30 days", "weeks" is "2 weeks"."""
    kept = [one.text for one in edits[index + 1 : index + 3] if one.op is EditOp.KEEP]
    unit = _UNIT.match(kept[0]) if kept and _NUMERAL.fullmatch(edits[index].text) else None
    led = [one.text for one in edits[max(0, index - 2) : index] if one.op is EditOp.KEEP]
    text = edits[index].text
    counts = _UNIT.match(text) or _NUMERAL.fullmatch(text)
    number = _BEFORE_AMOUNT.search(led[-1]) if led and counts else None
    return number[0] if number else "", unit[0] if unit else ""


def _cut(clause: Clause, number: int, first: int, last: int, instead: str) -> Iterable[Changed]:
    """The part of a run that lies in a clause, in whole words ("ad-serving", not "-serving")."""
    start, end = max(first, 0), min(last, len(clause.text))
    if start >= end:
        return ()
    while start and _WITHIN.fullmatch(clause.text[start - 1 : start + 1]):
        start -= 1
    while _WITHIN.fullmatch(clause.text[end - 1 : end + 1]):
        end += 1
    return (Changed(number, start, end, clause.text[start:end], instead),)


def _quotable(text: str) -> str:
    """Changed words without the small ones at their edges: "Canada and" is "Canada"."""
    words = text.replace('"', "'").split()
    while words and words[0].lower().strip(_EDGES) in ("", *word_list("edge")):
        del words[0]
    ends = word_list("edge") | _ENDS
    while words and words[-1].lower().strip(_EDGES) in ("", *ends):
        del words[-1]
    bare = " ".join(words).strip(_EDGES)
    scrap = len(words) > _FEW or len(bare) < _LETTERS or _SCRAP.search(bare)
    return "" if scrap else bare
