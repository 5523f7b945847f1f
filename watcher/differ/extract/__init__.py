"""Bytes become a document: what a person would read, without what surrounds it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from watcher.differ.combined import is_combined, split_pieces
from watcher.differ.extract.blocks import lay_blocks
from watcher.differ.extract.charset import decode_text
from watcher.differ.extract.format import find_format, is_pdf
from watcher.differ.extract.language import find_language
from watcher.differ.extract.markdown import read_markdown
from watcher.differ.extract.part import Part, one_line
from watcher.differ.extract.pdf import read_pdf
from watcher.differ.extract.text import read_text
from watcher.differ.extract.unwrap import unwrap_gzip
from watcher.differ.source import Source
from watcher.errors import TooLargeSource, UnreadableSource
from watcher.model.document import Block, BlockKind, Document, Format

__all__ = ["extract_document"]

#: Characters of text that we are willing to compare; the longest policy we know has 0.6 million.
MOST_CHARACTERS = 3_000_000
_LONGEST_TITLE = 200
_LOOKED_AT = 8192  # characters; git, too, looks there for a zero to call a file binary
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_FEW_CONTROLS = 4  # that get into a text by accident
_MOST_CONTROLS = 0.02  # share of them, beyond those, from which letters are no text


def extract_document(source: Source) -> Document:
    """What a person would read in a source.

    Args:
        source: the bytes and all that is known about them.

    Raises:
        UnreadableSource: it holds no policy text; the message names it and says what to do.
        EncryptedSource: it is a PDF that needs a password.
        ScannedSource: it is a PDF of pictures.
        TooLargeSource: it holds more than we are willing to compare.
    """
    body = unwrap_gzip(source.body, name=source.name)
    format, title, parts = _read(source, body)
    text, blocks = lay_blocks(_within_limits(parts, source.name))
    if not any(letter.isalnum() for letter in text):
        raise UnreadableSource(_EMPTY[format].format(name=source.name))
    return Document(
        text=text,
        blocks=blocks,
        title=(source.title or title or _first_heading(text, blocks))[:_LONGEST_TITLE],
        format=format,
        sha256=hashlib.sha256(source.body).hexdigest(),
        name=source.name,
        language=find_language(text),
    )


_EMPTY = {
    Format.HTML: (
        "{name}: the page holds no text. It may need JavaScript, or the selectors fit nothing."
    ),
    Format.MARKDOWN: "{name}: it holds no text. Give a file that holds a policy.",
    Format.TEXT: "{name}: it holds no text. Give a file that holds a policy.",
    Format.PDF: "{name}: it holds no text. Give a PDF with text in it.",
}


def _read(source: Source, body: bytes) -> tuple[Format, str, Iterable[Part]]:
    """The format, the page's own title and its parts."""
    if is_combined(source.content_type):
        return _read_combined(source, body)
    if source.format is Format.PDF or (source.format is None and is_pdf(body)):
        return (Format.PDF, *read_pdf(body, name=source.name))
    text = decode_text(body, content_type=source.content_type)
    _refuse_binary(text, source.name)
    format = source.format or find_format(text, content_type=source.content_type)
    if format is Format.HTML:
        # Loaded late: comparing two text files must not pay for a parser of HTML.
        from watcher.differ.extract.html import read_html

        return (
            format,
            *read_html(text, name=source.name, select=source.select, remove=source.remove),
        )
    if format is Format.MARKDOWN:
        return format, "", read_markdown(text)
    return format, "", read_text(text)


def _read_combined(source: Source, body: bytes) -> tuple[Format, str, Iterable[Part]]:
    """The pages of a document one after the other, under the first one's title."""
    try:
        pieces = split_pieces(body)
    except (ValueError, KeyError) as error:
        raise UnreadableSource(f"{source.name}: what is kept of its pages is damaged.") from error
    read = [
        _read(
            replace(source, body=piece.body, name=piece.url, content_type=piece.content_type),
            unwrap_gzip(piece.body, name=piece.url),
        )
        for piece in pieces
        if not is_combined(piece.content_type)
    ]
    if not read:
        raise UnreadableSource(f"{source.name}: it holds no page.")
    return read[0][0], read[0][1], chain.from_iterable(parts for _, _, parts in read)


def _refuse_binary(text: str, name: str) -> None:
    head = text[:_LOOKED_AT]
    controls = len(_CONTROLS.findall(head))
    if "\x00" in head or controls > _FEW_CONTROLS + _MOST_CONTROLS * len(head):
        raise UnreadableSource(
            f"{name}: this is a binary file, not a policy. Give HTML, Markdown, plain text or PDF."
        )


def _within_limits(parts: Iterable[Part], name: str) -> list[Part]:
    kept, length = [], 0
    for part in parts:
        length += len(part.words) + 1
        if length > MOST_CHARACTERS:
            limit = MOST_CHARACTERS // 1_000_000
            raise TooLargeSource(
                f"{name}: more than {limit} million characters of text. "
                "Cut it down to the policy itself."
            )
        kept.append(part)
    return kept


def _first_heading(text: str, blocks: tuple[Block, ...]) -> str:
    headings = (block for block in blocks if block.kind is BlockKind.HEADING)
    first = next(headings, None)
    return one_line(text[first.start : first.end]) if first else ""
