"""What was found: each candidate with what would be read from it, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from watcher.discovery.kinds import Kind
from watcher.model.answer import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """Whether two fetches of a page gave the same words.

    Args:
        differing: the words that differ, as people read it; (): the same words.
        select: selectors with which the two agree; (): none is needed, or none was found.
        remove: likewise, of what to leave out.
        unknown: why the second fetch says nothing; "": it does.
    """

    differing: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    unknown: str = ""


STEADY = Steadiness()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A page that may be a policy. All that it says of itself is hostile text.

    Args:
        kind: what it is.
        url: the address to watch.
        found_by: how we came by it.
        title: what it calls itself; "" if nothing.
        words: how many a reader finds there.
        language: ISO 639-1 code; "" when unsure.
        first: its first clauses.
        doubts: why it may be no policy that can be watched; (): it reads like one.
        steadiness: what a second fetch said.
        answer: the page as it came first.
    """

    kind: Kind
    url: str
    found_by: str
    title: str
    words: int
    language: str
    first: tuple[str, ...]
    doubts: tuple[str, ...]
    steadiness: Steadiness = STEADY
    answer: Fetched = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An address that a page of the site named as a policy and that could not be read.

    Args:
        kind: what it was said to be.
        url: the address.
        reason: why not; hostile text inside.
    """

    kind: Kind
    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a site has.

    Args:
        home: the address that was looked at.
        name: what to call the service.
        candidates: privacy policy first.
        unread: what could not be read.
        tried: where we looked, for people.
    """

    home: str
    name: str
    candidates: tuple[Candidate, ...] = ()
    unread: tuple[Unread, ...] = ()
    tried: tuple[str, ...] = ()
