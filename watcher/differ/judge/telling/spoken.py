"""What a clause says, as one sentence: a list item with the words that lead it in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.judge.telling.grammar import is_statement
from watcher.differ.judge.telling.parts import GUARDS
from watcher.differ.judge.telling.sentences import uncapitalised
from watcher.differ.judge.telling.shorten import mark
from watcher.differ.lexicon import word_list
from watcher.model.clause import Clause

_LEAD = 24  # words of what leads a list in; a longer one is a paragraph
_BEGINNING = re.compile(r"(?:\S{1,60}\s{0,9}){1,8}")  # of an item; cut off its lead it says nothing
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_ANNOUNCING = re.compile(
    r"\b(?:following|purposes?|activities|ways|examples|reasons|cases|above|below)\b", re.IGNORECASE
)
_COUNTRY = re.compile(r"(?<=\bthe )us\b|\b(?:eu|uk|eea|usa)\b")
_SHOUTED = 0.6  # of the letters in capitals


def spoken(clause: Clause, spans: Sequence[tuple[int, int]] = ()) -> str:
    """A clause as a sentence, with marks around the words that matter.

    Args:
        clause: a sentence, list item or table row.
        spans: where those words stand in its text; none: an item's beginning matters.
    """
    if not is_led(clause):
        return _calm(mark(clause.text, spans))
    lead = _lead(clause.stem)
    if not spans and (beginning := _BEGINNING.match(clause.text)):
        spans = [beginning.span()]
    item = uncapitalised(mark(clause.text, spans))
    first = clause.text.split()[0].lower() if clause.text.strip() else ""
    if first and lead.lower().endswith(f" {first}"):  # "such as to: to test …"
        lead = lead[: -len(first)].rstrip()
    goes_on = first in word_list("goes-on") and not _ANNOUNCING.search(lead)
    leads_on = lead.split()[-1].lower() in word_list("leads-on") or goes_on
    return _calm(f"{lead}{' ' if leads_on else ': '}{item}")


def is_led(clause: Clause) -> bool:
    """Whether a clause is told behind the words that lead its list in; a "never" always is."""
    lead = _lead(clause.stem)
    turns = bool(GUARDS.search(lead))
    return turns or (0 < len(lead.split()) <= _LEAD and not is_statement(clause.text))


def _lead(stem: str) -> str:
    return _SENTENCE_END.split(stem.strip())[-1].rstrip(" :–-")


def _calm(text: str) -> str:
    """A shouted sentence in small letters."""
    letters = [char for char in text if char.isalpha()]
    shouted = sum(char.isupper() for char in letters) > _SHOUTED * len(letters)
    if not shouted or len(text.split()) <= 3:
        return text
    return _COUNTRY.sub(lambda found: found[0].upper(), text.lower())
