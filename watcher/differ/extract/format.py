"""How a source is written, found from what stands in it."""

from __future__ import annotations

import re

from watcher.model.document import Format

_PDF_MAGIC = b"%PDF-"
_PDF_WITHIN = 1024  # bytes before the mark that readers allow
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype\s+html|html|head|body|meta|title|main|article|div|section)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(
    r"</?(?:p|div|ul|ol|li|h[1-6]|table|tr|td|section|span|strong)\b[^<>]{0,400}>", re.IGNORECASE
)
_MARKDOWN_MARK = re.compile(
    r"^(?:#{1,6} \S|[=-]{3,}\s*$|\s{0,6}[*+-] {1,4}\S|\|.+\|\s*$)|\]\([^)\s]{1,400}\)|\*\*\S",
    re.MULTILINE,
)
_LOOKED_AT = 200_000  # characters that are enough to tell
_BY_TYPE = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/markdown": Format.MARKDOWN,
    "text/x-markdown": Format.MARKDOWN,
    "application/pdf": Format.PDF,
}


def is_pdf(body: bytes) -> bool:
    """Whether some bytes are a PDF."""
    return _PDF_MAGIC in body[:_PDF_WITHIN]


def find_format(text: str, *, content_type: str = "") -> Format:
    """How a text is written.

    What the text itself shows counts before what the server said of it: policies served as
    text/plain are often HTML, and a saved page has no server.

    Args:
        text: decoded.
        content_type: the Content-Type header; "" if none.
    """
    if _HTML_START.match(text):
        return Format.HTML
    said = _BY_TYPE.get(content_type.partition(";")[0].strip().lower())
    if said in (Format.HTML, Format.MARKDOWN):
        return said
    head = text[:_LOOKED_AT]
    tags = sum(1 for _ in _HTML_TAG.finditer(head))
    marks = sum(1 for _ in _MARKDOWN_MARK.finditer(head))
    few = 0 if _HTML_TAG.match(head.lstrip()[:500]) else 3
    if tags > max(few, marks):
        return Format.HTML
    return Format.MARKDOWN if marks else Format.TEXT
