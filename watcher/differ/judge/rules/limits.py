"""Rights, notice, protection and deletion that only one side speaks of, and numbers that moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.differ.judge.case import Side
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.rules.naming import named
from watcher.differ.judge.standing import GROUPS
from watcher.model.finding import Direction, Kind

_SPELLED = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
}
_SPAN = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(_SPELLED)})[ -](hour|day|week|month|year)s?\b", re.IGNORECASE
)
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760}
_AGE = re.compile(
    r"\b(?:under(?: the age of)?|age of|least|older than|below|younger than) (\d{2})\b",
    re.IGNORECASE,
)
_OPEN_END = ("indefinite", "as-needed")
_KEEPING = frozenset(("keep", "delete"))


def loses_duty(richer: Side, poorer: Side, direction: Direction) -> Iterator[Hit]:
    """A right, a notice, a protection or a deletion that one side has and the other has not."""
    for cue in ("rights", "change-terms"):
        if cue in richer.cues and cue not in poorer.cues:
            fewer = poorer.standing.cues[cue] < richer.standing.cues[cue]
            novelty = max(poorer.standing.novelty(r.words) for r in richer.readings)
            rule = f"lost-{cue}{'' if fewer else '-elsewhere'}"
            chance = (0.4 if cue == "rights" and fewer else 0.1) * novelty
            yield _loss(rule, Kind.RIGHTS, richer, direction, chance)
    there = {GROUPS[s.act] for s in poorer.statements}
    for group, kind in (("delete", Kind.RETENTION), ("protect", Kind.PROMISE)):
        acts = [s for s in richer.statements if GROUPS[s.act] == group and not s.forbidden]
        if acts and group not in there:
            novelty = max(poorer.standing.novelty(r.words) for r in richer.readings)
            known = any(g == group for g, *_ in poorer.standing.allowed)
            chance = (0.2 if known else 0.4) * novelty
            yield _loss(f"lost-{group}", kind, richer, direction, chance)


def moves_number(firm: Side, loose: Side, direction: Direction) -> Iterator[Hit]:
    """A longer or open time of keeping, or a lower age."""
    if not _keeps(firm) and not _keeps(loose):
        old_ages, new_ages = _ages(firm), _ages(loose)
        if old_ages and new_ages and max(new_ages) < max(old_ages):
            yield _loss("lower-age", Kind.PROMISE, loose, direction, 0.35)
        return
    old, new = _hours(firm), _hours(loose)
    if old and new and max(new) > max(old) * 1.02:  # 12 months and 365 days are the same
        yield _loss("longer-time", Kind.RETENTION, loose, direction, 0.5)
    elif loose.clauses and old and not new:
        opened = any(cue in loose.cues for cue in _OPEN_END)
        yield _loss("lost-time", Kind.RETENTION, loose, direction, 0.55 if opened else 0.3)


def _loss(rule: str, kind: Kind, side: Side, direction: Direction, chance: float) -> Hit:
    return Hit(
        rule=rule,
        direction=direction,
        kind=kind,
        sharing=False,
        grade=1,
        chance=chance,
        detail=f"{rule.replace('-', ' ')}: stands on one side only",
        **named(side),
    )


def _keeps(side: Side) -> bool:
    return any(GROUPS[s.act] in _KEEPING for s in side.statements)


def _hours(side: Side) -> list[int]:
    spans = (m for r in side.readings for m in _SPAN.finditer(r.text))
    return [
        (_SPELLED.get(m.group(1).lower()) or int(m.group(1))) * _HOURS[m.group(2).lower()]
        for m in spans
    ]


def _ages(side: Side) -> list[int]:
    return [int(m.group(1)) for r in side.readings for m in _AGE.finditer(r.text)]
