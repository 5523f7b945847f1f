"""What a finding names: data, recipients and purposes, as the text has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.whole_phrases import whole_purposes, whole_thing
from watcher.differ.lexicon import tokenize, vocabulary
from watcher.differ.read import Named

_LEAD = 200  # last characters of what leads a list in
_NOTHING = "not-data"  # phrases that only look like data ("by email")


def name_things(first: Iterable[Named], name: str, case: Case) -> tuple[str, ...]:
    """The things of one list that a change is about.

    In a reworded sentence only what its new words touch, if they touch any: the rest stood there
    before. Where the sentence names none, the words that lead it in or its heading may.

    Args:
        first: what the rule that speaks saw.
        name: the list, "data", "recipients" or "purposes".
        case: the change.
    """
    side = case.new if case.new.clauses else case.old
    named = _whole(first, name, side)
    if not named:
        return next(filter(None, (_known(text, name) for text in _around(side))), ())
    put = {stem for run in case.new.runs for stem in run.telling}
    if not (case.both and put):
        return named
    return tuple(one for one in named if put & {w.stem for w in tokenize(one)}) or named


def _whole(first: Iterable[Named], name: str, side: Side) -> tuple[str, ...]:
    """What the rule saw, then what else the clauses name, as whole phrases."""
    others = (one for reading in side.readings for one in getattr(reading, name))
    named = dict.fromkeys(one.text for one in (*first, *others))
    if name == "purposes":
        stated = (p for r in side.readings for p in whole_purposes(r.text, named))
        return tuple(dict.fromkeys(stated)) or tuple(named)
    text = " ".join(reading.text for reading in side.readings)
    return tuple(dict.fromkeys(whole_thing(text, words) for words in named))


def _around(side: Side) -> Iterator[str]:
    clause = side.clauses[0]
    yield clause.stem[-_LEAD:]
    yield from clause.section[-1:]


def _known(text: str, name: str) -> tuple[str, ...]:
    words = tokenize(text)
    found = (
        one
        for one in vocabulary().mentions(words)
        if one.term.list == name and one.term.id != _NOTHING
    )
    texts = (text[words[one.first].start : words[one.last - 1].end] for one in found)
    return tuple(dict.fromkeys(texts))
