"""A company's sentence told about it: "we share your data" is "the company shares your data"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from watcher.differ.lexicon import word_list

COMPANY = "the company"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’][^\W\d_]{1,2}\b)?")
_ITS_OWN = {"our": "its", "ours": "its own", "ourselves": "itself"}
_SAID_SHORT = {"re": "is", "ve": "has", "ll": "will", "d": "would"}
_ODD = {
    "are": "is",
    "aren't": "is not",
    "do": "does",
    "don't": "does not",
    "have": "has",
    "haven't": "has not",
    "were": "was",
    "weren't": "was not",
}
# What shows that a word is part of an address: "us.privacy@example.org".
_ADDRESS = re.compile(r"[@/_]|\.\w")
_JOINTS = ("@", "/", "_", ".", "-")
_PAUSE = re.compile(r"[.;:•\n]")
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_JOINING = ("and", "or", "nor", "but")
_NO_PAST = ("need", "feed", "embed", "proceed", "exceed", "succeed")
_VOWELS = "aeiou"
_NEAR = 14  # words within which "it" is still understood as the company


class _Word(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")


def retold(text: str, *, named_before: bool = False) -> str:
    """A sentence with the company in place of "we", and its verbs and pronouns to match.

    Args:
        text: a sentence, or a part of one, as the company wrote it.
        named_before: whether the company is named right in front of it.
    """
    words = [_Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
    put: dict[int, str] = {}
    named = -1 if named_before else -_NEAR - 1  # index of the last word that meant the company
    for index, word in enumerate(words):
        near = index - named <= _NEAR
        spoken = _spoken(word, near)
        if spoken is None or _is_no_pronoun(text, word):
            continue
        put.setdefault(index, spoken)
        if near or word.low.startswith("we"):  # behind "gives us", "it" would be who gives
            named = index
        gap = text[words[index - 1].end : word.start] if index else ","
        before = words[index - 1].low if not gap.strip() else ""
        after = words[index + 1].low if index + 1 < len(words) else ""
        if word.low == "our" and after == "company":
            put[index] = "the"
        elif word.low == "we" and before in ("do", "are", "have", "were"):  # "nor do we sell it"
            put[index - 1] = _ODD[before]
        elif word.low == "we" and before not in word_list("modal"):
            put.update(_verbs(text, words, index))
    return _rebuilt(text, words, put)


def _is_no_pronoun(text: str, word: _Word) -> bool:
    """Whether a word is part of an address, or quoted by itself as in a definition."""
    before, behind = text[word.start - 1 : word.start], text[word.end : word.end + 1]
    quoted = before in ("“", '"') and behind in ("”", '"')
    return quoted or before in _JOINTS or bool(_ADDRESS.match(text, word.end))


def _spoken(word: _Word, named: bool) -> str | None:
    """What stands in place of a word for the company; None for any other word."""
    low, _, short = word.low.partition("'")
    who = "it" if named else COMPANY
    if low == "we":
        return f"{who} {_SAID_SHORT[short]}" if short in _SAID_SHORT else who
    if low == "us" and not word.text.isupper():
        return COMPANY
    if low in _ITS_OWN:
        return _ITS_OWN[low] if named or low == "ourselves" else f"{COMPANY}'s"
    return None


def _verbs(text: str, words: Sequence[_Word], subject: int) -> Iterator[tuple[int, str]]:
    """The verbs of a "we", each with its form for one: "collects", "is", "does not"."""
    index = _first_verb(text, words, subject + 1)
    if index is None:
        return
    first = words[index].low
    yield index, _of_one(words[index].text)
    if first in _ODD or first in word_list("modal") | word_list("ends-verbs"):
        return
    row = True  # whether there was nothing but verbs so far: "collect, use and share"
    for later in range(index + 1, len(words)):
        low = words[later].low
        gap = text[words[later - 1].end : words[later].start]
        if _PAUSE.search(gap) or _is_subject(words, later) or low in word_list("ends-verbs"):
            return
        if _is_adverb(low):  # "and then delete them" goes on as "and delete them" does
            continue
        before = _word_before(words, later)
        joined = before in _JOINING or "," in gap
        if low in _ODD and before in _JOINING:
            yield later, _of_one(words[later].text)
            return
        if low not in word_list("act-verb"):
            row = row and low in _JOINING
        elif joined and (row or _has_object(words, later)):
            yield later, _of_one(words[later].text)


def _word_before(words: Sequence[_Word], index: int) -> str:
    """The word in front of a verb, adverbs aside; there is the "we" at the latest."""
    index -= 1
    while _is_adverb(words[index].low):
        index -= 1
    return words[index].low


def _has_object(words: Sequence[_Word], index: int) -> bool:
    """Whether a verb's object stands behind it: "and share it", but not "and log data"."""
    return index + 1 < len(words) and words[index + 1].low in word_list("object")


def _first_verb(text: str, words: Sequence[_Word], index: int) -> int | None:
    """The word that is the verb of a "we" before it; None: "we and our partners", "we, the …"."""
    while index < len(words) and _is_adverb(words[index].low):
        index += 1
    if index >= len(words):
        return None
    between = text[words[index - 1].end : words[index].start]
    is_none = words[index].low in word_list("opens-part") | word_list("no-verb")
    return None if is_none or between.strip() else index


def _is_adverb(low: str) -> bool:
    return low in word_list("adverb") or (low.endswith("ly") and low not in word_list("act-verb"))


def _is_subject(words: Sequence[_Word], index: int) -> bool:
    """Whether somebody else's doing begins there; "about you" is nobody's."""
    before = words[index - 1].low
    return words[index].low in word_list("subject") and before not in word_list("preposition")


def _of_one(verb: str) -> str:
    """A verb as one company does it; a past tense or "may" stays as it is."""
    low = verb.lower().replace("’", "'")
    if low in _ODD:
        return _ODD[low]
    if (
        low in word_list("modal")
        or low.endswith("n't")
        or (low.endswith("ed") and low not in _NO_PAST)
    ):
        return low
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return f"{low[:-1]}ies"
    return f"{low}es" if low.endswith(_HISSING) else f"{low}s"


def _rebuilt(text: str, words: Sequence[_Word], put: dict[int, str]) -> str:
    pieces, at = [], 0
    for index, instead in sorted(put.items()):
        pieces += [text[at : words[index].start], instead]
        at = words[index].end
    return "".join((*pieces, text[at:]))
