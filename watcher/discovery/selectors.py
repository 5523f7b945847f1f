"""Selectors with which two fetches of a page agree, and that cost no policy text; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from watcher.differ.extract import extract_document
from watcher.differ.split import split_clauses
from watcher.discovery.kinds import SIGNS, Kind
from watcher.discovery.reading import source_of
from watcher.discovery.tree import attribute, parse_page
from watcher.errors import UnreadableSource
from watcher.model.answer import Fetched
from watcher.model.clause import Clause

#: Elements that are looked at; no page of our corpora has a tenth of them.
_MOST_ELEMENTS = 50_000
#: Cures that are tried, and clauses that may be read for it: policies have some hundred.
_MOST_TRIES = 12
_MOST_READ = 30_000
#: Share of the words that both fetches have which a selected element must hold.
_KEPT = 0.9
#: Words of an element that may be left out; a notice, a counter, a quotation of the day.
_MOST_REMOVED = 60
_MOST_REMOVED_ELEMENTS = 4
#: Words of a clause that is a sentence and not a label, number or name.
_SENTENCE = 5
#: Characters that are looked at: nested elements hold the same text again and again.
_MOST_CHARACTERS = 30_000_000
#: Names that a person gave. A build writes css-1x2y3z and Page_body__a1B2c, and others tomorrow.
_LASTING = re.compile(r"[A-Za-z][a-z]{1,20}(?:[-_]{1,2}[A-Za-z][a-z]{1,20}){0,5}")
_MAINS = ("main", "article")
_NAMED_BY_TAG = frozenset(("time", "aside", "footer", "header", "nav", "address", "form", "output"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """Selectors for the config; both (): there is no cure."""

    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Element:
    """What stands in all elements that one selector fits."""

    text: str
    words: int


_NO_CURE = Cure()
_Elements = dict[str, _Element]
Clauses = tuple[Clause, ...]


def find_cure(
    first: Fetched, second: Fetched, *, whole: tuple[Clauses, Clauses], kind: Kind
) -> Cure:
    """The smallest content element in which both fetches have the same words, else what to remove.

    Args:
        first: the page.
        second: the same page, with other words.
        whole: the clauses of both as they are read without selectors.
        kind: of policy, whose sentences may not be lost.
    """
    try:
        old, new = _elements(first), _elements(second)
    except UnreadableSource:
        return _NO_CURE
    pages = (first, second)
    texts = tuple(map(_texts, whole))
    tries = min(_MOST_TRIES, _MOST_READ // max(1, *map(len, whole)))
    for cure in (*_contents(old, new), *_restless(old, new))[:tries]:
        one, other = (_read_with(cure, page) for page in pages)
        if one == other and _costs_nothing(one, texts, kind):
            return cure
    return _NO_CURE


def _elements(answer: Fetched) -> _Elements:
    """The text below every selector that will last."""
    tree = parse_page(answer)
    texts: dict[str, list[str]] = {}
    if tree is None:
        return {}
    etree.strip_elements(tree, "script", "style", "noscript", "template", with_tail=False)
    left = _MOST_CHARACTERS
    for tag in islice(tree.iter(etree.Element), _MOST_ELEMENTS):
        names = list(_names(tag))
        if names and left > 0:
            text = " ".join(" ".join(tag.itertext()).split())
            left -= len(text)
            for name in names:
                texts.setdefault(name, []).append(text)
    return {
        name: _Element(joined := " ".join(found), len(joined.split()))
        for name, found in texts.items()
    }


def _names(tag: etree._Element) -> Iterator[str]:
    identity = attribute(tag, "id")
    if _LASTING.fullmatch(identity):
        yield f"#{identity}"
    if tag.tag in _MAINS or tag.tag in _NAMED_BY_TAG:
        yield str(tag.tag)
    if attribute(tag, "role") == "main":
        yield "[role=main]"
    classes = [name for name in attribute(tag, "class").split()[:8] if _LASTING.fullmatch(name)]
    yield from (f".{name}" for name in classes)


def _contents(old: _Elements, new: _Elements) -> tuple[Cure, ...]:
    """Elements that may be the whole policy, the smallest first."""
    most = max((element.words for element in old.values()), default=0)
    known = [
        name
        for name, element in old.items()
        if (name.startswith("#") or name in (*_MAINS, "[role=main]"))
        and new.get(name) is not None
        and 2 * element.words >= most
    ]
    known.sort(key=lambda name: (old[name].words, name.startswith("#")))
    return tuple(Cure(select=(name,)) for name in known[: _MOST_TRIES // 2])


def _restless(old: _Elements, new: _Elements) -> tuple[Cure, ...]:
    """Small elements whose words differ, alone and together, the smallest first."""
    small = [
        name
        for name, element in old.items()
        if name in new and element != new[name] and element.words <= _MOST_REMOVED
    ]
    once = [name for name in (*old, *new) if (name in old) != (name in new)]
    small += [name for name in once if (old.get(name) or new[name]).words <= _MOST_REMOVED]
    small.sort(key=lambda name: (old.get(name) or new[name]).words)
    together = (tuple(small[:count]) for count in range(2, _MOST_REMOVED_ELEMENTS + 1))
    alone = [(name,) for name in small[: _MOST_TRIES // 3]]
    return tuple(Cure(remove=names) for names in (*alone, *together) if names)


def _costs_nothing(kept: Counter[str], whole: tuple[Counter[str], ...], kind: Kind) -> bool:
    """Whether what a cure leaves out is no policy text.

    Args:
        kept: the clauses with the cure.
        whole: the clauses of each fetch without it.
        kind: of policy.
    """
    first, second = whole
    steady = first & second
    if not kept or _count_words(steady & kept) < _KEPT * _count_words(steady):
        return False
    lost = [clause for clause in (first | second) - kept if len(clause.split()) >= _SENTENCE]
    return not any(SIGNS[kind].words.search(clause.casefold()) for clause in lost)


def _read_with(cure: Cure, answer: Fetched) -> Counter[str]:
    source = replace(source_of(answer), select=cure.select, remove=cure.remove)
    try:
        return _texts(split_clauses(extract_document(source)))
    except UnreadableSource:
        return Counter()


def _texts(clauses: Clauses) -> Counter[str]:
    return Counter(clause.text for clause in clauses)


def _count_words(clauses: Counter[str]) -> int:
    return sum(len(clause.split()) * count for clause, count in clauses.items())
