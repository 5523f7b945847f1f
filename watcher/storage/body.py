"""The served bytes of a snapshot, as the database keeps them."""

from __future__ import annotations

import hashlib

import zstandard

#: Policies shrink to a fifth at 3 milliseconds per megabyte; higher levels gain a tenth more for
#: many times the time.
_LEVEL = 6


def pack_body(body: bytes) -> bytes:
    """Compress."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(body)


def unpack_body(packed: bytes, *, size: int, sha256: str) -> bytes | None:
    """Decompress, and make sure that these are the bytes that were served.

    Args:
        packed: from `pack_body`.
        size: of the served bytes.
        sha256: of the served bytes, hexadecimal.

    Returns:
        The served bytes; None: they are damaged.
    """
    try:
        body = zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    except zstandard.ZstdError:
        return None
    return body if hashlib.sha256(body).hexdigest() == sha256 else None
