"""Several pages that are one document, kept as one body: multipart/related (RFC 2387)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

_TYPE = "multipart/related"
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One of the pages.

    Args:
        url: the address that answered.
        content_type: the Content-Type header it came with; "" if none.
        body: as served.
    """

    url: str
    content_type: str
    body: bytes


def is_combined(content_type: str) -> bool:
    """Whether a Content-Type says that a body holds several pages."""
    return content_type.startswith(_TYPE)


def join_pieces(pieces: Sequence[Piece]) -> tuple[str, bytes]:
    """Content-Type and body that hold all pages, each byte of them as it was.

    Args:
        pieces: in reading order.
    """
    seed = b"\0".join(hashlib.sha256(piece.body).digest() for piece in pieces)
    boundary = hashlib.sha256(seed).hexdigest()[:32].encode()
    parts = []
    for piece in pieces:
        head = (
            f"Content-Location: {piece.url}\r\nContent-Type: {piece.content_type}\r\n"
            f"Content-Length: {len(piece.body)}"
        )
        parts += [b"--", boundary, b"\r\n", head.encode("utf-8", "replace"), _HEAD_END]
        parts += [piece.body, b"\r\n"]
    body = b"".join((*parts, b"--", boundary, b"--\r\n"))
    return f'{_TYPE}; boundary="{boundary.decode()}"', body


def split_pieces(body: bytes) -> tuple[Piece, ...]:
    """The pages in a body that `join_pieces` made.

    Args:
        body: as kept.

    Raises:
        ValueError: it is not such a body.
    """
    pieces, at = [], 0
    boundary = body.partition(b"\r\n")[0]
    while not body.startswith(boundary + b"--", at):
        head, found, _ = body[at : at + 16_384].partition(_HEAD_END)
        if not found or not boundary.startswith(b"--"):
            raise ValueError("a body of several pages is damaged")
        lines = head.decode("utf-8", "replace").split("\r\n")[1:]
        given = dict(line.split(": ", 1) for line in lines)
        start = at + len(head) + len(_HEAD_END)
        end = start + int(given["Content-Length"])
        pieces.append(
            Piece(
                url=given["Content-Location"],
                content_type=given["Content-Type"],
                body=body[start:end],
            )
        )
        at = end + len(b"\r\n")
    return tuple(pieces)
