"""Reads a clause with its context: polarity has a scope, lists inherit from their stem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from watcher.differ.lexicon import Token, tokenize, vocabulary
from watcher.differ.lexicon.lists import Mention
from watcher.differ.read.segments import Segment, cut_segments
from watcher.differ.read.statement import Actor, Named, Statement
from watcher.model.clause import Clause
from watcher.model.document import BlockKind

_CONTEXT_WORDS = 60  # of a stem or header; longer ones are whole paragraphs and lead nothing in
_CONDITIONS = frozenset(
    [
        "explicit-opt-in",
        "opt-in",
        "opt-out",
        "notice-only",
        "legal-demand",
        "merger",
        "user-directed",
        "on-behalf",
        "conditional",
        "only",
        "indefinite",
        "as-needed",
        "fixed-time",
        "without-consent",
        "exception",
        "abroad",
        "children",
    ]
)
_THINGS = ("data", "recipients", "purposes")
_NOTHING = frozenset(("not-data",))  # phrases that only look like data ("by email")
_BARE_KINDS = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)  # these may lean on their heading
_BINDING = ("must", "will", "may")  # the strongest word of a segment counts


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clause says.

    Args:
        text: the clause's own words.
        words: its own words, stems with places.
        statements: what it says may or must not happen.
        cues: ids of the turns of phrase in its own words.
        data: the data its own words name.
        recipients: the recipients its own words name.
        purposes: the purposes its own words name.
    """

    text: str
    words: tuple[Token, ...] = field(repr=False)
    statements: tuple[Statement, ...]
    cues: frozenset[str]
    data: tuple[Named, ...]
    recipients: tuple[Named, ...]
    purposes: tuple[Named, ...]

    @property
    def forbids(self) -> bool:
        """Whether it says that something does not happen to data."""
        return any(s.forbidden and s.own for s in self.statements)


def read_clause(clause: Clause) -> Reading:
    """Read a clause; the same words under the same stem are read once."""
    lead = " ".join((*clause.header, clause.stem)).strip()
    if not lead and clause.section and clause.kind in _BARE_KINDS:
        lead = clause.section[-1]
    return _read(clause.text, lead)


def forget_clauses() -> None:
    """Let go of what was read: two versions share sentences, two pages hardly any."""
    _read.cache_clear()


@lru_cache(maxsize=1 << 14)
def _read(text: str, lead: str) -> Reading:
    own = tokenize(text)
    inherited: tuple[Token, ...] = ()
    words, whole = own, text
    if lead:
        inherited = tokenize(lead)[:_CONTEXT_WORDS]
        shift = len(lead) + 2
        words = (*inherited, *[Token(t.stem, t.start + shift, t.end + shift) for t in own])
        whole = f"{lead}: {text}"
    mentions = tuple(vocabulary().mentions(words))
    border = len(inherited)
    mine = [m for m in mentions if m.first >= border]
    data, recipients, purposes = _things(whole, words, mine, 0)
    return Reading(
        text=text,
        words=own,
        statements=tuple(_state(whole, words, mentions, border)),
        cues=frozenset(m.term.id for m in mine if m.term.list == "cues"),
        data=data,
        recipients=recipients,
        purposes=purposes,
    )


def _state(
    whole: str,
    words: tuple[Token, ...],
    mentions: tuple[Mention, ...],
    border: int,
) -> Iterable[Statement]:
    said: list[Statement] = []
    if not any(m.term.list == "acts" for m in mentions):  # nearly half of all clauses
        return said
    for segment in cut_segments(whole, words, mentions):
        acts = _acts(segment, said)
        if not acts:
            continue
        cues = {m.term.id for m in segment.mentions if m.term.list == "cues"}
        modality = next((m for m in _BINDING if m in cues), "will")
        conditions = frozenset(cues & _CONDITIONS)
        data, recipients, purposes = _things(whole, words, segment.mentions, border)
        for act, actor, forbidden, own in acts:
            said.append(
                Statement(
                    actor=actor,
                    act=act,
                    forbidden=forbidden,
                    modality=modality,
                    data=data,
                    recipients=recipients,
                    purposes=purposes,
                    conditions=conditions,
                    own=own >= border,
                )
            )
    return said


def _acts(segment: Segment, said: list[Statement]) -> list[tuple[str, Actor, bool, int]]:
    """The acts of a segment with actor, polarity and place; a bare segment repeats the last act."""
    acts: dict[tuple[str, bool], tuple[str, Actor, bool, int]] = {}
    for mention in segment.mentions:
        if mention.term.list == "acts":
            forbidden = segment.forbids_at(mention.first)
            actor = segment.actor_at(mention.first)
            acts[mention.term.id, forbidden] = (mention.term.id, actor, forbidden, mention.first)
    if not acts and said and segment.names_something:
        last = said[0] if segment.resumes else said[-1]
        forbidden = segment.turns if not last.forbidden else not segment.excepts
        if segment.resumes:
            forbidden = last.forbidden
        acts[last.act, forbidden] = (last.act, last.actor, forbidden, segment.first)
    return list(acts.values())


def _things(
    whole: str, words: tuple[Token, ...], mentions: Iterable[Mention], border: int
) -> tuple[tuple[Named, ...], ...]:
    """The data, recipients and purposes named, each once."""
    found: dict[str, dict[str, Named]] = {name: {} for name in _THINGS}
    for mention in mentions:
        list_, id_ = mention.term.list, mention.term.id
        if list_ in found and id_ not in found[list_] and id_ not in _NOTHING:
            text = whole[words[mention.first].start : words[mention.last - 1].end]
            found[list_][id_] = Named(id_, text, mention.first >= border)
    return tuple(tuple(named.values()) for named in found.values())
