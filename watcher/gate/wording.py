"""What of a clause counts as its words: no case, marks, links, numbers or dates."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_APOSTROPHES = ("'", "’", "ʼ")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
#: "4.", "(b)", "2.1" before other words: who renumbers sections has changed no words.
_LABEL = re.compile(
    r"^\W{0,3}(?:\((?:\d{1,3}|[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{1,5})[.)])\s+(?=\w)"
)
_UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|years?|percent)"
# How long something is kept, or from which age on, is a promise and not a date. "3 days ago" is.
_QUANTITY = re.compile(
    rf"\b(\d{{1,4}})\)?[ -]?(?:(?:calendar|business|working|full) )?(?={_UNIT}\b(?! ago))"
    r"|(?<=\bage of )(\d{1,2})\b|(?<=\bages of )(\d{1,2})\b|\b(\d{1,3}) ?(?=%)"
)
_SPELT = str.maketrans("0123456789", "abcdefghij")
_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
# "May" is a month only beside a number: "we may share" is what this is all about.
_DATE_WORD = re.compile(
    rf"\b(?:{_MONTH}|{_DAY}|utc|gmt)\b|\bmay(?=\.? ?\d)|(?<=\d )may\b|(?<=\d )[ap]\.?m\b"
    r"|(?<=\d)(?:st|nd|rd|th)\b"
)


def exact_words(text: str) -> list[str]:
    """The words of a clause with its numbers and dates.

    Args:
        text: the clause.
    """
    return _words(_plain(text))


def lasting_words(text: str) -> list[str]:
    """The words of a clause without numbers, dates and labels; quantities stay, spelt in letters.

    Args:
        text: the clause.
    """
    plain = _LABEL.sub("", _plain(text), count=1)
    if _DIGITS.search(plain) is None:  # most sentences: nothing to spell, nothing to leave out
        return _words(_DATE_WORD.sub(" ", plain))
    spelt = _QUANTITY.sub(_spell, plain)
    return _words(_DIGITS.sub(" ", _DATE_WORD.sub(" ", spelt)))


# Looking for a mark first is much faster than a pattern, and nearly always all that is needed.
def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    plain = text.casefold()
    if "://" in plain or "www." in plain:
        return _LINK.sub(" ", text).casefold()
    return plain


def _words(plain: str) -> list[str]:
    if any(mark in plain for mark in _APOSTROPHES):
        plain = _APOSTROPHE.sub("", plain)
    return _WORD.findall(plain)


def _spell(match: re.Match[str]) -> str:
    return match[0].translate(_SPELT)
