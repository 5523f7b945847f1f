"""Words put into a sentence about data: things we know from our lists, and words no list knows."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.rules.naming import named, shares
from watcher.differ.judge.runs import Run
from watcher.differ.judge.standing import GROUPS
from watcher.differ.lexicon import vocabulary
from watcher.differ.read import Actor, Named
from watcher.model.finding import Direction, Kind

_LISTS = {"data": Kind.DATA, "recipients": Kind.RECIPIENT, "purposes": Kind.PURPOSE}
_EXAMPLES = ("such as", "including", "for example", "e.g.", "for instance", "like ")
_TOO_WIDE = frozenset(("personal-data", "third-parties"))  # these prepare nobody for an example
_LONG_RUN = 25  # words; a longer run is another sentence
_STRANGE = 0.5  # of the telling words unknown to the other version
_ABOUT = {"out": Kind.RECIPIENT, "in": Kind.DATA, "use": Kind.PURPOSE, "keep": Kind.RETENTION}
_CHANCE = {"listed": 0.22, "put-in": 0.2, "swapped": 0.1}  # as on the once-read pairs


def inserts_terms(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """A kind of data, recipient or purpose put into a clause that did not name it."""
    if not poorer.clauses or richer.forbidden():
        return
    before = _named_ids(poorer)
    for run in richer.runs:
        if _is_example(run, before):
            continue
        found: dict[str, list[Named]] = {}
        for mention in vocabulary().mentions(run.words):
            term = mention.term
            if term.list in _LISTS and (term.list, term.id) not in before:
                text = run.text[run.words[mention.first].start : run.words[mention.last - 1].end]
                found.setdefault(term.list, []).append(Named(term.id, text))
        for name, things in found.items():
            yield _insertion(name, tuple(things), run, richer, direction)


def _insertion(
    name: str, things: tuple[Named, ...], run: Run, richer: Side, direction: Direction
) -> Hit:
    grade = max(vocabulary().terms[name, one.id].grade for one in things)
    how = "swapped" if run.swapped else "listed" if run.listed else "put-in"
    chance = (0.12 + 0.06 * grade) * (0.6 if run.swapped else 1)
    found = named(richer)
    return Hit(
        rule=f"inserts-{name}-{how}",
        direction=direction,
        kind=_LISTS[name],
        sharing=name == "recipients" or shares(richer),
        grade=grade,
        chance=chance * (1 if direction is Direction.EXPANDS else 0.3),
        detail=f"“{run.text.strip()[:80]}” stands on one side only",
        data=things if name == "data" else found["data"],
        recipients=things if name == "recipients" else found["recipients"],
        purposes=things if name == "purposes" else found["purposes"],
    )


def widens_words(poorer: Side, richer: Side, direction: Direction) -> Iterator[Hit]:
    """An item put into a list, or other words in place of some."""
    groups = {GROUPS[s.act] for s in richer.statements if s.actor is not Actor.PERSON}
    about = next((g for g in _ABOUT if g in groups), "")
    if not poorer.clauses or not about or richer.forbidden():
        return
    before = _named_ids(poorer)
    for run in richer.runs:
        if not run.telling or len(run.words) > _LONG_RUN or _is_example(run, before):
            continue
        new = len(run.strange(poorer.standing)) / len(run.telling)
        how = "listed" if run.listed else "swapped" if run.swapped else "put-in"
        seen = "strange" if new >= _STRANGE else "some" if new else "known"
        less = 1 if direction is Direction.EXPANDS else 0.3
        only = "" if poorer.runs else "-only"  # nothing was taken away for it
        yield Hit(
            rule=f"words-{how}-{seen}{only}",
            direction=direction,
            kind=_ABOUT[about],
            sharing=about == "out",
            grade=1,
            chance=_CHANCE[how] * less * (1.3 if seen == "some" else 1),
            detail=f"“{run.text.strip()[:80]}” stands on one side only",
            **named(richer),
        )


def _named_ids(side: Side) -> frozenset[tuple[str, str]]:
    return frozenset((n, one.id) for r in side.readings for n in _LISTS for one in getattr(r, n))


def _is_example(run: Run, before: frozenset[tuple[str, str]]) -> bool:
    """Whether a run only gives an example of what the clause named already ("such as …")."""
    if not run.text.lstrip(" ,(").lower().startswith(_EXAMPLES):
        return False
    terms = [m.term for m in vocabulary().mentions(run.words) if m.term.list in _LISTS]
    known = vocabulary().ancestors
    return bool(terms) and all(
        any((t.list, one) in before for one in known[t.list, t.id] - {t.id, *_TOO_WIDE})
        for t in terms
    )
