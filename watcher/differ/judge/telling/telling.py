"""What a side of a change says that matters: one of its clauses, short, and the changed words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.telling.changed import all_changed, changed_words, gone, weight
from watcher.differ.judge.telling.shorten import brief, shortened
from watcher.differ.judge.telling.spoken import spoken
from watcher.differ.lexicon import word_list
from watcher.model.change import EditOp
from watcher.model.clause import Clause

_MOST = 3  # pieces that are quoted
_SECTION = 10  # words of a heading that is named
_BEFORE = 16  # words of the sentence before
_COMMA = re.compile(r"[,;:] …$")
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){1,4}\.?|(?:\d{1,2}|[A-Z])[.)])\s{0,4}")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one side says.

    Args:
        text: a sentence in the company's words, made short, without the condition in front of it.
        lead: that condition ("When you visit us"); "" if there is none.
        before: the beginning of the sentence before it, where it points there ("This includes
            …"); else "".
        section: the heading it stands under; "" where that is none to name.
        differs: whether it has words that the other side lacks.
        quoted: those words, where they are few and few of the sentence; else ().
        instead: what stands in their place on the other side; "" if nothing does.
    """

    text: str
    lead: str = ""
    before: str = ""
    section: str = ""
    differs: bool = False
    quoted: tuple[str, ...] = ()
    instead: str = ""


def tell_whole(side: Side, about: Sequence[str] = ()) -> Telling:
    """What a side says that has no counterpart: its clause that says most about data.

    Args:
        side: the side.
        about: words of the text that matter and are kept, if that leaves the sentence whole.
    """
    pairs = zip(side.clauses, side.readings, strict=True)
    clause = max(pairs, key=lambda pair: len(pair[1].statements))[0]
    places = [(at, at + len(one)) for one in about if (at := clause.text.find(one)) >= 0]
    with_them = _telling(clause, [min(places)]) if places else None
    whole = with_them and "…" not in with_them.text.removesuffix("…")
    return with_them if with_them and whole else _telling(clause)


def tell_changed(case: Case, op: EditOp) -> Telling:
    """What one side of a reworded clause says, around the words that came or went.

    Args:
        case: the change.
        op: INSERT for the new side and what came, DELETE for the old side and what went.
    """
    side, other = (case.new, case.old) if op is EditOp.INSERT else (case.old, case.new)
    changed = changed_words(case.change, op)
    if not changed:
        edited = max(all_changed(case.change, op), key=lambda one: len(one.text), default=None)
        if edited is None:
            return _telling(side.clauses[0])
        return _telling(side.clauses[edited.clause], [(edited.start, edited.end)])
    most = max(changed, key=lambda one: weight(one, other.standing.vocabulary))
    clause = side.clauses[most.clause]
    said = replace(_telling(clause, [(most.start, most.end)]), differs=True)
    quoted = tuple(dict.fromkeys(one.quoted for one in changed))
    words = sum(len(one.split()) for one in quoted)
    if not all(quoted) or len(quoted) > _MOST or 2 * words > len(said.text.split()):
        return said
    back = EditOp.DELETE if op is EditOp.INSERT else EditOp.INSERT
    alone = len(changed) == 1 and len(all_changed(case.change, back)) <= 1
    return replace(said, quoted=quoted, instead=gone(most, clause) if alone else "")


def _telling(clause: Clause, spans: Sequence[tuple[int, int]] = ()) -> Telling:
    lead, main = shortened(spoken(clause, spans))
    heading = _NUMBER.sub("", clause.section[-1]).strip(" :.#") if clause.section else ""
    named = 0 < len(heading.split()) <= _SECTION and not clause.stem
    return Telling(main, lead, _pointed_at(clause, lead or main), heading if named else "")


def _pointed_at(clause: Clause, told: str) -> str:
    """What a "this" or "such" at the front of a sentence means, in the company's words."""
    first, second, *_ = (*told.split(maxsplit=2), "", "")
    points = first.lower() in word_list("points-back") and clause.text.startswith(first)
    if not points or second.lower() in word_list("itself"):
        return ""
    return _COMMA.sub(" …", brief(" ".join(clause.before.split()), _BEFORE)).rstrip(" .")
