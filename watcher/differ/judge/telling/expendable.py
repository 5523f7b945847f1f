"""What may be left out of a long sentence: references, asides, examples and side clauses."""

from __future__ import annotations

import re
from collections.abc import Callable

from watcher.differ.judge.telling.parts import GUARDS

_ASIDE = re.compile(r" ?[(\[](?!\w{1,3}[)\]])[^()\[\]]{1,300}[)\]]")
_NAMING = re.compile(r" ?[(\[](?:such as|including|e\.g\.|like)\b", re.IGNORECASE)
_FEW = 6  # words of an aside that names things ("such as your phone number") and stays
_STOPS = r" (?:and|or|but|to|for|with|by|from|unless|when|if)\b"
_REFERENCE = re.compile(
    r"(?<!except)(?<!other than)(?<!unless)(?<!only)(?<!\bbe)(?<!\bis)(?<!\bare)"
    r",? (?:as (?:further |otherwise )?(?:described|explained|set out|set forth|detailed|outlined"
    r"|defined|listed|provided|stated|disclosed|noted|discussed)\b|in accordance with"
    r"|subject to (?:the|this|our|these|applicable))"
    rf"(?:(?!{_STOPS})[^,;:()]){{0,120}}(?=[,;:()]|$|{_STOPS})"
    r"(?!,? (?:which|who|that)\b)",  # that would then be said of what stands before
    re.IGNORECASE,
)
# Up to a comma behind which the sentence surely goes on, so that nothing of it is torn apart.
_GOES_ON = (
    r"(?:,(?= (?:to|for|with|in order|from|when|if|so that|through|by|is|are|may|will|can|and we"
    r"|which|that|as well)\b)|$)"
)
_SIDE_CLAUSE = re.compile(
    rf", (?:which|who|where|whose)\b[^;:()]{{1,200}}?{_GOES_ON}", re.IGNORECASE
)
_EXAMPLES = re.compile(
    rf",? (?:such as|including|for example|e\.g\.)[, ][^;:()]{{1,300}}?{_GOES_ON}", re.IGNORECASE
)
# In the order in which they are left out, each with what is put in its place.
_EXPENDABLE = ((_REFERENCE, ""), (_ASIDE, ""), (_EXAMPLES, " …"), (_SIDE_CLAUSE, " …"))


def leave_out(text: str, is_short: Callable[[str], bool], is_kept: Callable[[str], bool]) -> str:
    """A sentence without references, asides, examples and side clauses, until it is short.

    Args:
        text: the sentence.
        is_short: whether a text is short enough.
        is_kept: whether a part must stay for reasons of the caller's.
    """

    def drop(part: str, instead: str) -> str:
        named = _NAMING.match(part) and len(part.split()) <= _FEW
        return part if named or GUARDS.search(part) or is_kept(part) else instead

    for pattern, instead in _EXPENDABLE:
        if is_short(text):
            break
        text = pattern.sub(lambda found, put=instead: drop(found[0], put), text)  # type: ignore[misc]
    return text
