"""The lists beside this file, read once, and found in texts by walking word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from watcher.differ.lexicon.words import Token, tokenize

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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All lists, ready for searching.

    Args:
        terms: every term by list and id.
        openings: phrases by their first word, the longest first.
        ancestors: the ids above a term, itself included, by list and id.
    """

    terms: dict[tuple[str, str], Term]
    openings: dict[str, tuple[tuple[tuple[str, ...], tuple[Term, ...]], ...]]
    ancestors: dict[tuple[str, str], frozenset[str]]

    def mentions(self, words: Sequence[Token]) -> Iterator[Mention]:
        """The terms in a text, in order; in each list the longest phrase wins."""
        stems = [word.stem for word in words]
        taken = dict.fromkeys(_LISTS, 0)
        for first, word in enumerate(stems):
            for phrase, terms in self.openings.get(word, ()):
                last = first + len(phrase)
                if tuple(stems[first:last]) != phrase:
                    continue
                for term in terms:
                    # Cues may overlap ("unless" is an exception and a stop); other lists may not.
                    if term.list == "cues":
                        yield Mention(term, first, last)
                    elif taken[term.list] <= first:
                        taken[term.list] = last
                        yield Mention(term, first, last)


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
    openings: dict[str, list[tuple[tuple[str, ...], tuple[Term, ...]]]] = {}
    for phrase, found in phrases.items():
        openings.setdefault(phrase[0], []).append((phrase, tuple(found)))
    return Vocabulary(
        terms,
        {
            word: tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))
            for word, rows in openings.items()
        },
        {key: _line(terms, key) for key in terms},
    )


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the small lists of English words in `english.words`.

    Args:
        name: which, as at the beginning of its line.
    """
    for line in (_HERE / "english.words").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name} |"):
            return frozenset(word.strip() for word in line.partition("|")[2].split(","))
    raise KeyError(name)


def _read(name: str) -> Iterator[tuple[Term, list[tuple[str, ...]]]]:
    for line in (_HERE / f"{name}.terms").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        id_, broader, dpv, grade, words = (part.strip() for part in line.split("|"))
        spelled = (tuple(t.stem for t in tokenize(phrase)) for phrase in words.split(","))
        yield Term(name, id_, broader, dpv, int(grade)), [phrase for phrase in spelled if phrase]


def _line(terms: dict[tuple[str, str], Term], key: tuple[str, str]) -> frozenset[str]:
    line: list[str] = []
    while key in terms and key[1] not in line:
        line.append(key[1])
        key = (key[0], terms[key].broader)
    return frozenset(line)
