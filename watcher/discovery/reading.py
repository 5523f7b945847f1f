"""What a reader, and the differ, would find at an address; pure."""

from __future__ import annotations

from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.discovery.candidate import Candidate
from watcher.discovery.kinds import SIGNS, Kind
from watcher.discovery.rank import Lead
from watcher.discovery.site import host_of, is_same_site, label_of
from watcher.discovery.tree import content_type_of
from watcher.errors import TooLargeSource, UnreadableSource
from watcher.gate.signs import Sign, find_sign
from watcher.model.answer import Fetched
from watcher.model.clause import Clause
from watcher.model.document import BlockKind, Document

#: The shortest of the 200 policies of the pages corpus has nine times as many; what is shorter than
#: this is a teaser, a notice or an empty shell.
FEWEST_WORDS = 120
#: Different words of its kind that a text must have. In the pages corpus the poorest terms have 5,
#: the poorest privacy policy 9.
FEWEST_SIGNS = 4
#: Words below which a page with scripts shows a person only what its scripts put there.
_EMPTY_SHELL = 60
_FIRST = 3
_SENTENCE = 6  # words; shorter clauses are labels

_SHOWN_INSTEAD = {
    Sign.CHALLENGE: "it shows a check whether a person reads, no policy",
    Sign.NEEDS_SCRIPT: "it shows its text only with JavaScript",
    Sign.NOT_FOUND: 'it says "page not found"',
    Sign.SIGN_IN: "it shows a sign-in form, no policy",
    Sign.GARBLED: "its letters are garbled; it names a wrong charset",
}


def source_of(answer: Fetched) -> Source:
    """A page as the differ reads it."""
    return Source(body=answer.body, name=answer.url, content_type=content_type_of(answer))


def read_candidate(lead: Lead, answer: Fetched, site_name: str, home: str) -> Candidate:
    """What would be read from an address.

    Args:
        lead: what it is said to be.
        answer: what came.
        site_name: what the site calls itself.
        home: an address of the site.
    """
    try:
        document = extract_document(source_of(answer))
        clauses = split_clauses(document)
    except UnreadableSource as error:
        return unread_candidate(lead, answer, error)
    doubts = _doubts(lead.kind, document, clauses, answer)
    if not is_same_site(answer.url, home) and not _names(document, site_name, home):
        doubts += (f"it stands at {host_of(answer.url)} and does not name {site_name}",)
    return Candidate(
        kind=lead.kind,
        url=answer.moved_to or lead.url,
        found_by=lead.found_by,
        title=document.title,
        words=len(document.text.split()),
        language=document.language,
        first=_first(clauses),
        doubts=doubts,
        answer=answer,
    )


def likeliest_kind(answer: Fetched) -> Kind | None:
    """The kind whose words a page has most of; None: it reads like no policy.

    Args:
        answer: the page.
    """
    try:
        text = extract_document(source_of(answer)).text
    except UnreadableSource:
        return None
    counts = {kind: _count_signs(kind, text) for kind in Kind}
    kind = max(counts, key=lambda kind: counts[kind])
    enough = counts[kind] >= 2 * FEWEST_SIGNS and len(text.split()) >= FEWEST_WORDS
    return kind if enough else None


def unread_candidate(lead: Lead, answer: Fetched, error: UnreadableSource) -> Candidate:
    """An address from which nothing would be read.

    Args:
        lead: what it is said to be.
        answer: what came.
        error: why it cannot be read.
    """
    doubt = str(error).removeprefix(f"{answer.url}: ")
    if _has_scripts(answer) and not isinstance(error, TooLargeSource):
        doubt = "it shows its text only with JavaScript"
    return Candidate(
        kind=lead.kind,
        url=answer.moved_to or lead.url,
        found_by=lead.found_by,
        title="",
        words=0,
        language="",
        first=(),
        doubts=(doubt,),
        answer=answer,
    )


def _doubts(
    kind: Kind, document: Document, clauses: tuple[Clause, ...], answer: Fetched
) -> tuple[str, ...]:
    words = len(document.text.split())
    sign = find_sign(document, clauses, words=words)
    if sign is not Sign.NONE:
        return (_SHOWN_INSTEAD[sign],)
    if words < _EMPTY_SHELL and _has_scripts(answer):
        return ("it shows hardly any text; it may need JavaScript",)
    doubts = []
    if words < FEWEST_WORDS:
        doubts.append(f"it has only {words} words; policies have more than {FEWEST_WORDS}")
    if _count_signs(kind, document.text) < FEWEST_SIGNS:
        doubts.append(f"it does not read like a {kind.value.lower()}")
    return tuple(doubts)


def _count_signs(kind: Kind, text: str) -> int:
    return len({match[0] for match in SIGNS[kind].words.finditer(text.casefold())})


def _has_scripts(answer: Fetched) -> bool:
    return b"<script" in answer.body.lower()


def _names(document: Document, site_name: str, home: str) -> bool:
    text = document.text.casefold()
    names = (name.casefold() for name in (site_name, label_of(host_of(home))))
    return any(len(name) > 2 and name in text for name in names)


def _first(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    sentences = [
        clause.text
        for clause in clauses
        if clause.kind is not BlockKind.HEADING and len(clause.text.split()) >= _SENTENCE
    ]
    return tuple((sentences or [clause.text for clause in clauses])[:_FIRST])
