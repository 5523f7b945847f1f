"""A piece of a page as its reader found it, before it has a place in the document's text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.model.document import BlockKind

#: Level of a heading that is only a line in bold: one below the last real heading.
BOLD_LINE = 0

# Soft hyphens, zero-width characters, byte-order marks, private-use glyphs of icon fonts, halves of
# surrogate pairs and controls mean nothing to a reader. Directional marks stay: they can turn words
# round, so whoever draws them must show them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ue000-\uf8ff\ud800-\udfff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraph, list item or table row.

    Args:
        kind: what it is on the page.
        words: its text on one line, without markup.
        level: heading level 1 to 6 or `BOLD_LINE`; list depth from 1; 0 elsewhere.
        header: for a table row, the column headers, in order.
    """

    kind: BlockKind
    words: str
    level: int = 0
    header: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """Text with every run of blanks as one space, and without characters that nobody sees."""
    # What nobody sees is not printable either, and nearly all text is.
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
    return " ".join(seen.split())
