"""Cuts words into the pieces that the network knows.

The pieces are those of BERT's WordPiece (Devlin et al., 2019, "BERT: Pre-training of Deep
Bidirectional Transformers", 4.1), less the ones that policies seldom use; of a word that is known
in part, the beginning is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 40  # letters; what is longer is no word, and cutting it takes the square of its length
_INSIDE = "##"  # begins a piece that goes on with a word


class Mark(IntEnum):
    """Pieces that stand for no word; they are the first of every vocabulary."""

    PAD = 0  #: nothing; fills rows up while learning
    START = 1  #: the place where the whole is summed up
    END = 2  #: the end of a part
    UNKNOWN = 3  #: a word, or the rest of one, in letters that the network does not read
    OPEN = 4  #: here begin words that the other side lacks
    CLOSE = 5  #: here they end
    ELSEWHERE = 6  #: here begins what the other version says elsewhere


class Vocabulary:
    """The pieces that the network knows, by number.

    Args:
        pieces: all of them in order, without the marks; a piece that goes on with a word
            begins with "##".
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces, len(Mark))}
        # No more, as texts of strangers hold words without end; a policy has some 2,000.
        self._of_word = lru_cache(20_000)(self._cut_word)

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces of a text.

        Args:
            text: any words; case and accents do not count.
        """
        words = _WORD.findall(_plain(text))
        return [
            number
            for word in words
            for number in (self._of_word(word) if len(word) <= _LONGEST else (Mark.UNKNOWN,))
        ]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        return tuple(self._pieces(word))

    def _pieces(self, word: str) -> Iterator[int]:
        """The longest piece first, and so on from its end."""
        start = 0
        while start < len(word):
            end = len(word)
            while (number := self._number(word, start, end)) is None and end > start:
                end -= 1
            if number is None:
                yield Mark.UNKNOWN
                return
            yield number
            start = end

    def _number(self, word: str, start: int, end: int) -> int | None:
        return self._numbers.get((_INSIDE if start else "") + word[start:end])


def _plain(text: str) -> str:
    text = text.lower()
    if text.isascii():
        return text
    split = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in split if unicodedata.category(letter) != "Mn")
