"""The bytes of a page, unpacked piece by piece and never beyond what we are ready to hold."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from watcher.fetcher.meter import too_large
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import FailureKind

ACCEPTED = "gzip, deflate"
_PIECE = 65_536
#: Policies shrink to a quarter or a tenth, tables of one repeated word to a hundredth; deflate can
#: reach 1:1032. Such a ratio over megabytes is a bomb, and need not be unpacked to the limit.
_BOMB_RATIO = 200
_BOMB_FROM = 4_000_000
#: RFC 1952 §2.2 lets a gzip file be a chain of members; servers send one, some append per write.
_MOST_MEMBERS = 1_000
_GZIP_MAGIC = b"\x1f\x8b"


def unpack(
    pieces: Iterable[bytes], encoding: str, *, host: str, max_bytes: int, cut: bool = False
) -> bytes:
    """A body as it was before the server packed it.

    Args:
        pieces: as they come over the wire.
        encoding: the Content-Encoding header; "": none.
        host: who sends it, for people.
        max_bytes: the most we take, packed and unpacked.
        cut: whether to return the first `max_bytes` of a larger one.

    Raises:
        Trouble: it is larger than that, cut short, or not packed as it says.
    """
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return _collect(pieces, host, max_bytes, cut)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise _undecodable(host, f"{coding}, which we did not ask for")
    try:
        plain = _inflate(pieces, coding, host, max_bytes)
        return _collect(plain, host, max_bytes, cut)
    except zlib.error as error:
        raise _undecodable(host, f"{coding}: {error}") from error


def _collect(pieces: Iterable[bytes], host: str, max_bytes: int, cut: bool) -> bytes:
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > max_bytes:
            if cut:
                break
            raise too_large(host, "page")
    return b"".join(kept)[:max_bytes]


def _inflate(pieces: Iterable[bytes], coding: str, host: str, max_bytes: int) -> Iterator[bytes]:
    packed = unpacked = 0
    members = 0
    decoder: zlib._Decompress | None = None
    for piece in pieces:
        packed += len(piece)
        if packed > max_bytes:
            raise too_large(host, "page")
        rest = piece
        while rest:
            if decoder is None:
                if members and not rest.startswith(_GZIP_MAGIC[: len(rest)]):
                    return  # padding after the last member, which gzip(1) ignores too
                members += 1
                decoder = _decoder_for(coding, rest)
            plain = decoder.decompress(rest, _PIECE)
            unpacked += len(plain)
            if members > _MOST_MEMBERS or unpacked > max(_BOMB_FROM, packed * _BOMB_RATIO):
                raise too_large(host, "page")
            yield plain
            rest = decoder.unconsumed_tail
            if decoder.eof:
                rest, decoder = decoder.unused_data, None
    if decoder is not None:
        raise cut_short(host)


def _decoder_for(coding: str, beginning: bytes) -> zlib._Decompress:
    if coding != "deflate":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    # RFC 9110 §8.4.1.2: deflate means zlib's format, and some servers send it without its header.
    wrapped = beginning[0] & 0x0F == zlib.DEFLATED
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def cut_short(host: str) -> Trouble:
    """The server sent less than it promised."""
    return trouble(
        FailureKind.TRUNCATED,
        f"{show(host)} sent only a part of the page. It is tried again.",
        transient=True,
    )


def _undecodable(host: str, what: str) -> Trouble:
    return trouble(
        FailureKind.BAD_ENCODING,
        f"{show(host)} sent a page that cannot be unpacked ({show(what)}). It is tried again.",
        transient=True,
    )
