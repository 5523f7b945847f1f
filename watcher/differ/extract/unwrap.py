"""Bytes as they were before they were compressed for the way."""

from __future__ import annotations

import zlib

from watcher.errors import TooLargeSource, UnreadableSource

#: The largest policy page in our corpora has 1.5 MB; a bomb has gigabytes.
MOST_BYTES = 20_000_000
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WRAPPER = 31  # zlib's wbits for "expect a gzip header"


def unwrap_gzip(body: bytes, *, name: str, most: int = MOST_BYTES) -> bytes:
    """The bytes inside a gzip wrapper; other bytes as they are.

    Args:
        body: what was read; members one after the other are joined, as gzip(1) does.
        name: what to call the source in messages.
        most: bytes that we are willing to hold.

    Raises:
        TooLargeSource: more comes out than that.
        UnreadableSource: the wrapper is broken.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    whole = bytearray()
    rest = body
    while rest.startswith(_GZIP_MAGIC):
        stream = zlib.decompressobj(_GZIP_WRAPPER)
        try:
            whole += stream.decompress(rest, most + 1 - len(whole))
        except zlib.error as error:
            raise UnreadableSource(
                f"{name}: it is compressed, but damaged ({error}). Fetch it again.", transient=True
            ) from error
        if len(whole) > most:
            raise TooLargeSource(
                f"{name}: more than {most // 1_000_000} MB when unpacked. "
                "Cut it down to the policy itself."
            )
        if not stream.eof:
            raise UnreadableSource(
                f"{name}: it is compressed, but its end is missing. Fetch it again.", transient=True
            )
        rest = stream.unused_data
    return bytes(whole)
