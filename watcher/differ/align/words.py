"""Clauses as sequences of words, each word one symbol, so that comparing them is fast."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from math import log

from watcher.model.clause import Clause

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# "4.", "(b)", "and (iii)", "2.1" before other words: who renumbers sections has changed no words.
_LABEL = re.compile(
    r"^\W{0,3}(?:(?:and|or) )?(?:\((?:\d{1,3}|[a-zA-Z]{1,2}|[ivxIVX]{1,5})\)"
    r"|(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3}){1,4})\s*(?=[^\W\d])"
)
_SYMBOLS = 0x10FFFF - 0x800  # code points outside the surrogate range
_SURROGATES_BEGIN = 0xD800


@dataclass(frozen=True, slots=True)
class Wording:
    """Both versions as symbols.

    Args:
        old: one string a clause, one character a word.
        new: likewise.
        rarity: how much a word tells, from 0; the same for both versions.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    rarity: dict[str, float]


def word_clauses(old: Iterable[Clause], new: Iterable[Clause]) -> Wording:
    """Spell each clause with one symbol a word.

    Args:
        old: the old version's clauses.
        new: the new version's.
    """
    alphabet = _Alphabet()
    texts_old, texts_new = [clause.text for clause in old], [clause.text for clause in new]
    # Most clauses stand in both versions, and are spelt once.
    spelt = {text: _spell(text, alphabet) for text in dict.fromkeys((*texts_old, *texts_new))}
    spelt_old = tuple([spelt[text] for text in texts_old])
    spelt_new = tuple([spelt[text] for text in texts_new])
    return Wording(spelt_old, spelt_new, _rarity(spelt_old, spelt_new))


class _Alphabet(dict[str, str]):
    """The symbol of each word; a new word gets the next one."""

    def __missing__(self, word: str) -> str:
        self[word] = symbol = _symbol(len(self))
        return symbol


def _spell(text: str, alphabet: _Alphabet) -> str:
    bare = _LABEL.sub("", text, count=1).replace("’", "'").casefold()
    words = _WORD.findall(bare) or _WORD.findall(text.casefold())
    return "".join([alphabet[word] for word in words])


def _symbol(number: int) -> str:
    code = number % _SYMBOLS
    return chr(code if code < _SURROGATES_BEGIN else code + 0x800)


def _rarity(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, float]:
    """Inverse document frequency over the clauses of both versions."""
    each = {clause: set(clause) for clause in (*old, *new)}
    spread = Counter(chain.from_iterable(each[clause] for clause in (*old, *new)))
    total = len(old) + len(new)
    return {symbol: log(1 + total / count) for symbol, count in spread.items()}
