"""Where sentences end in running text, abbreviations and numbered sections considered."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Longest clause in characters. The longest sentence among 16,000 changed ones of real policies has
#: 1,691; what is longer comes from a page without punctuation and is cut at a weaker mark.
LONGEST_CLAUSE = 3_000
# A boundary: closing mark, closing quotes or brackets, blanks (or the line between two cells), and
# something that can begin a sentence. Pages that lose a line break leave no blank; then only a word
# that commonly begins a sentence tells.
_END = re.compile(
    r"([.!?…:][\"”’')\]]{0,3})"
    r"( \| | +|(?<=[a-z]{3}[.!?])(?=(?:We|You|Your|Our|The|This|If|When)[ ’']))"
    r"(?=[\"“‘'(\[]{0,3}[^\W_a-z]|[•–—-] )"
)
_ABBREVIATIONS = re.compile(
    r"(?:(?:[a-z]\.)+[a-z]|etc|vs|cf|viz|incl|approx|dr|mr|mrs|ms|prof|sr|jr|st|cal|civ|stat|sec|para|abs|lit|pp"
    r"|vol|ed|fig|inc|ltd|co|corp|llc|plc|gmbh|ag|bv|tel|ph|ext|attn|dept|est|al|ca|jan|feb|mar|apr|jun|jul|aug"
    r"|sept?|oct|nov|dec)"
)
#: Abbreviations that often close a sentence as well: the next word decides.
_MAY_CLOSE = re.compile(r"(?!e\.g|i\.e)(?:(?:[a-z]\.)+[a-z]|etc|inc|ltd|co|corp|llc|plc|al)")
_BEFORE_NUMBERS = re.compile(r"(?:nos?|arts?)")  # elsewhere they are words of their own
_LAST_WORD = re.compile(r"[\w.&’'-]{1,20}$")
_NUMBER = re.compile(r"(?:^|\s|\()(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivxIVX]{1,5}|[a-zA-Z])$")
_STARTERS = re.compile(
    r"[\"“(]{0,2}(?:we|you|your|our|the|this|these|those|that|it|they|if|when|where|for|in|to|as|by|please|and|but"
    r"|such|any|all|some|no|however|additionally|with|under|on|once|unless|except|each|any|a|an|for|you|users?)\b",
    re.IGNORECASE,
)
_WEAK_MARK = re.compile(r"[;:,] |\) ")
_LONGEST_LEAD = 1_000  # characters; counting the words of longer ones could take long
_LEAD_WORDS = 40  # a longer part before a colon is a sentence of its own right, not a lead-in


def sentence_spans(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, blanks between them left out.

    Args:
        words: one paragraph, list item or table row, on one line.
        start: where to begin in it.
        end: where to stop.
    """
    for mark_end, next_start in _boundaries(words, start, end):
        yield from _bounded(words, start, mark_end)
        start = next_start
    yield from _bounded(words, start, end)


def _boundaries(words: str, begun: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(words, begun, end):
        if _is_boundary(words, begun, match):
            yield match.end(1), match.end(2)
            begun = match.end(2)


def _is_boundary(words: str, begun: int, match: re.Match[str]) -> bool:
    mark = match[1]
    before = words[max(begun, match.start() - 24) : match.start()]
    if mark[0] == ":":
        return _is_lead_in(words, begun, match.start())
    if mark[0] != "." or len(mark) > 1:
        return True
    last = _LAST_WORD.search(before)
    word = last[0].lower().strip("’'-").rpartition("-")[2] if last else ""
    follows = words[match.end() : match.end() + 20]
    if _BEFORE_NUMBERS.fullmatch(word):
        return not follows[:1].isdigit()
    if _ABBREVIATIONS.fullmatch(word):
        return bool(_MAY_CLOSE.fullmatch(word)) and bool(_STARTERS.match(follows))
    if len(word) == 1 and word.isalpha() and before[-1:].isupper():
        return False  # an initial: "J. Smith"
    # "4. Sharing" at the start of a sentence is its number, not a sentence.
    return not (_NUMBER.search(before) and match.start() - begun <= len(word) + 1)


def _is_lead_in(words: str, begun: int, end: int) -> bool:
    return end - begun <= _LONGEST_LEAD and len(words[begun:end].split()) <= _LEAD_WORDS


def _bounded(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One span, or several where it is longer than a clause may be."""
    while end - start > LONGEST_CLAUSE:
        window = words[start : start + LONGEST_CLAUSE]
        cut = _cut_of(window)
        yield start, start + len(window[:cut].rstrip())
        start += cut
        start += len(words[start : start + 1]) - len(words[start : start + 1].lstrip())
    if end > start:
        yield start, end


def _cut_of(window: str) -> int:
    """Where to cut: behind the last weak mark, else at the last blank, else anywhere."""
    marks = [match.end() for match in _WEAK_MARK.finditer(window)]
    if marks:
        return marks[-1]
    blank = window.rfind(" ")
    return blank + 1 if blank > 0 else len(window)
