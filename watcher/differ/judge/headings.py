"""Items without a verb of their own, told by what their heading says is done with them."""

from __future__ import annotations

import re

from watcher.differ.judge.hits import Hit
from watcher.differ.judge.telling import COMPANY, GUARDS, Telling, has_verb, retold, uncapitalised
from watcher.differ.lexicon import word_list
from watcher.model.finding import Kind

_USE = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|purposes?|process(?:ing)?|why|basis|bases|interests?)\b", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:shar(?:e|es|ed|ing)|disclos\w{1,6}|recipients?|whom|gets?|sees?|receives?)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(  # headings about something else that use the same words
    r"\b(?:sources?|links?|choices?|stop|control|responsible|appl(?:y|ies)|delet\w{1,4}|from)\b",
    re.IGNORECASE,
)
_COLLECT = re.compile(
    r"\b(?:collect\w{0,4}|receive|gather|obtain|information you|data you)\b", re.IGNORECASE
)
_TO = re.compile(r"^to (?=[a-z])", re.IGNORECASE)
_DOING = re.compile(r"^[a-z]{3,14}ing\b", re.IGNORECASE)


def told_by_heading(said: Telling, hit: Hit) -> str:
    """A new item as a sentence; "" where its heading does not say what is done with it.

    Args:
        said: what stands there.
        hit: what the rules made of it; its kind must be the heading's.
    """
    heading, text = said.section, said.text
    if not hit.expands or not heading or said.lead:
        return ""
    if GUARDS.search(heading) or _ELSE.search(heading):
        return ""
    first = text.split()[0].lower() if text else ""
    doing = word_list("verb") | word_list("act-verb")
    if _USE.search(heading) and hit.kind in (Kind.PURPOSE, Kind.DATA):
        if _TO.match(text) or first in doing:
            return f"{COMPANY} may now use your data to {_told(_TO.sub('', text))}"
        if _DOING.match(text):
            return f"{COMPANY} may now use your data for {_told(text)}"
    if has_verb(text):
        return ""
    if _SHARE.search(heading) and hit.kind is Kind.RECIPIENT and first not in doing:
        return f"{COMPANY} may now share your data with {_told(text)}"
    if _COLLECT.search(heading) and hit.kind is Kind.DATA and not _SHARE.search(heading):
        return f"{COMPANY} may now collect {_told(text)}"
    return ""


def _told(text: str) -> str:
    """An item behind other words, small unless it opens with a name or a title."""
    first, space, rest = text.partition(" ")
    if _DOING.match(text) or first.lower() in word_list("verb") | word_list("act-verb"):
        text = f"{first.lower()}{space}{rest}"
    return uncapitalised(retold(text, named_before=True))
