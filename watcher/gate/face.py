"""The face of a version: a compact sign of its words, to compare with every earlier one."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from watcher.gate.signs import Sign, find_sign
from watcher.gate.wording import exact_words, lasting_words
from watcher.model.clause import Clause
from watcher.model.document import Document

#: Shorter clauses are labels: headings, menu entries, names in a list. On the replay corpus 26
#: characters let through 16 of 2,458 times noise, four words 26, at the same real changes; 24 to 30
#: without marks and numbers come close.
FEWEST_CHARACTERS = 26
_VERSION = 2
_HEAD = struct.Struct(">BBBxQQQQIII8s")
_ENDS = (".", "!", "?", ":", ";", ")", "”", '"', "’", "…", "。")


class Cut(IntEnum):
    """How the text ends."""

    NO = 0
    YES = 1  #: within a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What is compared of a version.

    Args:
        sentences: 64-bit hashes of its sentences, without numbers and dates; order is lost.
        labels: likewise of its headings, menu entries and other short clauses.
        key: the same for the same sentences and labels.
        exact: the same for the same words, numbers and dates included.
        stream: the same for the same words in the same order, however they are cut into sentences.
        last: hash of the last sentence; 0: it has none.
        words: how many it holds.
        language: ISO 639-1 code; "" when unsure.
        sign: what a broken page shows; `Sign.NONE` elsewhere.
        cut: whether the text ends within a sentence.
    """

    sentences: frozenset[int]
    labels: frozenset[int]
    key: int
    exact: int
    stream: int
    last: int
    words: int
    language: str = ""
    sign: Sign = Sign.NONE
    cut: Cut = Cut.NO

    def to_bytes(self) -> bytes:
        """For a database column; `face_from_bytes` reads it."""
        head = _HEAD.pack(
            _VERSION,
            self.sign,
            self.cut,
            self.key,
            self.exact,
            self.stream,
            self.last,
            self.words,
            len(self.sentences),
            len(self.labels),
            self.language.encode()[:8],
        )
        return head + _packed(self.sentences) + _packed(self.labels)


def face_from_bytes(packed: bytes) -> Face:
    """The face that `Face.to_bytes` wrote.

    Args:
        packed: the bytes.

    Raises:
        ValueError: they hold no face, or one of another version of this program.
    """
    if len(packed) < _HEAD.size or packed[0] != _VERSION:
        raise ValueError("these bytes hold no face of this version")
    _, sign, cut, key, exact, stream, last, words, many, few, language = _HEAD.unpack_from(packed)
    hashes = _unpacked(packed[_HEAD.size :])
    if len(hashes) != many + few:
        raise ValueError("these bytes hold a face that was cut off")
    return Face(
        sentences=frozenset(hashes[:many]),
        labels=frozenset(hashes[many:]),
        key=key,
        exact=exact,
        stream=stream,
        last=last,
        words=words,
        language=language.rstrip(b"\0").decode(),
        sign=Sign(sign),
        cut=Cut(cut),
    )


def take_face(document: Document, clauses: Sequence[Clause]) -> Face:
    """The face of a version.

    Args:
        document: as extracted.
        clauses: its clauses.
    """
    sentences: dict[int, None] = {}
    labels: set[int] = set()
    signs = [_sign_clause(clause.text) for clause in clauses]
    for sign in signs:
        if sign.is_sentence:
            sentences[sign.hash] = None
        elif sign.lasting:
            labels.add(sign.hash)
    words = sum(sign.words for sign in signs)
    return Face(
        sentences=frozenset(sentences),
        labels=frozenset(labels),
        key=_hash_all((*sorted(sentences), 0, *sorted(labels))),
        exact=_hash_all(sorted({sign.exact for sign in signs})),
        # Without gaps: a page that loses the blank between two words has lost no word.
        stream=_hash("".join(sign.lasting for sign in signs)),
        last=next(reversed(sentences), 0),
        words=words,
        language=document.language,
        sign=find_sign(document, clauses, words=words),
        cut=Cut(bool(clauses) and not clauses[-1].text.rstrip().endswith(_ENDS)),
    )


def _hash_all(numbers: Iterable[int]) -> int:
    digest = hashlib.blake2b(_packed_in_order(numbers), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


#: Of a page without words; its key is 1, so that 0 can mean "none".
EMPTY_FACE = Face(
    sentences=frozenset(), labels=frozenset(), key=1, exact=0, stream=0, last=0, words=0
)


class _ClauseSign(NamedTuple):
    """What is kept of one clause."""

    hash: int
    is_sentence: bool
    exact: int
    lasting: str  #: its words without gaps, numbers and dates
    words: int


@lru_cache(maxsize=50_000)
def _sign_clause(text: str) -> _ClauseSign:
    """A clause's sign; kept, since versions of a page share nearly all their clauses."""
    said, lasting = exact_words(text), lasting_words(text)
    return _ClauseSign(
        hash=_hash(" ".join(lasting)),
        is_sentence=len(text) >= FEWEST_CHARACTERS and bool(lasting),
        exact=_hash(" ".join(said)),
        lasting="".join(lasting),
        words=len(said),
    )


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def _packed(hashes: Iterable[int]) -> bytes:
    return _packed_in_order(sorted(hashes))


def _packed_in_order(hashes: Iterable[int]) -> bytes:
    return b"".join(number.to_bytes(8, "big") for number in hashes)


def _unpacked(packed: bytes) -> list[int]:
    return [number for (number,) in struct.iter_unpack(">Q", packed[: len(packed) // 8 * 8])]
