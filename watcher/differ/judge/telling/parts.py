"""The parts of a sentence: what introduces it, what leads it in, what it states."""

from __future__ import annotations

import re
from typing import NamedTuple

from watcher.differ.lexicon import word_list

# Words that turn or bind what is said: a part with one of them is never left out unseen.
GUARDS = re.compile(
    r"\b(?:not|never|no|nor|neither|cannot|unless|except|excluding|other than|only|but|without"
    r"|consents?|permission|opt|object|agree|refuse|exceptions?|instructions?)\b|n['’]t\b",
    re.IGNORECASE,
)
_MAIN = 4  # words that a main part has at least
_LABEL = re.compile(
    r"^(?:(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2}){0,3})[.)]|[•*–-]|\d{1,2}°"
    r"|\d{1,2}(?= (?!(?:hours|days|weeks|months|years)\b)(?-i:[A-Z]))) {1,3}|#{1,6} {0,3})(?=\S)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:in addition|additionally|furthermore|moreover|also|for example|for instance|however"
    r"|therefore|thus|accordingly|specifically|in particular|similarly|likewise"
    r"|further|finally|today|as a result|as such|for (?:that|this) reason"
    r"|as (?:discussed|described) (?:above|below)"
    r"|notwithstanding (?:the (?:above|foregoing)|anything to the contrary)|please note|note"
    r"|to (?:this end|do this|be clear)|for the avoidance of doubt|and|or)(?:[,:]| [–-]) "
    r"|(?:please )?note that,? |it(?:['’]s| is) important to (?:note|understand),? that,? "
    r"|this means that |(?:and|or) (?=to |\())",
    re.IGNORECASE,
)
_DOES = r"(?:may|will|can|must|is|are|has|have|does|uses|collects|shares)"
_SUBJECT = (
    r"(?:(?:we|you|your|our|please|information|personal|third[ -]part(?:y|ies))"
    rf"|(?-i:[A-Z])[\w’'-]{{1,20}}(?: (?-i:[A-Z])[\w’'-]{{1,20}})? {_DOES}"
    rf"|(?:the|this|these|such|some|certain|any|each) [^,;:()]{{2,60}}? {_DOES})\b"
)
_LEADS = "|".join(sorted(word_list("leads-in"), key=len, reverse=True))
_CONDITION = re.compile(rf"^(?P<part>(?:{_LEADS})\b[^;:]{{1,240}}?), (?={_SUBJECT})", re.IGNORECASE)
_BARE_CONDITION = re.compile(
    r"^(?P<part>(?:when|while|if|once|after)\b[^,;:]{1,160}?)"
    r" (?<!where )(?<!which )(?<!that )(?<!when )(?<!if )(?=we (?:may|will|can)\b[^,]*$)",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"^(?P<part>(?:in order to|to|for)\b[^;:]{1,240}?)"
    rf"(?:, (?={_SUBJECT})| (?<!where )(?<!which )(?<!that )(?<!when )"
    r"(?<!how )(?<!what )(?<!whom )(?=we (?:may|will|can|also|use|collect|share|process)\b[^,]*$))",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which|that|whose|where)\b", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence in two parts.

    Args:
        lead: the condition in front of it ("When you visit us"); "" if there is none.
        main: what it states.
    """

    lead: str
    main: str


def without_labels(text: str) -> str:
    """A sentence without "b)", "In addition," and the like in front of it."""
    return _LABEL.sub("", _OPENER.sub("", _LABEL.sub("", text))).strip(" ;,.")


def parted(text: str) -> Sentence:
    """A sentence as its condition and its main part, an aim in front of it moved behind it.

    Args:
        text: the sentence; "To please you, we may …" becomes "we may … to please you".
    """
    aim = _AIM.match(text)
    if aim and len(text[aim.end() :].split()) >= _MAIN:
        part, main = aim["part"], text[aim.end() :]
        if GUARDS.search(main) or _RELATIVE.search(
            main
        ):  # behind those it would mean another thing
            return Sentence(part, main)
        joint = ", " if part.lower().startswith("for") else " "
        text = f"{main}{joint}{part[:1].lower()}{part[1:]}"
    condition = _BARE_CONDITION.match(text) or _CONDITION.match(text)
    if condition and len(text[condition.end() :].split()) >= _MAIN:
        return Sentence(condition["part"], text[condition.end() :])
    return Sentence("", text)
