"""Times as people write them: "90s", "30m", "12h", "3d", "2w"."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WRITTEN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s?([smhdw])")


def parse_duration(text: str) -> timedelta:
    """The length of time that a text names; "0" is none.

    Args:
        text: a number and one of s, m, h, d, w.

    Raises:
        ValueError: it is written in another way.
    """
    if text.strip() == "0":
        return timedelta(0)
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'{text!r} is no length of time. Write a number and a unit: "12h", "30m".')
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def write_duration(length: timedelta) -> str:
    """A length of time as `parse_duration` reads it, in the largest unit that fits it whole."""
    seconds = length.total_seconds()
    for unit, size in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:g}s" if seconds else "0"
