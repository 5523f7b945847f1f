"""The whole phrase around a word that the lists know: "information about our subscribers"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from watcher.differ.lexicon import word_list

_BEFORE = 3  # words that a noun takes in front ("new and precise location" has two)
_BEHIND = 6  # words behind "about", "of", "from"
_AIM = 14  # words of a purpose; longer ones are half a paragraph
_MOST = 8  # phrases named; who reads more reads the quote

_LAST_WORD = re.compile(r"([\w'’/&-]{1,30})[ \u00a0]{1,2}$")
_NEXT_WORD = re.compile(r"[ \u00a0]{1,2}([\w'’/&-]{1,30})")
_LEANING = re.compile(
    r"[ \u00a0]{1,2}(?:about|of|from|regarding|concerning|relating to|related to|contained in"
    r"|associated with|received from|collected from)(?=[ \u00a0])",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?P<lead>[\w'’]{1,20}[ \u00a0])?(?:in order to|to)[ \u00a0]"
    r"(?P<aim>(?:help |better |further )?"
    r"(?P<verb>[a-z]{2,20})\b[^.;:()•\n]{0,120})",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor (?:the )?(?:purposes? of )?(?P<aim>[^.;:()•\n]{3,90}?)"
    r"(?= purposes?\b|[.;:()•\n]|$| and we | which | that | if | when | unless | as | in accord)",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\W{0,4}(?:to )?(?P<aim>(?P<verb>[a-z]{2,20})\b[^.;:()•\n]{3,110})", re.IGNORECASE
)
# "need to", "right to", "able to": what follows is no purpose.
_NO_AIM_AFTER = word_list("no-aim-after")
_AIM_ENDS = re.compile(
    r"(?:,? (?:and|but) (?:we|you|they|it)\b|,? (?:unless|if|when|where|which|who|because|while|as"
    r" described|in accordance|by|except)\b).*$",
    re.IGNORECASE | re.DOTALL,
)


def whole_thing(text: str, words: str) -> str:
    """A kind of data or a recipient as the text names it, with what stands before and behind.

    Args:
        text: the sentence.
        words: the words that a list knows, as they stand there.
    """
    start = text.find(words)
    if start < 0:
        return words
    end = start + len(words)
    start = _begin(text, start)
    if leaning := _LEANING.match(text, end):
        end = _run_on(text, leaning.end())
    return text[start:end]


def whole_purposes(text: str, known: Iterable[str]) -> list[str]:
    """The purposes that a sentence states: what it says after "to" and "for".

    Args:
        text: the sentence.
        known: the words in it that a list knows as purposes.
    """
    stated = list(dict.fromkeys(_aims(text, tuple(known))))
    return stated[:_MOST]


def _aims(text: str, known: tuple[str, ...]) -> Iterator[str]:
    found: list[str] = []
    for match in _TO.finditer(text):
        lead = (match.group("lead") or "").strip().lower()
        if lead not in _NO_AIM_AFTER and match.group("verb").lower() in word_list("verb"):
            found.append(_trim(match.group("aim")))
    for match in _FOR.finditer(text):
        aim = match.group("aim")
        doing = aim.split()[0].lower().endswith("ing")
        if doing or any(one in aim for one in known):
            found.append(_trim(aim))
    opening = _DOING.match(text)
    if opening and _is_doing(opening.group("verb")):
        found.append(_trim(opening.group("aim")))
    yield from found
    yield from (one for one in known if not any(one in aim for aim in found))


def _is_doing(verb: str) -> bool:
    """Whether a list item that begins so states a purpose ("Verifying your age")."""
    stem = verb.lower().removesuffix("ing")
    verbs = word_list("verb")
    return verb.lower() in verbs or (
        stem != verb.lower() and bool(verbs & {stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y"})
    )


def _trim(aim: str) -> str:
    aim = _AIM_ENDS.sub("", aim).strip(" ,\u00a0")
    return " ".join(aim.split()[:_AIM])


def _begin(text: str, start: int) -> int:
    for _ in range(_BEFORE):
        word = _LAST_WORD.search(text, max(0, start - 34), start)
        if word is None or word.group(1).lower() in word_list("border"):
            break
        start = word.start(1)
    return start


def _run_on(text: str, end: int) -> int:
    last = end
    for _ in range(_BEHIND):
        word = _NEXT_WORD.match(text, end)
        if word is None or word.group(1).lower() in word_list("break"):
            break
        end = word.end()
        last = end
    return last
