"""Sentences people read: a capital at the front, an end, and small again behind other words."""

from __future__ import annotations

import re

from watcher.differ.lexicon import word_list


def sentence(words: str) -> str:
    """Words with a capital at the front and one full stop at the end; "…" ends one, too."""
    words = re.sub(r"\s{1,9}", " ", words).strip(" .;,")
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('…') else '.'}"


def joined(first: str, second: str) -> str:
    """Two sentences as one, with a semicolon between them."""
    return f"{first.removesuffix('.')}; {uncapitalised(second)}"


def uncapitalised(text: str) -> str:
    """A sentence as it stands behind other words: small at its beginning, unless it is a name."""
    first = re.search(r"[^\W\d_]{1,40}", text[:40])
    if not first or _is_name(first[0], text[first.end() :]):
        return text
    if first[0].lower() in word_list("opener"):
        return f"{text[: first.start()]}{first[0].lower()}{text[first.end() :]}"
    return text


def _is_name(first: str, rest: str) -> bool:
    """Whether a word is large for itself: "US residents", "Personal Data"; not "Your Data"."""
    if len(first) > 1 and first.isupper():
        return True
    following = re.match(r"[ -](?:to |of |and )?[A-Z]", rest)
    return following is not None and first.lower() not in word_list("particle")
