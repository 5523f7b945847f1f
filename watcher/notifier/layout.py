"""Plain text in lines of a readable width."""

from __future__ import annotations

import textwrap

#: RFC 5322 §2.1.1 asks for lines of at most 78 characters; quoting adds a few.
_WIDTH = 74


def wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """One paragraph in lines of at most 74 characters; addresses are never broken.

    Args:
        text: the paragraph.
        first: what the first line begins with.
        rest: what the others begin with; None: spaces as wide as `first`.
    """
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
