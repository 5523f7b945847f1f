"""Sentences that list their items are cut into those items."""

from __future__ import annotations

import pytest

from watcher.differ.split.enumeration import item_spans


def items(words: str) -> list[tuple[str, str]]:
    """Lead-in and words of each item."""
    return [(lead, words[start:end]) for start, end, lead in item_spans(words, 0, len(words))]


def test_items_know_the_words_that_lead_them_in() -> None:
    assert items("We may share (a) your name; (b) your number; and (c) your songs.") == [
        ("", "We may share (a) your name;"),
        ("We may share", "(b) your number;"),
        ("We may share", "and (c) your songs."),
    ]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("We share: (i) names; (ii) songs.", id="Roman numbers"),
        pytest.param("We share: 1) names; 2) songs.", id="numbers"),
        pytest.param("We share: a) names; b) songs.", id="letters"),
    ],
)
def test_all_kinds_of_marks_part_items(words: str) -> None:
    assert len(items(words)) >= 2


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("We share names; we do not share songs.", id="no marks"),
        pytest.param("We share (a) names, (b) songs, and (c) eggs.", id="behind commas"),
        pytest.param("We share names; (a) songs come later.", id="one mark"),
        pytest.param("See section 4(a); it says more.", id="a reference"),
    ],
)
def test_other_sentences_stay_whole(words: str) -> None:
    assert items(words) == [("", words)]
