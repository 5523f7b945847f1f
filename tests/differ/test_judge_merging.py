"""Findings that say the same are told once, and a lost promise beside what replaced it."""

from __future__ import annotations

from watcher.differ.judge.merging import merge_equals, pair_promises, tell_echoes_apart
from watcher.model.finding import Direction, Finding, Kind, Quote, Reason, Severity


def finding(
    why: str,
    *,
    old: str = "",
    new: str = "",
    kind: Kind = Kind.RECIPIENT,
    direction: Direction = Direction.EXPANDS,
    confidence: float = 0.5,
    recipients: tuple[str, ...] = (),
) -> Finding:
    quotes = [(Quote(text=text, start=0, end=len(text)),) if text else () for text in (old, new)]
    return Finding(
        direction=direction,
        kind=kind,
        sharing=True,
        severity=Severity.NOTABLE,
        confidence=confidence,
        why=why,
        old_quotes=quotes[0],
        new_quotes=quotes[1],
        recipients=recipients,
        reason=Reason(rule="test"),
    )


def test_the_same_sentence_is_told_once_with_all_its_quotes() -> None:
    (one,) = merge_equals(
        [finding("It may.", new="a"), finding("It may.", new="b", confidence=0.9)]
    )

    assert [quote.text for quote in one.new_quotes] == ["a", "b"]
    assert one.confidence == 0.9


def test_what_is_told_of_both_directions_is_told_apart() -> None:
    weak = finding("It may.", new="a", direction=Direction.RESTRICTS, confidence=0.4)
    sure = finding("It may.", new="a", confidence=0.7)
    other = finding("It must.", new="b", direction=Direction.RESTRICTS)

    told = tell_echoes_apart([weak, sure, other])

    assert [one.why for one in told] == ["In your favour, too: it may.", "It may.", "It must."]
    assert [one.confidence for one in told] == [0.4, 0.7, 0.5]


def test_a_lost_promise_is_told_with_the_sharing_that_replaced_it() -> None:
    lost = finding("The company no longer promises.", old="We never.", kind=Kind.PROMISE)
    gained = finding("The company may now.", new="We may.", recipients=("Chatbook",))

    (told,) = pair_promises([gained, lost])

    assert told.why == "The company no longer promises; the company may now."
    assert [quote.text for quote in (*told.old_quotes, *told.new_quotes)] == [
        "We never.",
        "We may.",
    ]
    assert told.recipients == ("Chatbook",)


def test_a_promise_that_nothing_replaced_is_told_alone() -> None:
    lost = finding("The company no longer promises.", old="We never.", kind=Kind.PROMISE)

    assert pair_promises([lost]) == [lost]
