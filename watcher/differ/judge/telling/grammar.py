"""The little grammar that telling needs: what is a whole statement, and what only leads one in."""

from __future__ import annotations

import itertools
import re

from watcher.differ.lexicon import word_list

_PEOPLE = frozenset(("we", "you", "they", "it", "i"))
_EARLY = 14  # words within which a statement shows its verb
_QUOTING = ",;:“”\"'()"
_LEADS = re.compile(
    rf"^(?:{'|'.join((*sorted(word_list('leads-in')), 'unless', 'to', 'for', 'at', 'until'))})\b",
    re.IGNORECASE,
)
# "Purpose: we may …", "Usage data; cookies; …": a label or a list, no statement.
_LABELLED = re.compile(r"^(?:\S{1,40} ){0,5}\S{1,40}[:;](?: |$)")
_AND_SOMEBODY = re.compile(r", (?:we|you|your|our|they|it)\b", re.IGNORECASE)


def is_led_in(text: str) -> bool:
    """Whether a sentence opens with a part that only leads in ("When you visit us, …")."""
    return bool(_LEADS.match(text))


def is_statement(text: str) -> bool:
    """Whether a text is surely a whole statement, which can stand after "that".

    Args:
        text: the words of a clause.
    """
    words = [word.strip(_QUOTING).lower().replace("’", "'") for word in text.split()]
    if not words or _LABELLED.match(text):
        return False
    if words[0] in ("nor", "please", "click"):
        return False
    if words[0].split("'")[0] in _PEOPLE:
        return True
    if is_led_in(text):
        return bool(_AND_SOMEBODY.search(text))
    for before, word in itertools.pairwise(words[:_EARLY]):
        if word in word_list("finite") or word in word_list("modal") or _is_doing(before, word):
            return words[0] in word_list("opener") or text[:1].isupper()
        if word in word_list("relative") or word in _PEOPLE:
            return False
    return False


def _is_doing(before: str, word: str) -> bool:
    """Whether a word is what the one before it does: "partners use", "Zoom uses"; no "log data"."""
    if before in word_list("no-subject") or before.endswith("ing"):
        return False
    many = before.endswith("s") and not before.endswith("ss")
    verbs = word_list("act-verb")
    return word in verbs if many else word.endswith("s") and word.removesuffix("s") in verbs


def has_verb(text: str) -> bool:
    """Whether any word of a text may be the verb of a statement."""
    words = [word.strip(_QUOTING) for word in text.lower().replace("’", "'").split()]
    known = not (word_list("finite") | word_list("modal")).isdisjoint(words)
    return known or any(_is_doing(*pair) for pair in itertools.pairwise(words))


def is_plain_subject(text: str) -> bool:
    """Whether words in front of a "may" are nothing but who may."""
    words = text.lower().replace("’", "'").split()
    others = word_list("relative") | word_list("modal") | _PEOPLE
    they_alone = words == ["they"]
    return they_alone or not (is_led_in(text) or has_verb(text) or not others.isdisjoint(words))
