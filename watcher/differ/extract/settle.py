"""What a part is shows beside its neighbours: headings, lettered lists, sentences cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from watcher.differ.extract.part import BOLD_LINE, Part
from watcher.model.document import BlockKind

_FEW_WORDS = 8
_MOST_HEADING_WORDS = 25
# A date, an address or a phone number is news of its own, not the name of what stands below.
_CAPTION = re.compile(
    r"(?:[A-Z0-9“\"(](?:(?!(?:19|20)\d\d|@|://)[^.;,!:])*(?:\.\d)?[^.;,!:]*[\w?)”\"])"
)
_LISTS = re.compile(r"[:;,]$|\b(?:and|or)$")  # how a paragraph ends that goes on in the next
_LETTERED = re.compile(
    r"(?:\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\) ?"
    r"|(?:[a-z]|[ivx]{1,4}|\d{1,2})\) |(?:[a-z]|[ivx]{2,4})\. )\S"
)
_OPEN_END = re.compile(r"(?<!\band)(?<!\bor)(?<=\w)$")
_LOWER_WORD = re.compile(r"[a-z]{2,}[ ,](?!\))")


def settle_parts(parts: Iterable[Part]) -> list[Part]:
    """Parts as a reader takes them.

    Args:
        parts: in reading order, each with words.
    """
    return list(_settle_headings(list(_see_lettered(_join_cut(parts)))))


def _join_cut(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts, with paragraphs joined that the end of a page or a line cut inside a sentence."""
    run: list[Part] = []
    for part in parts:
        if run and not _goes_on(run[0], run[-1], part):
            yield _joined(run)
            run = []
        run.append(part)
    if run:
        yield _joined(run)


def _goes_on(first: Part, before: Part, part: Part) -> bool:
    """Whether a part is the rest of a sentence that begins in `first` and came to `before`."""
    return (
        part.kind is first.kind is BlockKind.PARAGRAPH
        and bool(_LOWER_WORD.match(part.words))
        and first.words[:1].isupper()
        and bool(_OPEN_END.search(before.words[-8:]))
        and len(first.words.split()) > _FEW_WORDS
    )


def _joined(run: list[Part]) -> Part:
    if len(run) == 1:
        return run[0]
    return Part(BlockKind.PARAGRAPH, " ".join(part.words for part in run))


def _see_lettered(parts: Iterable[Part]) -> Iterator[Part]:
    """Paragraphs "(a) …", "(b) …" behind words that lead them in become list items."""
    leads_in = False
    for part in parts:
        if part.kind is not BlockKind.PARAGRAPH:
            leads_in = False
        elif not _LETTERED.match(part.words):
            leads_in = part.words.endswith(":")
        elif leads_in:
            yield Part(BlockKind.LIST_ITEM, part.words, 1)
            continue
        yield part


def _settle_headings(parts: list[Part]) -> Iterator[Part]:
    """Headings that are sentences become paragraphs, and short lines above a text headings."""
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if part.kind is BlockKind.HEADING and not _stays_heading(part, after):
            yield Part(BlockKind.PARAGRAPH, part.words)
        elif part.kind is BlockKind.PARAGRAPH and _is_caption(before, part, after):
            yield Part(BlockKind.HEADING, part.words, BOLD_LINE)
        else:
            yield part


def _stays_heading(part: Part, after: Part | None) -> bool:
    """Whether what the page calls a heading is one: pages mark whole paragraphs so."""
    count = len(part.words.split())
    if count > _MOST_HEADING_WORDS or (count > _FEW_WORDS and part.words.endswith((".", ";"))):
        return False
    if part.level != BOLD_LINE:
        return True
    return after is not None and not (
        part.words.endswith(":") and after.kind is BlockKind.LIST_ITEM
    )


def _is_caption(before: Part | None, part: Part, after: Part | None) -> bool:
    """Whether a paragraph is a few words above a text, as headings are that nobody marked."""
    if (
        after is None
        or len(part.words.split()) > _FEW_WORDS
        or len(part.words) > 100
        or not _CAPTION.fullmatch(part.words)
    ):
        return False
    if before is not None and before.kind is BlockKind.PARAGRAPH and _LISTS.search(before.words):
        return False
    return after.kind is BlockKind.LIST_ITEM or (
        after.kind is BlockKind.PARAGRAPH
        and len(after.words.split()) > _FEW_WORDS
        and after.words.endswith((".", ":", "!", "?"))
    )
