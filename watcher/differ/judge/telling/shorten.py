"""A long sentence cut down to what matters in it, with "…" where words are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.judge.telling.expendable import leave_out
from watcher.differ.judge.telling.parts import GUARDS, Sentence, parted, without_labels
from watcher.differ.lexicon import word_list

LONGEST = 34  # words; the quote stands below, whole
_SHORTEST = 6  # words of a part between semicolons that can stand for all
_HEAD = 14  # words of a sentence's beginning, where what matters stands far behind
_BEFORE = 5  # words in front of what matters
_LEAST = 16  # words that a main part may have, however long its condition is
_EXCEPTION = 9  # words of an exception that is told behind a gap
_EXCEPTING = ("except", "unless", "excluding", "without", "only")
_SUBJECTS = ("we", "you", "they", "it", "may", "will", "must", "can")
_SEEN, _LETTERS = 300, 60  # words that are looked at, and letters of one: some texts are hostile

# Private characters around the words that matter; page text is rid of them first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_PART = re.compile(r"(?:;|(?<=[a-z]{3}[.])) (?![^(]{0,300}\))")
_GAP = re.compile(r"(?: ?[,;:–-]){0,9} ?…[ ,;:.…]*")
_EDGE = " \t\n,;:–-"
_LOOSE_ENDS = ("and", "or", "such as", "including", "as described below")


def mark(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with marks around the words that matter.

    Args:
        text: as the company wrote it.
        spans: where they begin and end, in order.
    """
    pieces, at = [], 0
    for start, end in spans:
        pieces += [_bare(text[at:start]), _OPEN, _bare(text[start:end]), _CLOSE]
        at = end
    return "".join((*pieces, _bare(text[at:])))


def shortened(text: str, most: int = LONGEST) -> Sentence:
    """A sentence in its two parts, without marks, and no longer than people take in at once.

    Args:
        text: a sentence, maybe with marks in it.
        most: words of both parts; a few more where what matters stands far behind.
    """
    text = without_labels(_part_that_matters(_bounded(text)))
    leads_on = " …" if text.endswith(":") else ""
    lead, main = parted(text)
    lead = _fitted(lead, most // 2)
    main = _fitted(main, max(most - _count(lead), min(most, _LEAST)))
    return Sentence(lead, main if main.endswith("…") else f"{main}{leads_on}")


def brief(sentence: str, most: int) -> str:
    """A sentence for people in at most so many words, "…" for the rest.

    Args:
        sentence: with its full stop.
        most: words.
    """
    words = sentence.split()
    if len(words) <= most:
        return sentence
    kept = " ".join(words[: _border(words, most)])
    return f"{kept} …{'”' if kept.count('“') > kept.count('”') else ''}"


def _bounded(text: str) -> str:
    """The part of a text that is looked at: all of it, but for texts that no company writes."""
    words = text.replace(" | ", " – ").split()
    first = next((index for index, word in enumerate(words) if _OPEN in word), 0)
    start = max(0, first - _SEEN // 2) if len(words) > _SEEN else 0
    return " ".join(word[:_LETTERS] for word in words[start : start + _SEEN])


def _fitted(text: str, most: int) -> str:
    left = leave_out(text, lambda t: _count(t) <= most, lambda t: bool(_MARKS.search(t)))
    words = left.split()
    return _tidy(_windowed(words, most) if len(words) > most else left)


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _count(text: str) -> int:
    return len(text.split())


def _part_that_matters(text: str) -> str:
    """Of several sentences, or parts with semicolons, the one with the marks, or the first."""
    parts = [part for part in _PART.split(text) if _count(part) >= _SHORTEST]
    if _count(text) <= LONGEST or len(parts) < 2:
        return text
    index = next((index for index, part in enumerate(parts) if _OPEN in part), 0)
    if GUARDS.search(" ".join(parts[:index])):  # "we never sell: your name; your phone number"
        return text
    lead, colon, _ = parts[0].partition(":") if index else ("", "", "")
    before = f"{lead}: … " if colon else "… " if index else ""
    return f"{before}{parts[index].rstrip('.')}{'' if index == len(parts) - 1 else ' …'}"


def _windowed(words: list[str], most: int) -> str:
    """As many words as may stay: the beginning, or the beginning and what is marked."""
    marked = [index for index, word in enumerate(words) if _MARKS.search(word)]
    beginning = _beginning(words, _border(words, most))
    if not marked or marked[-1] < most:
        return beginning
    head = words[: _head(words, marked[0])]
    start = max(len(head), _start(words, marked[0]))
    if GUARDS.search(" ".join(words[:start])):  # a "not" reaches its own words, and no others
        return beginning
    room = start + most - len(head)
    end = len(words) if room >= len(words) else max(_border(words, room), start + 3)
    gap = ["…"] if start > len(head) else []
    return " ".join((*head, *gap, *words[start:end], *(["…"] if end < len(words) else [])))


def _beginning(words: list[str], most: int) -> str:
    """The first words, and an exception as well, however far behind them it stands."""
    kept = " ".join(words[:most])
    for index in range(most, len(words)):
        word = _bare(words[index]).lower().strip("(,")
        if word in _SUBJECTS or (GUARDS.fullmatch(word) and word not in _EXCEPTING):
            break  # from here on it is said of something else
        if word in _EXCEPTING:
            rest = words[index : index + _EXCEPTION]
            more = " …" if index + _EXCEPTION < len(words) else ""
            return f"{kept} … {' '.join(rest)}{more}"
    return f"{kept} …"


def _head(words: list[str], before: int) -> int:
    """How many words make up who does what: up to the first comma, or a fair part of it."""
    for index, word in enumerate(words[: min(_HEAD, before)]):
        if index > 2 and _bare(word).endswith((",", ":")):
            return index + 1
    return min(before, _border(words, _HEAD)) if before > _HEAD else before


def _start(words: list[str], marked: int) -> int:
    """Where to begin again: at the item that holds the first marked word."""
    for index in range(marked, max(0, marked - _BEFORE), -1):
        if words[index - 1].endswith((",", ":", ";")):
            return index
    return marked


def _border(words: list[str], most: int) -> int:
    """Up to where the words make sense: a comma, or a word that opens another part."""
    opens = word_list("opens-part")
    for index in range(most, most * 2 // 3, -1):
        ends = index == len(words) or words[index].lower() in opens
        if ends or words[index - 1].endswith((",", ";", ":")):
            most = index
            break
    while most > 1 and words[most - 1].lower() in opens | word_list("loose-end"):
        most -= 1
    return most


def _tidy(text: str) -> str:
    text = _closed(_GAP.sub(" … ", _bare(text)).strip(_EDGE))
    if not text.endswith("…"):
        text = _without_loose_end(text.removesuffix("."))
    return re.sub(r" ([,;:.])(?=\s|$)", r"\1", text).strip()


def _closed(text: str) -> str:
    """A cut text without an aside that was cut in its middle."""
    opened = text.rfind("(")
    if opened < 0 or "…" not in text or ")" in text[opened:]:
        return text
    return f"{text[:opened].rstrip(_EDGE)} …"


def _without_loose_end(text: str) -> str:
    text = text.rstrip(_EDGE)
    for words in _LOOSE_ENDS:
        if text.lower().endswith(words) and text[: -len(words)].endswith(tuple(_EDGE)):
            return text[: -len(words)].rstrip(_EDGE)
    return text
