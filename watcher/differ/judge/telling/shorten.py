"""A long sentence cut down to what matters in it, with "…" where words are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.lexicon import word_list

LONGEST = 34  # words; the quote stands below, whole
_SHORTEST = 6  # words that must be left when a part is dropped
_FEW = 6  # words of an aside that names things ("such as your phone number") and stays
_MAIN = 4  # words of a main part
_HEAD = 14  # words of a sentence's beginning, where what matters stands far behind
_BEFORE = 5  # words in front of what matters
_LEAST = 16  # words that a main part may have, however long its condition is

# Private characters around the words that matter; page text is rid of them first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
# Words that turn or bind what is said: a part with one of them is never dropped unseen.
_GUARDS = re.compile(
    r"\b(?:not|never|no|n't|unless|except|only|consent|permission|opt|object|agree|refuse|without)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2}){0,3})[.)]|[•*–-]|\d{1,2}(?:°|(?= [A-Z])))"
    r" {1,3}|#{1,6} {0,3})(?=\S)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:in addition|additionally|furthermore|moreover|also|for example|for instance|however"
    r"|therefore|thus|otherwise|accordingly|specifically|in particular|similarly|likewise"
    r"|further|finally|today|as a result|as such|for (?:that|this) reason|if so"
    r"|as (?:discussed|described) (?:above|below)"
    r"|notwithstanding (?:the (?:above|foregoing)|anything to the contrary)|please note|note"
    r"|instead|in such cases?|in this case|to (?:this end|do this)|and|or)(?:[,:]| [–-]) "
    r"|(?:please )?note that,? |it(?:['’]s| is) important to (?:note|understand),? that,? "
    r"|this means that |(?:and|or) (?=to |\())",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:;|(?<=[a-z]{3}[.])) (?![^(]{0,300}\))")
_ASIDE = re.compile(r" ?[(\[][^()\[\]]{1,300}[)\]]")
_NAMING = re.compile(r" ?[(\[](?:such as|including|e\.g\.|like)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r",? (?:as (?:further |otherwise )?(?:described|explained|set out|set forth|detailed|outlined"
    r"|defined|listed|provided|stated|disclosed|noted|discussed)\b|in accordance with"
    r"|subject to (?:the|this|our|these|applicable))[^,;:()]{0,120}(?=[,;:()]|$)",
    re.IGNORECASE,
)
# Up to a comma behind which the sentence surely goes on, so that nothing of it is torn apart.
_GOES_ON = (
    r"(?:,(?= (?:to|for|with|in order|from|when|if|so that|through|by|is|are|may|will|can|and we|"
    r"which|that|as well)\b)|$)"
)
_RELATIVE = re.compile(rf", (?:which|who|where|whose)\b[^;:()]{{1,200}}?{_GOES_ON}", re.IGNORECASE)
_EXAMPLES = re.compile(
    rf",? (?:such as|including|for example|e\.g\.)[, ][^;:()]{{1,300}}?{_GOES_ON}", re.IGNORECASE
)
# In the order in which they go, each with what is put in its place.
_DROPPED = ((_REFERENCE, ""), (_ASIDE, ""), (_EXAMPLES, " …"), (_RELATIVE, " …"))
_DOES = r"(?:may|will|can|must|is|are|has|have|does|uses|collects|shares)"
_SUBJECT = (
    r"(?:(?:we|you|your|our|please|information|personal|third[ -]part(?:y|ies))"
    rf"|(?-i:[A-Z])[\w’'-]{{1,20}}(?: (?-i:[A-Z])[\w’'-]{{1,20}})? {_DOES}"
    rf"|(?:the|this|these|such|some|certain|any|each) [^,;:()]{{2,60}}? {_DOES})\b"
)
_CONDITION = re.compile(
    r"^(?P<part>(?:when|while|as|where|if|in|after|before|once|by|on|with|from|through|depending"
    r"|based|under|because|since|during|upon|like|subject to|due to)\b[^;:]{1,240}?), "
    rf"(?={_SUBJECT})",
    re.IGNORECASE,
)
_BARE_CONDITION = re.compile(
    r"^(?P<part>(?:when|while|if|once|after)\b[^,;:]{1,160}?)"
    r" (?<!where )(?<!which )(?<!that )(?<!when )(?<!if )(?=we (?:may|will|can)\b)",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"^(?P<part>(?:in order to|to|for)\b[^;:]{1,240}?)"
    rf"(?:, (?={_SUBJECT})| (?<!where )(?<!which )(?<!that )(?<!when )"
    r"(?=we (?:may|will|can|also|use|collect|share|process)\b))",
    re.IGNORECASE,
)
_LOOSE = frozenset(("such", "the", "a", "an", "our", "your", "its", "their", "of", "not"))
_LOOSE_END = re.compile(
    r"[\s,;:–-]+(?:and|or|such as|including|as described below)?[\s,;:–-]*$", re.I
)


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


def shortened(text: str, most: int = LONGEST) -> tuple[str, str]:
    """The condition that leads a sentence in, or "", and its main part, without marks.

    Args:
        text: a sentence, maybe with marks in it.
        most: words of both; a few more where what matters stands far behind.
    """
    text = _part_that_matters(" ".join(text.replace(" | ", " – ").split()))
    text = _LABEL.sub("", _OPENER.sub("", _LABEL.sub("", text))).strip(" ;,.")
    leads_on = " …" if text.endswith(":") else ""
    if (aim := _AIM.match(text)) and _count(text[aim.end() :]) >= _MAIN:
        joint = ", " if aim["part"].lower().startswith("for") else " "
        text = f"{text[aim.end() :]}{joint}{aim['part'][:1].lower()}{aim['part'][1:]}"
    lead, main = "", text
    condition = _BARE_CONDITION.match(text) or _CONDITION.match(text)
    if condition and _count(text[condition.end() :]) >= _MAIN:
        lead, main = condition["part"], text[condition.end() :]
    lead = _fitted(lead, most // 2)
    main = _fitted(main, max(most - _count(lead), min(most, _LEAST)))
    return lead, main if main.endswith("…") else f"{main}{leads_on}"


def brief(sentence: str, most: int) -> str:
    """A sentence for people in at most so many words, "…" for the rest.

    Args:
        sentence: with its full stop.
        most: words.
    """
    words = sentence.split()
    return sentence if len(words) <= most else f"{' '.join(words[: _border(words, most)])} …"


def _fitted(text: str, most: int) -> str:
    for pattern, instead in _DROPPED:
        if _count(text) > most:
            text = _without(pattern, instead, text)
    return _tidy(_windowed(text.split(), most) if _count(text) > most else text)


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _count(text: str) -> int:
    return len(text.split())


def _part_that_matters(text: str) -> str:
    """Of several sentences, or parts with semicolons, the one with the marks, or the first."""
    parts = [part for part in _PART.split(text) if _count(part) >= _SHORTEST]
    if _count(text) <= LONGEST or len(parts) < 2:
        return text
    part = next((part for part in parts if _OPEN in part), parts[0])
    return part if part == parts[-1] else f"{part} …"


def _without(pattern: re.Pattern[str], instead: str, text: str) -> str:
    def drop(found: re.Match[str]) -> str:
        part = found.group()
        named = _NAMING.match(part) and _count(part) <= _FEW
        matters = named or _MARKS.search(part) or _GUARDS.search(part)
        left = _count(text) - _count(part)
        return part if matters or left < _SHORTEST else instead

    return pattern.sub(drop, text)


def _windowed(words: list[str], most: int) -> str:
    """As many words as may stay: the beginning, or the beginning and what is marked."""
    marked = [index for index, word in enumerate(words) if _MARKS.search(word)]
    if not marked or marked[-1] < most:
        return f"{' '.join(words[: _border(words, most)])} …"
    head = words[: _head(words, marked[0])]
    start = max(len(head), _start(words, marked[0]))
    if _GUARDS.search(" ".join(words[len(head) : start])):  # never without its "not"
        return f"{' '.join(words[: _border(words, most)])} …"
    room = start + most - len(head)
    end = len(words) if room >= len(words) else max(_border(words, room), start + 3)
    gap = ["…"] if start > len(head) else []
    return " ".join((*head, *gap, *words[start:end], *(["…"] if end < len(words) else [])))


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
        loose = words[index - 1].lower() in opens | _LOOSE
        if not loose and (ends or words[index - 1].endswith((",", ";", ":"))):
            return index
    return most


def _tidy(text: str) -> str:
    text = re.sub(r"[\s,;:–-]*…[\s,;:.…]*", " … ", _bare(text)).strip(" ,;:–-")
    if not text.endswith("…"):
        text = _LOOSE_END.sub("", text.removesuffix("."))
    return re.sub(r" ([,;:.])(?=\s|$)", r"\1", text).strip()
