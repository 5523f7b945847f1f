"""A short sign of the words on a page, cheap enough to ask for at every check."""

from __future__ import annotations

import hashlib

from watcher.differ.combined import is_combined, split_pieces
from watcher.differ.extract.unwrap import unwrap_gzip
from watcher.errors import UnreadableSource

#: Their content is never words, whatever it holds.
_WORDLESS = ("script", "style", "template", "noscript", "svg", "iframe", "object")
_MARKS_OF_PDF = b"%PDF-"
_MARKS_WITHIN = 1024  # bytes


def hash_words(body: bytes, *, content_type: str = "") -> str:
    """A hash of the text that a reader sees.

    Scripts, styles, comments, attributes and spacing do not matter. Of PDF and other binary
    content it is the hash of the bytes. The same words give the same hash; a different hash only
    says that the documents have to be compared.

    Args:
        body: as served; may be gzip-compressed.
        content_type: the Content-Type header it came with; "" if none.

    Returns:
        A hexadecimal SHA-256.
    """
    if is_combined(content_type):
        return _hash_pieces(body)
    try:
        plain = unwrap_gzip(body, name="page")
    except UnreadableSource:
        return hashlib.sha256(body).hexdigest()
    return hashlib.sha256(_words(plain, content_type)).hexdigest()


def _hash_pieces(body: bytes) -> str:
    try:
        pieces = split_pieces(body)
    except (ValueError, KeyError):
        return hashlib.sha256(body).hexdigest()
    hashes = [
        hash_words(piece.body, content_type=piece.content_type)
        for piece in pieces
        if not is_combined(piece.content_type)
    ]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _words(body: bytes, content_type: str) -> bytes:
    if _MARKS_OF_PDF in body[:_MARKS_WITHIN] or b"\x00" in body:
        return body
    if b"<" not in body or content_type.startswith(("text/plain", "text/markdown")):
        return b" ".join(body.split())
    # Loaded late: comparing two text files must not pay for a parser of HTML.
    from lxml import etree

    parser = etree.HTMLParser(
        remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    try:
        tree = etree.HTML(body, parser)
    except etree.ParserError:
        tree = None
    if tree is None:
        return b" ".join(body.split())
    etree.strip_elements(tree, *_WORDLESS, with_tail=False)
    text: str = etree.tostring(tree, method="text", encoding="unicode")
    return " ".join(text.split()).encode(errors="surrogatepass")
