"""Cuts words into the pieces that the network knows.

The pieces are those of BERT's WordPiece (Devlin et al., 2019, "BERT: Pre-training of Deep
Bidirectional Transformers", 4.1), less the ones that policies seldom use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import IntEnum

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 40  # letters; what is longer is no word, and cutting it takes the square of its length
_INSIDE = "##"  # begins a piece that goes on with a word


class Mark(IntEnum):
    """Pieces that stand for no word; they are the first of every vocabulary."""

    PAD = 0  #: nothing; fills rows up while learning
    START = 1  #: the place where the whole is summed up
    END = 2  #: the end of a part
    UNKNOWN = 3  #: a word in a script that the network does not read
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
        self._known: dict[str, tuple[int, ...]] = {}

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces of a text.

        Args:
            text: any words; case and accents do not count.
        """
        return [number for word in _WORD.findall(_plain(text)) for number in self._of_word(word)]

    def _of_word(self, word: str) -> tuple[int, ...]:
        if word not in self._known:
            self._known[word] = tuple(self._pieces(word))
        return self._known[word]

    def _pieces(self, word: str) -> Iterator[int]:
        """The longest piece first, and so on from its end."""
        if len(word) > _LONGEST:
            yield Mark.UNKNOWN
            return
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
