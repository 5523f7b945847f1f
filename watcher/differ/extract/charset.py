"""Bytes become letters, in the order in which browsers decide on the charset."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_IN_META = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:+-]{1,40})", re.IGNORECASE
)
_META_WITHIN = 1024  # bytes in which HTML looks for it
#: What browsers read under these names (WHATWG Encoding Standard, labels of windows-1252).
_TEXT = re.compile(
    r"utf-8(?:-sig)?|utf-16(?:-[lb]e)?|ascii|cp(?:125\d|437|850|852|866|874|932|949|950)"
    r"|iso8859-\d{1,2}|koi8-[ru]|mac-(?:roman|cyrillic)|gb18030|gbk|gb2312|hz|big5(?:hkscs)?"
    r"|euc_(?:jp|kr)|iso2022_jp|shift_jis|tis-620|latin-1"
)
_SAID_AND_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "utf-16": "utf-8",  # a meta element that could be read is not in UTF-16
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}


def decode_text(body: bytes, *, content_type: str = "") -> str:
    """The text that some bytes stand for.

    A byte-order mark decides, then the Content-Type header, then a meta element, then UTF-8 if it
    fits, else windows-1252. A name that nobody knows, or that does not fit, counts as none.

    Args:
        body: the bytes.
        content_type: the Content-Type header; "" if none.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    for encoding in (*_declared(body, content_type), "utf-8"):
        try:
            return body.decode(encoding)
        except UnicodeError:
            continue
    return _least_damage(body)


def _declared(body: bytes, content_type: str) -> list[str]:
    found = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    if meta := _IN_META.search(body[:_META_WITHIN]):
        found.append(meta[1].decode("ascii", errors="replace"))
    return [encoding for encoding in map(_known, found) if encoding]


def _known(label: str) -> str:
    """Python's name of a text encoding; "" if it knows none."""
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    if not _TEXT.fullmatch(found.name):  # Python also knows "rot13", "idna", "unicode_escape"
        return ""
    return _SAID_AND_MEANT.get(found.name, found.name)


def _least_damage(body: bytes) -> str:
    """UTF-8 with a broken letter or two stays UTF-8; otherwise every byte is a letter."""
    text = body.decode("utf-8", errors="replace")
    if text.count("\N{REPLACEMENT CHARACTER}") * 1000 < len(text):
        return text
    return body.decode("cp1252", errors="replace")
