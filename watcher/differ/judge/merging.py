"""Findings that say the same become one, and a lost promise stands beside what replaces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.differ.judge.gravity import reach_of_recipients
from watcher.differ.judge.telling import brief, joined, uncapitalised
from watcher.model.finding import Direction, Finding, Kind

_LOST, _GAINED = 30, 36  # words of either sentence, where two are told as one
_ECHO = 16  # words of a sentence that stands in full elsewhere
_REPLACING = (Kind.RECIPIENT, Kind.PURPOSE, Kind.DATA)


def merge_equals(findings: Sequence[Finding]) -> list[Finding]:
    """Findings with the same sentence and direction, joined into the surest of them."""
    merged: dict[tuple[str, str], Finding] = {}
    for one in findings:
        key = (one.direction, one.why)
        merged[key] = _join(merged[key], one) if key in merged else one
    return list(merged.values())


def tell_echoes_apart(findings: Sequence[Finding]) -> list[Finding]:
    """Of two findings that tell the same of both directions, the less sure one says so."""
    surest: dict[str, Finding] = {}
    for one in findings:
        surest[one.why] = max(surest.get(one.why, one), one, key=lambda f: f.confidence)
    return [one if one is surest[one.why] else _echo(one) for one in findings]


def _echo(one: Finding) -> Finding:
    way = "In your favour" if one.direction is Direction.RESTRICTS else "Against you"
    return replace(one, why=f"{way}, too: {uncapitalised(brief(one.why, _ECHO))}")


def pair_promises(findings: Sequence[Finding]) -> list[Finding]:
    """The surest lost promise not to share, told together with the gravest sharing that is new.

    The finding keeps its own quotes and takes the other's new ones, so that both stand together;
    the other is not told again, unless it has old words of its own.
    """
    sharing = [one for one in findings if _replaces(one)]
    lost = [one for one in findings if _is_lost(one)]
    if not sharing or not lost:
        return list(findings)
    gravest = max(sharing, key=lambda one: (reach_of_recipients(one), one.confidence))
    told = max(lost, key=lambda one: (bool(one.recipients), one.confidence))
    again = not set(gravest.old_quotes) <= set(told.old_quotes)
    kept = (one for one in findings if again or one is not gravest)
    return [_told_with(one, gravest) if one is told else one for one in kept]


def _join(first: Finding, second: Finding) -> Finding:
    best = max(first, second, key=lambda one: (one.severity.rank, one.confidence))
    return replace(
        best,
        new_quotes=tuple(dict.fromkeys((*first.new_quotes, *second.new_quotes))),
        old_quotes=tuple(dict.fromkeys((*first.old_quotes, *second.old_quotes))),
    )


def _replaces(one: Finding) -> bool:
    expands = one.direction is Direction.EXPANDS and one.sharing and bool(one.new_quotes)
    return expands and one.kind in _REPLACING and bool(one.recipients)


def _is_lost(one: Finding) -> bool:
    lost = one.direction is Direction.EXPANDS and one.kind is Kind.PROMISE and one.sharing
    return lost and not one.new_quotes


def _told_with(lost: Finding, gained: Finding) -> Finding:
    return replace(
        lost,
        why=joined(brief(lost.why, _LOST), brief(gained.why, _GAINED)),
        new_quotes=gained.new_quotes,
        data=_both(lost.data, gained.data),
        recipients=_both(lost.recipients, gained.recipients),
        purposes=_both(lost.purposes, gained.purposes),
    )


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
