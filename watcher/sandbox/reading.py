"""The differ for documents of strangers: tame ones are read here, all others in a child."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar, TypeVarTuple

from watcher.differ import Reading, compare_readings, compare_sources, read_source
from watcher.differ.combined import is_combined
from watcher.differ.extract import extract_document
from watcher.differ.extract.format import is_pdf
from watcher.differ.fingerprint import hash_words
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.model.comparison import Comparison
from watcher.model.document import Document, Format
from watcher.sandbox.limits import DEEP_LIMITS, Limits
from watcher.sandbox.workers import Workers

T = TypeVar("T")
Given = TypeVarTuple("Given")

#: The largest of 200 real pages has 300 KB and 3,500 tags. Of fifteen kinds of text made to be slow
#: the worst within these bounds takes 7 s and 90 MB (with the network, 10 s and 140 MB); a million
#: nested tags take 46 s and 1.3 GB.
_MOST_BYTES = 320_000
_MOST_TAGS = 12_000
_GZIP_MAGIC = b"\x1f\x8b"


def is_tame(body: bytes) -> bool:
    """Whether reading some bytes is sure to cost little.

    Args:
        body: of a page; what is compressed or a PDF is never tame.
    """
    return (
        len(body) <= _MOST_BYTES
        and not body.startswith(_GZIP_MAGIC)
        and not is_pdf(body)
        and body.count(b"<") <= _MOST_TAGS
    )


class Sandbox:
    """Reads and compares; whatever the documents hold, this process goes on.

    Args:
        limits: what reading one page, or comparing two, may use in a child.
        most: children at once.
        deep: whether a small neural network reads changes that may matter, too.
    """

    def __init__(self, limits: Limits | None = None, *, most: int = 1, deep: bool = False) -> None:
        self._deep = deep
        self._workers = Workers(limits or (DEEP_LIMITS if deep else Limits()), most=most)

    def compare(self, old: Source, new: Source) -> Comparison:
        """As `watcher.differ.compare_sources`.

        Raises:
            UnreadableSource: one of them holds no policy text.
            TooLargeSource: comparing them takes more than we are willing to give; `raw_diff` does
                not.
            MissingExtra: the network needs what is not installed.
        """
        if _is_tame(old) and _is_tame(new):
            return compare_readings(_read_tame(old), _read_tame(new), deep=self._deep)
        compare = compare_deeply if self._deep else compare_sources
        return self._workers.run(new.name, compare, old, new)

    def read(self, source: Source) -> Reading:
        """As `watcher.differ.read_source`.

        Raises:
            UnreadableSource: it holds no policy text.
            TooLargeSource: reading it takes more than we are willing to give.
        """
        if _is_tame(source):
            return _read_tame(source)
        return self._workers.run(source.name, read_source, source)

    def extract(self, source: Source) -> Document:
        """As `watcher.differ.extract.extract_document`.

        Raises:
            UnreadableSource: it holds no policy text.
            TooLargeSource: reading it takes more than we are willing to give.
        """
        if _is_tame(source):
            return extract_document(source)
        return self._workers.run(source.name, extract_document, source)

    def hash_words(self, body: bytes, *, content_type: str = "") -> str:
        """As `watcher.differ.fingerprint.hash_words`; of what is too large, that of its bytes."""
        # Of a PDF it is the hash of its bytes, for which nothing is parsed.
        if is_tame(body) or is_pdf(body):
            return hash_words(body, content_type=content_type)
        try:
            return self._workers.run("page", hash_page, body, content_type)
        except UnreadableSource:
            return hashlib.sha256(body).hexdigest()

    def guard(
        self, name: str, bodies: Iterable[bytes], work: Callable[[*Given], T], *given: *Given
    ) -> T:
        """Call a function that reads pages: here if all of them are tame, else in a child.

        Args:
            name: what is read, for messages.
            bodies: of the pages.
            work: a function of a module, pure; its result holds values that `letters` lets in.
            given: its arguments.

        Raises:
            WatcherError: as the function raises it.
            TooLargeSource: it takes more than we are willing to give.
            UnreadableSource: a library broke on it.
        """
        if all(map(is_tame, bodies)):
            return work(*given)
        return self._workers.run(name, work, *given)

    def close(self) -> None:
        """End the idle children; later work starts new ones."""
        self._workers.close()


def _is_tame(source: Source) -> bool:
    hidden_pdf = is_combined(source.content_type) and b"%PDF-" in source.body
    return source.format is not Format.PDF and not hidden_pdf and is_tame(source.body)


# A changed page is read to see whether its words are news, and at once again to be compared. Each
# of those kept holds a whole page and its clauses, a few hundred kilobytes.
@lru_cache(maxsize=4)
def _read_tame(source: Source) -> Reading:
    return read_source(source)


def hash_page(body: bytes, content_type: str) -> str:
    """The work of a child for `Sandbox.hash_words`."""
    return hash_words(body, content_type=content_type)


def compare_deeply(old: Source, new: Source) -> Comparison:
    """The work of a child for `Sandbox.compare` where the network is asked, too."""
    return compare_sources(old, new, deep=True)
