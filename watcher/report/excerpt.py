"""The few words of a long passage that a reader needs on the first screen."""

from __future__ import annotations

import re

#: Characters of a quote shown before it is cut; four or five lines, more than nine of ten sentences
#: of a policy have.
MOST_CHARACTERS = 420

_NUMBER = re.compile(r"\d|\b(?:thirty|sixty|ninety|fourteen|seven|ten)\b", re.IGNORECASE)


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """The beginning of a text, whole words, with an ellipsis where it was cut.

    Args:
        text: the passage.
        most: characters to keep at most, the ellipsis included.
    """
    if len(text) <= most:
        return text
    kept = text[: most - 2]
    return (kept[: kept.rfind(" ")] if " " in kept[most // 2 :] else kept) + " …"


def excerpt_around(text: str, *, words: int = 6) -> str:
    """The words of a passage around the first number in it; cut sides get an ellipsis.

    Args:
        text: the passage, for example one that states a date or a number of days.
        words: how many to keep at either side.
    """
    every = text.split()
    middle = next((i for i, word in enumerate(every) if _NUMBER.search(word)), 0)
    first, last = max(0, middle - words), middle + words + 1
    kept = " ".join(every[first:last])
    return f"{'… ' if first else ''}{kept}{' …' if last < len(every) else ''}"
