"""What was found, as lines for people; page text in them is not yet safe to print; pure."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.discovery.candidate import Candidate, Found, Steadiness

_LONGEST_CLAUSE = 100


def describe_candidate(candidate: Candidate) -> Iterator[str]:
    """What would be read from a page, and what speaks against it."""
    yield f"{candidate.kind.value}: {candidate.url}"
    yield f"  found by {candidate.found_by}"
    language = f"language {candidate.language}" if candidate.language else "language not recognised"
    title = f"“{_cut(candidate.title)}”, " if candidate.title else ""
    yield f"  {title}{candidate.words:,} words, {language}"
    yield from (f"  > {_cut(clause)}" for clause in candidate.first)
    for doubt in candidate.doubts:
        yield f"  look  {doubt}."
    if candidate.words:
        yield from (f"  {line}" for line in _steadiness(candidate.steadiness))


def describe_unread(found: Found) -> Iterator[str]:
    """What a page of the site named, and why it could not be read."""
    for unread in found.unread:
        yield f"{unread.kind.value}: {unread.url}"
        yield f"  look  could not be read: {unread.reason}"


def describe_tried(found: Found) -> Iterator[str]:
    """Where we looked in vain."""
    yield f"No policy was found at {found.home}. We looked at:"
    yield from (f"  {place}" for place in found.tried)
    yield from describe_unread(found)
    yield "Give the address of the policy itself, as your browser shows it."


def _steadiness(steadiness: Steadiness) -> Iterator[str]:
    if steadiness.unknown:
        yield f"look  the second fetch could not be compared: {steadiness.unknown}"
    elif not steadiness.differing:
        yield "ok    two fetches gave the same words"
    else:
        yield "look  two fetches gave different words:"
        yield from (f"      {words}" for words in steadiness.differing)
        yield f"      {_cure(steadiness)}"


def _cure(steadiness: Steadiness) -> str:
    if steadiness.select:
        return f"With select = {_listed(steadiness.select)} they agree."
    if steadiness.remove:
        return f"With remove = {_listed(steadiness.remove)} they agree."
    return "No selector helps without losing policy text; each version may be told as a change."


def _listed(selectors: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{selector}"' for selector in selectors) + "]"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CLAUSE else f"{text[: _LONGEST_CLAUSE - 1]}…"
