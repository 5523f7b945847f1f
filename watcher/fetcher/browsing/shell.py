"""Whether what a server sent is the page, or only the scripts that would write it; pure."""

from __future__ import annotations

import re
from itertools import islice

#: Words from which a page is one: of 1,137 texts of the replay corpus 5 have fewer than 400, the
#: notices and menus of shells have some dozen.
_FEWEST_WORDS = 60
_WORDLESS = re.compile(
    rb"<(script|style|noscript|template|svg|head|title)\b|<!--|<[a-z/!?][^<>]*>?"
)
_WORD = re.compile(rb"[^\s<>]+")
#: A shell is written by a program; it is not longer than this before the first words.
_LOOKED_AT = 2_000_000


def is_shell(body: bytes) -> bool:
    """Whether a page has scripts and hardly a word.

    Args:
        body: as served, unpacked.
    """
    lower = body[:_LOOKED_AT].lower()
    return b"<script" in lower and _count(lower, _FEWEST_WORDS) < _FEWEST_WORDS


def count_words(body: bytes, most: int = _FEWEST_WORDS) -> int:
    """How many words a page shows without its scripts.

    Args:
        body: of a page.
        most: no more are counted, so that most pages cost nothing.
    """
    return _count(body[:_LOOKED_AT].lower(), most)


def _count(lower: bytes, most: int) -> int:
    words = at = 0
    while words < most and at < len(lower):
        tag = _WORDLESS.search(lower, at)
        end = tag.start() if tag else len(lower)
        words += sum(1 for _ in islice(_WORD.finditer(lower, at, end), most))
        if tag is None:
            break
        at = _after(lower, tag)
    return min(words, most)


def _after(lower: bytes, tag: re.Match[bytes]) -> int:
    """Where reading goes on after a tag, an element without words or a comment."""
    if tag[0] == b"<!--":
        end, mark = lower.find(b"-->", tag.end()), 3
    elif tag[1]:
        end, mark = lower.find(b"</" + tag[1], tag.end()), 2
    else:
        return tag.end()
    return len(lower) if end < 0 else end + mark
