"""Bytes that hold a policy, with all that is known about how to read them."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.document import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One side of a comparison before it is read.

    Args:
        body: the bytes; may be gzip-compressed.
        name: what to call it in messages (a file name, an address).
        format: how it is written; None: found from the content.
        content_type: the Content-Type header it came with; "" if none.
        title: what to call the document; "": its own title.
        select: CSS selectors of the content; (): found from the structure.
        remove: CSS selectors of what to leave out.
    """

    body: bytes
    name: str
    format: Format | None = None
    content_type: str = ""
    title: str = ""
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
