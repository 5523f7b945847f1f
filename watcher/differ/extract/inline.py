"""Markdown inside a line, reduced to the words a reader sees."""

from __future__ import annotations

import html
import re

_ESCAPED = re.compile("\\\\([!-/:-@\\[-`{-~])|[\ue021-\ue07e]")
_SHIELD = 0xE000  # escaped characters wait in the private-use area until the marks are gone
_UNSHIELD = {_SHIELD + code: chr(code) for code in range(0x21, 0x7F)}
_IMAGE = re.compile(r"!\[[^\[\]]{0,1000}\]\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?\)")
_TARGET = r"\((?:[^()\s]|\([^()]{0,500}\)){0,4000}(?:\s+[\"'][^\"']{0,500}[\"'])?\s{0,9}\)"
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,500}\]){0,3000})\]" + _TARGET)
_REFERENCE = re.compile(r"\[([^\[\]]{1,1000})\]\[[^\[\]]{0,200}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>")
# A mark that closes bold text directly before a letter stood where the page had a gap.
_GAP = re.compile(r"(?<=[.:;!?])(?:\*{2,3}|__)(?=\w)|(?<=[\w.)])\*\*\*\*(?=\w)")
_STARS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}")
_UNDERSCORES = re.compile(r"(?<![\w])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\w])")
_CODE = re.compile(r"`{1,3}")
_STRUCK = re.compile(r"~~")


def plain_words(markdown: str) -> str:
    """The words of a line or paragraph; links give their words, images nothing.

    Args:
        markdown: inline Markdown; may hold line breaks.
    """
    if not any(mark in markdown for mark in "\\[*_`<&~"):
        return markdown
    shielded = "\\" in markdown
    text = _ESCAPED.sub(_shield, markdown) if shielded else markdown
    text = _unlink(text)
    text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", _uncomment(text)))
    text = _CODE.sub("", _STRUCK.sub("", text))
    text = _STARS.sub("", _GAP.sub(" ", text))
    text = _UNDERSCORES.sub("", text)
    return html.unescape(text.translate(_UNSHIELD) if shielded else text)


def _shield(escaped: re.Match[str]) -> str:
    return chr(_SHIELD + ord(escaped[1])) if escaped[1] else ""  # a glyph where the shields go


def _unlink(text: str) -> str:
    if "](" not in text and "][" not in text:
        return text
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    return _REFERENCE.sub(r"\1", text)


def _uncomment(text: str) -> str:
    """Text without HTML comments; one that never ends is text."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = end + len("-->")
    return " ".join([*pieces, text[at:]])
