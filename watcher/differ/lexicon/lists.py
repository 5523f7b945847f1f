"""The lists beside this file, read once, and found in texts by walking word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from watcher.differ.lexicon.words import Token, stems_in

_HERE = Path(__file__).resolve().parent
_LISTS = ("acts", "cues", "data", "purposes", "recipients")


@dataclass(frozen=True, slots=True)
class Term:
    """A thing the judge knows, whatever words a text uses for it.

    Args:
        list: which list it stands in ("data").
        id: its name there ("email-address").
        broader: the id of the next general term; "" at the top.
        dpv: its W3C Data Privacy Vocabulary 2.3 term; "" where that has none.
        grade: how much it weighs, 0 to 5, as the list's heading says.
    """

    list: str
    id: str
    broader: str
    dpv: str
    grade: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a text.

    Args:
        term: what was found.
        first: index of its first word.
        last: index after its last word.
    """

    term: Term
    first: int
    last: int


Rows = tuple[tuple[list[str], tuple[Term, ...]], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The phrases that begin with one word.

    Args:
        alone: the terms of the word alone.
        longer: phrases and their terms by the second word, the longest phrase first.
    """

    alone: tuple[Term, ...]
    longer: dict[str, Rows]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All lists, ready for searching.

    Args:
        terms: every term by list and id.
        openings: phrases by their first word.
        ancestors: the ids above a term, itself included, by list and id.
        belongings: words that make a reader's own thing of a recipient named before them.
    """

    terms: dict[tuple[str, str], Term]
    openings: dict[str, Opening]
    ancestors: dict[tuple[str, str], frozenset[str]]
    belongings: tuple[list[str], ...]

    def mentions(self, words: Sequence[Token]) -> Iterator[Mention]:
        """The terms in a text, in order; in each list the longest phrase wins."""
        taken = dict.fromkeys(_LISTS, 0)
        stems = [word.stem for word in words]
        for first, last, terms in self._phrases(stems):
            for term in terms:
                if term.list == "recipients" and stems[last : last + 1] in self.belongings:
                    continue
                # Cues may overlap ("unless" is an exception and a stop); other lists may not.
                if term.list == "cues":
                    yield Mention(term, first, last)
                elif taken[term.list] <= first:
                    taken[term.list] = last
                    yield Mention(term, first, last)

    def _phrases(self, stems: list[str]) -> Iterator[tuple[int, int, tuple[Term, ...]]]:
        """Begin, end and terms of each phrase, word by word, the longest first."""
        openings = self.openings
        for first, (word, following) in enumerate(pairwise([*stems, ""])):
            if (opening := openings.get(word)) is None:
                continue
            for phrase, terms in opening.longer.get(following, ()):
                last = first + len(phrase)
                if stems[first:last] == phrase:
                    yield first, last, terms
            if opening.alone:
                yield first, first + 1, opening.alone


@cache
def vocabulary() -> Vocabulary:
    """The lists beside this file; read once in a process."""
    terms: dict[tuple[str, str], Term] = {}
    phrases: dict[tuple[str, ...], list[Term]] = {}
    for name in _LISTS:
        for term, words in _read(name):
            terms[name, term.id] = term
            for phrase in words:
                found = phrases.setdefault(phrase, [])
                if all(other.list != name or name == "cues" for other in found):
                    found.append(term)
    return Vocabulary(
        terms,
        _openings(phrases),
        {key: _line(terms, key) for key in terms},
        tuple(stems_in(word) for word in sorted(word_list("belonging"))),
    )


def word_list(name: str) -> frozenset[str]:
    """One of the small lists of English words in `english.words`.

    Args:
        name: which, as at the beginning of its line.

    Raises:
        KeyError: there is no such list.
    """
    return _word_lists()[name]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    lines = (_HERE / "english.words").read_text(encoding="utf-8").splitlines()
    named = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return {name: frozenset(words.split(", ")) for name, words in named}


def _read(name: str) -> Iterator[tuple[Term, list[tuple[str, ...]]]]:
    for line in (_HERE / f"{name}.terms").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        id_, broader, dpv, grade, words = (part.strip() for part in line.split("|"))
        spelled = (tuple(stems_in(phrase)) for phrase in words.split(","))
        yield Term(name, id_, broader, dpv, int(grade)), [phrase for phrase in spelled if phrase]


def _openings(phrases: dict[tuple[str, ...], list[Term]]) -> dict[str, Opening]:
    longer: dict[str, dict[str, list[tuple[list[str], tuple[Term, ...]]]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        by_second = longer.setdefault(phrase[0], {})
        if len(phrase) > 1:
            by_second.setdefault(phrase[1], []).append((list(phrase), tuple(phrases[phrase])))
    return {
        word: Opening(
            tuple(phrases.get((word,), ())),
            {second: tuple(rows) for second, rows in by_second.items()},
        )
        for word, by_second in longer.items()
    }


def _line(terms: dict[tuple[str, str], Term], key: tuple[str, str]) -> frozenset[str]:
    line: list[str] = []
    while key in terms and key[1] not in line:
        line.append(key[1])
        key = (key[0], terms[key].broader)
    return frozenset(line)
