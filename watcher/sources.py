"""Read policies from files and texts and compare them; needs no config, database or network."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from watcher.differ import compare_sources
from watcher.differ.source import Source
from watcher.errors import TooLargeSource, UnreadableSource
from watcher.model.comparison import Comparison
from watcher.model.document import Format

#: Bytes of a source that are read; the longest policies of the benchmark take less than 2 MB, and
#: a device or an endless pipe must not fill the memory.
MOST_BYTES = 50_000_000


def compare(
    old: str | Path, new: str | Path, *, format: Format | None = None, deep: bool = False
) -> Comparison:
    """Compare two versions of a policy.

    Args:
        old: the older version: a `Path` to a file, or the text itself.
        new: the newer version, likewise.
        format: how both are written; None: found from the content.
        deep: whether a small neural network reads changes that may matter, too; it needs numpy.

    Returns:
        What changed between them and what it means.

    Raises:
        UnreadableSource: a file is missing or holds no policy text.
        MissingExtra: the network needs what is not installed.
    """
    sides = _source(old, "old text", format), _source(new, "new text", format)
    return compare_sources(*sides, deep=deep)


def read_file(path: Path, *, format: Format | None = None) -> Source:
    """The source in a file.

    Args:
        path: the file; HTML, Markdown, plain text or PDF, also gzip-compressed.
        format: how it is written; None: found from the content.

    Raises:
        UnreadableSource: there is no such file, it cannot be read, or it is empty.
        TooLargeSource: it holds more than 50 MB.
    """
    try:
        with path.open("rb") as stream:
            return read_stream(stream, str(path), format=format)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UnreadableSource(f"{path}: {reason}. {_cure(error)}") from error
    except ValueError as error:  # a name with a zero byte in it
        raise UnreadableSource(f"{path}: this is not a file name. Check the name.") from error


def read_stream(stream: BinaryIO, name: str, *, format: Format | None = None) -> Source:
    """The source that an open file or standard input holds.

    Args:
        stream: read to its end, or until it is too much.
        name: what to call it in messages.
        format: how it is written; None: found from the content.

    Raises:
        UnreadableSource: it is empty.
        TooLargeSource: it holds more than 50 MB.
    """
    body = stream.read(MOST_BYTES + 1)
    if not body:
        raise UnreadableSource(f"{name}: it is empty. Give a file that holds a policy.")
    if len(body) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise TooLargeSource(f"{name}: more than {limit} MB. Cut it down to the policy itself.")
    return Source(body=body, name=name, format=format)


def _cure(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "Name a file inside it."
    return "Check the name and the permissions."


def _source(given: str | Path, name: str, format: Format | None) -> Source:
    if isinstance(given, Path):
        return read_file(given, format=format)
    return Source(body=given.encode(errors="surrogatepass"), name=name, format=format)
