"""Findings name whole phrases of the text."""

import pytest

from watcher.differ.judge.whole_phrases import whole_purposes, whole_thing


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        (
            "We share information about our readers with banks.",
            "information",
            "information about our readers",
        ),
        (
            "We send approximate location data to maps.",
            "location data",
            "approximate location data",
        ),
        (
            "It goes to the parent company of Lantern.",
            "parent company",
            "parent company of Lantern",
        ),
        ("We use cookies.", "cookies", "cookies"),
        ("Your name, age and address are shown.", "address", "address"),
        ("We use cookies.", "beacons", "beacons"),
    ],
    ids=["behind", "before", "of", "bare", "in a list", "not there"],
)
def test_a_thing_is_named_whole(text: str, words: str, whole: str) -> None:
    assert whole_thing(text, words) == whole


@pytest.mark.parametrize(
    ("text", "purposes"),
    [
        ("We use it to measure how well our ads work.", ["measure how well our ads work"]),
        ("You have the right to access your data.", []),
        ("Verifying the age of lenders;", ["Verifying the age of lenders"]),
        ("We keep logs for finding faults, and we delete them.", ["finding faults"]),
        ("Our neighbours lend ladders.", []),
    ],
    ids=["to", "a right", "a list item", "for", "none"],
)
def test_purposes_are_what_stands_behind_to_and_for(text: str, purposes: list[str]) -> None:
    assert whole_purposes(text, ()) == purposes


def test_a_known_purpose_is_named_where_no_phrase_holds_it() -> None:
    assert whole_purposes("Our partners do marketing.", ["marketing"]) == ["marketing"]


def test_a_long_sentence_is_searched_in_linear_time() -> None:
    text = "to improve for making " * 50_000

    assert len(whole_purposes(text, ())) <= 8
    assert whole_thing(text, "improve")
