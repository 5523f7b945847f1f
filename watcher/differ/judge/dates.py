"""Dates that a text states: when it takes effect, and until when a person can object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from watcher.model.change import Change
from watcher.model.clause import Clause
from watcher.model.document import Document
from watcher.model.finding import Deadline, Quote, StatedDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_DATE = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})(?:\s{{0,3}}|[.,/]\s?)(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,2}}[,¸]?\s{{0,3}}{_YEAR.format('y1')}"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]{{1,3}}(?:of\s)?(?P<m2>{_MONTH})[\s-]{{0,2}},?\s{{0,3}}{_YEAR.format('y2')}"
    rf"|{_YEAR.format('y3')}[-/.](?P<m3>\d{{1,2}})[-/.](?P<d3>\d{{1,2}})"
    rf"|(?P<a4>\d{{1,2}})(?P<dot>[-/.])(?P<b4>\d{{1,2}})[-/.](?P<y4>(?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")  # dates are looked for around years: a scan in linear time
_WIDTH = 24  # characters of the longest date before or behind its year
# The words that make a date the text's own, the surest first.
_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:effective|in effect|takes? effect|into effect|in(?:to)? force"
        r"|valid (?:from|as of)|applicable from|applies from)\b",
        r"\b(?:last|latest|recently|most recent)[ -]?(?:updated?|modified|modification|revised"
        r"|revision|changed?|amended|reviewed|version|edited|published)\b",
        r"\b(?:updated?|revised|modified|version|dated?|posted|published|revision|amended"
        r"|changed|created|issued|added)\b",
    )
)
_SURE = 2  # of these; the last one also speaks of apps and laws, so it must stand nearer
_NEARER = 25
_NEAR = 60  # characters between such words and the date behind them
_AFTER = 25  # characters between a date and such words behind it ("1 May 2020: last updated")
_HEAD = 4000  # characters at the top (and bottom) where policies state their date
_TITLE = 300  # characters at either end in which a date in a line of its own stands for the text's
_DAYS = re.compile(
    r"\b(?:within|additional|have|for|another|next|after)\s(?:\w{1,12}\s){0,3}?(\d{1,3}|thirty|sixty|ninety|fourteen"
    r"|seven|ten)(?:\s\(\d{1,3}\))?[ -](?:calendar\s|business\s)?days?\b",
    re.IGNORECASE,
)
_IN_WORDS = {"thirty": 30, "sixty": 60, "ninety": 90, "fourteen": 14, "seven": 7, "ten": 10}
_REFUSAL = re.compile(
    r"\b(?:opt[ -]?out|object to|refuse|choose not|decline|reject (?:the|these)"
    r"|make (?:this|that|your) choice|delete your account|close your account|terminate your"
    r"|stop using|cancel your)\b",
    re.IGNORECASE,
)
_OF_THIS = re.compile(
    r"\b(?:chang|updat|terms|policy|agreement|accept|existing user|new version|amend)",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:by|before|until|prior to|no later than)\s(?:the\s)?$", re.IGNORECASE)


def find_effective(old: Document, new: Document, clauses: Iterable[Clause]) -> StatedDate | None:
    """The date from which the new text holds, as it says itself.

    A text may state several ("adopted", "effective", "last updated"): one that the old version did
    not state comes first, then the latest, as that is the one the update is about.

    Args:
        old: the version before.
        new: the new version.
        clauses: its clauses.
    """
    stated = tuple(_stated_days(new.text))
    if not stated:
        return None
    before = {day for day, *_ in _stated_days(old.text)}
    day, start, end, _, _ = max(stated, key=lambda s: (s[0] not in before, *s[3:], s[0], -s[1]))
    return StatedDate(day=day, quote=_quote(new, tuple(clauses), start, end))


def _stated_days(text: str) -> Iterator[tuple[date, int, int, bool, bool]]:
    """Dates that the text calls its own, with place, how surely, and whether at an end of it."""
    for day, first, last in _days_in(text):
        at_an_end = first < _HEAD or first > len(text) - _HEAD
        line = text.rfind("\n", 0, first) + 1
        before = text[max(line, first - _NEAR) : first]
        after = text[last : last + _AFTER].partition("\n")[0]
        if line == first:  # "Effective date" may stand in a line of its own above it
            before = text[max(0, first - _NEAR) : first].strip()
        sure = any(c.search(before) or c.search(after) for c in _CUES[:_SURE])
        nearer = any(c.search(before[-_NEARER:]) or c.search(after) for c in _CUES[_SURE:])
        outside = first < _TITLE or first > len(text) - _TITLE
        alone = line == first and outside and not after.strip(" .*")
        if sure or (at_an_end and (nearer or alone)):
            yield day, first, last, sure, at_an_end


def find_deadline(new: Document, changes: Iterable[Change]) -> Deadline | None:
    """Until when a person can refuse, if words that are new in the new version say so.

    Args:
        new: the new version.
        changes: what differs.
    """
    for change in changes:
        if not _OF_THIS.search(" ".join((change.new_text, *change.section))):
            continue
        for clause in change.new:
            if not _REFUSAL.search(clause.text):
                continue
            old = change.old_text
            for day, first, last in _days_in(clause.text):
                if _UNTIL.search(clause.text[:first]) and clause.text[first:last] not in old:
                    return Deadline(day=day, quote=_of(clause))
            if (match := _DAYS.search(clause.text)) and match.group() not in old:
                word = match.group(1).lower()
                return Deadline(days=_IN_WORDS.get(word) or int(word), quote=_of(clause))
    return None


def _days_in(text: str) -> Iterator[tuple[date, int, int]]:
    known = 0
    for year in _ANY_YEAR.finditer(text):
        match = _DATE.search(text, max(known, year.start() - _WIDTH), year.end() + _WIDTH)
        if match is None or match.start() > year.start():
            continue
        known = match.end()
        try:
            yield _day(match.groupdict()), match.start(), match.end()
        except ValueError:  # 31 February, 3/4/2020: no date that we could know
            continue


def _day(found: dict[str, str | None]) -> date:
    for key in "12":
        if found[f"y{key}"]:
            month = _MONTHS[(found[f"m{key}"] or "").lower().rstrip(".")]
            return date(int(found[f"y{key}"] or 0), month, int(found[f"d{key}"] or 0))
    if found["y3"]:
        return date(int(found["y3"]), int(found["m3"] or 0), int(found["d3"] or 0))
    a, b, year = int(found["a4"] or 0), int(found["b4"] or 0), int(found["y4"] or 0)
    if found["dot"] == ".":  # only countries that put the day first write dots
        return date(year, b, a)
    if a <= 12 and b <= 12 and a != b:
        raise ValueError("either month first or day first: not for us to guess")
    return date(year, *((a, b) if a <= 12 else (b, a)))


def _of(clause: Clause) -> Quote:
    return Quote(text=clause.text, start=clause.start, end=clause.end, section=clause.section)


def _quote(new: Document, clauses: tuple[Clause, ...], start: int, end: int) -> Quote:
    for clause in clauses:
        if clause.start <= start and end <= clause.end:
            return _of(clause)
    return Quote(text=new.text[start:end], start=start, end=end)
