"""Small English for the sentences people read: "your phone number and your contacts"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.lexicon import word_list
from watcher.differ.read import Named

_MOST = 3  # items of a list in one sentence; more is reading work
_WORD_LIMIT = 9  # of one item
_ACRONYM = 5  # letters; longer words in capitals are shouted
# "Required by law", "royalty-free", "legitimate interests", "bankruptcy" name no purpose of ours.
_NO_AIM = frozenset(("legal", "licensing", "legit-interest", "merger-purpose"))
_ARTICLES = ("the ", "our ", "your ", "its ", "their ")
_EVERYBODY = frozenset(("third-parties", "authorities"))  # named only where nobody else is
# Recipients whose words are somebody's name and keep their capitals.
_NAMES = frozenset(("facebook", "google", "other-platforms", "ai-vendors"))
_NOUNS = ("market research", "research", "tracking", "contact ")  # they only look like verbs
_NOBODY = frozenset(
    (
        "merger",
        "acquisition",
        "third-party",
        "visible to others",
        "visible to anyone",
        "common control",
        "government request",
        "government requests",
        "common ownership",
    )
)


def listed(items: Sequence[str]) -> str:
    """Items as people list them: "a", "a and b", "a, b and c"; from the fourth on "and more"."""
    shown = list(dict.fromkeys(items))
    if len(shown) > _MOST:
        return f"{', '.join(shown[:_MOST])} and more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def data_phrase(named: Sequence[Named]) -> str:
    """The data as the text names it, as something of the reader's; "your data" if it names none."""
    special = [one for one in named if one.id != "personal-data" and _goes(one.text)]
    texts = [_yours(_plain(one.text)) for one in special if _fits(one.text)]
    return listed(_without_parts(texts)) if texts else "your data"


def recipient_phrase(named: Sequence[Named]) -> str:
    """The recipients as the text names them; "" where it names none that fit a sentence."""
    special = [one for one in named if one.id not in _EVERYBODY] or list(named)
    texts = [_somebody(one) for one in special if _fits(one.text)]
    whole = _without_parts([text for text in texts if text])
    return listed(whole) if whole else ""


def purpose_phrase(named: Sequence[Named]) -> str:
    """ "for advertising and to improve its services"; "" where the text names no purpose."""
    texts = [_whole(_plain(one.text)) for one in named if _fits(one.text) and one.id not in _NO_AIM]
    doing = [_company(t) for t in texts if _is_verb(t)]
    being = [_company(t) for t in texts if not _is_verb(t) and t not in word_list("verb")]
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


def _goes(text: str) -> bool:
    """Whether it is data in a sentence: friends go nowhere, and ads fit interests without them."""
    return text.lower().removeprefix("your ") not in word_list("goes-nowhere")


def _plain(text: str) -> str:
    words = text.replace("\u00a0", " ").replace("\u200b", "").split()
    return " ".join(word if _keeps_capitals(word) else word.lower() for word in words)


def _keeps_capitals(word: str) -> bool:
    return (word.isupper() and 1 < len(word) <= _ACRONYM) or word.lower() in word_list("name")


def _is_verb(text: str) -> bool:
    first, _, rest = text.partition(" ")
    return first in word_list("verb") and bool(rest) and not text.startswith(_NOUNS)


def _whole(text: str) -> str:
    """A thing that texts name in the singular, as people speak of it ("cookies")."""
    return f"{text}s" if text in word_list("better-in-plural") else text


def _yours(text: str) -> str:
    text = _whole(text)
    if text.startswith(tuple(word_list("not-yours"))):
        return text
    for article in _ARTICLES:
        text = text.removeprefix(article)
    return f"your {text}"


def _somebody(one: Named) -> str:
    if one.id in _NAMES:
        name = " ".join(one.text.split()).removesuffix("'s").removesuffix("’s")
        return f"the {name}" if name.endswith("companies") else name
    text = _plain(one.text).removesuffix("'s").removesuffix("’s")
    text = _company(text)
    if text in word_list("its-own"):
        return f"its {text}"
    if "its" in text.split():  # "its partners", "members of its group"
        return text
    if text.startswith("public"):
        return "the public"
    if text in _NOBODY:
        return ""
    if text.endswith("s") or text in word_list("no-article"):
        return text
    if one.text.istitle() and " " not in text:
        return one.text  # the name of a company
    if text.startswith("other "):
        return f"an{text}"
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


def _without_parts(texts: Sequence[str]) -> list[str]:
    """The texts less those that another one of them contains."""
    return [t for t in texts if not any(t != other and t in other for other in texts)]


def _company(text: str) -> str:
    return re.sub(r"\bour\b", "its", text)
