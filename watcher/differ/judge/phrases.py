"""Small English for the sentences people read: "your phone number and your contacts"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.lexicon import word_list
from watcher.differ.read import Named

_MOST = 3  # items of a list in one sentence; more is reading work
_WORD_LIMIT = 9  # of one item
_ARTICLES = ("the ", "our ", "your ", "its ", "their ")
_NOBODY = frozenset(("merger", "acquisition", "on our behalf", "visible to anyone"))


def listed(items: Sequence[str]) -> str:
    """Items as people list them: "a", "a and b", "a, b and c"; from the fourth on "and more"."""
    shown = list(dict.fromkeys(items))
    if len(shown) > _MOST:
        return f"{', '.join(shown[:_MOST])} and more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def data_phrase(named: Sequence[Named]) -> str:
    """The data as the text names it, as something of the reader's; "your data" if it names none."""
    special = [one for one in named if one.id != "personal-data"] or list(named)
    texts = [_yours(_plain(one.text)) for one in special if _fits(one.text)]
    return listed(texts) if texts else "your data"


def recipient_phrase(named: Sequence[Named]) -> str:
    """The recipients as the text names them; "" where it names none that fit a sentence."""
    special = [one for one in named if one.id != "third-parties"] or list(named)
    texts = [_somebody(_plain(one.text, keep_case=True)) for one in special if _fits(one.text)]
    return listed([text for text in texts if text]) if any(texts) else ""


def purpose_phrase(named: Sequence[Named]) -> str:
    """ "for advertising and to improve its services"; "" where the text names no purpose."""
    texts = [_plain(one.text) for one in named if _fits(one.text)]
    doing = [_company(t) for t in texts if _is_verb(t) and not _is_noun(t)]
    being = [_company(t) for t in texts if not _is_verb(t)]
    if being:
        return f"for {listed(being[:_MOST])}"
    return f"to {listed(doing[:_MOST])}" if doing else ""


def is_plural(phrase: str) -> bool:
    """Whether a phrase takes "were"; lists and most words in -s do."""
    last = phrase.split()[-1]
    return " and " in phrase or (last.endswith("s") and not last.endswith(("ss", "us")))


def sentence(words: str) -> str:
    """Words with a capital at the front and one full stop at the end."""
    words = re.sub(r"\s{1,9}", " ", words).strip(" .;,")
    return f"{words[:1].upper()}{words[1:]}."


def _fits(text: str) -> bool:
    return 0 < len(text.split()) <= _WORD_LIMIT and len(text) < 80 and "\n" not in text


def _plain(text: str, keep_case: bool = False) -> str:
    words = text.replace("\u00a0", " ").split()
    kept = (
        word
        if (word.isupper() and len(word) > 1)
        or (keep_case and word[:1].isupper() and len(words) < 2)
        else word.lower()
        for word in words
    )
    return " ".join(kept)


def _is_verb(text: str) -> bool:
    return text.split()[0] in word_list("verb")


def _is_noun(text: str) -> bool:
    return text.split()[0] in word_list("noun-or-verb")


def _yours(text: str) -> str:
    if text.startswith(tuple(word_list("not-yours"))):
        return text
    for article in _ARTICLES:
        text = text.removeprefix(article)
    return f"your {text}"


def _somebody(text: str) -> str:
    low = text.lower()
    if low.startswith("our "):
        return f"its {low[4:]}"
    if low in word_list("singular"):
        article = "an" if low[0] in "aeiou" else "a"
        return f"{article} {low}"
    if low.startswith("public"):
        return "the public"
    if low in _NOBODY:
        return ""
    return text if low[:1] != text[:1] else low


def _company(text: str) -> str:
    return re.sub(r"\bour\b", "its", text)
