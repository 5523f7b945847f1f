"""One side of a comparison as people name it: a file, a web address, or `-`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.model.document import Format
from watcher.sources import read_file, read_stream

_WEB = re.compile(r"https?://", re.IGNORECASE)


def is_address(given: str) -> bool:
    """Whether what the user wrote is a web address."""
    return bool(_WEB.match(given))


def read_source(given: str, format: Format | None, *, allow_private: bool = False) -> Source:
    """Read one side.

    Args:
        given: what the user wrote.
        format: how it is written; None: found from the content.
        allow_private: whether addresses of this machine and of private networks may be asked.

    Raises:
        UnreadableSource: there is nothing to read there.
    """
    if given == "-":
        return read_stream(sys.stdin.buffer, "standard input", format=format)
    if is_address(given):
        return _read_address(given, format, allow_private=allow_private)
    return read_file(Path(given), format=format)


def _read_address(url: str, format: Format | None, *, allow_private: bool) -> Source:
    # Loaded late: comparing two files must not pay for an HTTP library.
    from watcher.fetcher import Fetcher
    from watcher.fetcher.settings import FetchSettings
    from watcher.model.answer import Fetched

    answer = Fetcher(FetchSettings(allow_private=allow_private)).fetch_address(url)
    if not isinstance(answer, Fetched):
        reason = getattr(answer, "message", "the server sent nothing")
        raise UnreadableSource(f"{url}: {reason}", transient=getattr(answer, "transient", False))
    content_type = next((v for k, v in answer.headers if k.lower() == "content-type"), "")
    return Source(body=answer.body, name=answer.url, format=format, content_type=content_type)
