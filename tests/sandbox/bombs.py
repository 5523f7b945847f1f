"""Documents that take much to read."""

from __future__ import annotations

import zlib
from collections.abc import Callable


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of some objects, numbered from 1; the first is its catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, keys: bytes = b"") -> bytes:
    """A PDF's stream."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), keys, data)


PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def small_pdf(words: bytes = b"We share your data with our partners.") -> bytes:
    """One honest page."""
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    text = stream(b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % words)
    return pdf([CATALOGUE, pages, PAGE, text, FONT])


def pdf_of_a_million_pages(count: int = 1_000_000) -> bytes:
    """A thousand times a thousand references to one page, in 20 KB.

    Args:
        count: how many it says it has.
    """
    thousand = b"<< /Type /Pages /Count %d /Kids [%s] >>"
    top = thousand % (count, b"6 0 R " * 1_000)
    inner = thousand % (max(1, count // 1_000), b"3 0 R " * 1_000)
    return pdf([CATALOGUE, top, PAGE, stream(b"BT (a) Tj ET"), FONT, inner])


def pdf_of_one_endless_page() -> bytes:
    """A page that shows one text a million times."""
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    text = stream(b"BT /F1 12 Tf " + b"(we share) Tj 0 -9 Td " * 900_000 + b"ET")
    return pdf([CATALOGUE, pages, PAGE, text, FONT])


def pdf_of_a_deep_tree() -> bytes:
    """Each node of its pages has one child."""
    nodes = [
        b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 1) for number in range(2, 50_000)
    ]
    return pdf([CATALOGUE, *nodes, PAGE])


def pdf_bomb() -> bytes:
    """A page whose content unpacks to 200 MB, packed twice."""
    packed = zlib.compress(zlib.compress(b" " * 200_000_000, 9), 9)
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    return pdf([CATALOGUE, pages, PAGE, stream(packed, filters), FONT])


def entities() -> bytes:
    """A billion laughs."""
    lines = [b'<!ENTITY a0 "laugh ">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    body = b"<html><body><p>" + b"&a9;" * 100_000 + b"</p></body></html>"
    return b'<?xml version="1.0"?>\n<!DOCTYPE html [' + b"\n".join(lines) + b"]>" + body


def html(piece: bytes, count: int, end: bytes = b"") -> Callable[[], bytes]:
    """A page that says one thing very often."""
    return lambda: b"<html><body>" + piece * count + end


BOMBS: dict[str, Callable[[], bytes]] = {
    "a PDF of a million pages": pdf_of_a_million_pages,
    "a PDF of a million pages that says one": lambda: pdf_of_a_million_pages(count=1),
    "a PDF of one endless page": pdf_of_one_endless_page,
    "a PDF of a deep tree": pdf_of_a_deep_tree,
    "a PDF that unpacks to 200 MB": pdf_bomb,
    "a million open tags": html(b"<div>", 1_000_000, b"We share your data."),
    "lists in lists": html(b"<ul><li>We share", 500_000),
    "a billion laughs": entities,
    "20 MB of one word": html(b"a", 20_000_000),
    "20 MB of little paragraphs": html(b"<p>a", 5_000_000),
    "20 MB of attributes": lambda: b"<p " + b"a=b " * 5_000_000 + b">We share",
    "brackets without end": lambda: b"<" * 20_000_000,
    "words made for slow patterns": lambda: b"(a) we, you or they and " * 100_000,
}
