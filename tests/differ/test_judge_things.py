"""Findings name what is new in a sentence, or what stands around it where it names nothing."""

from __future__ import annotations

from watcher.differ import read_source
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.judge.case import Case, open_cases
from watcher.differ.judge.things import name_things
from watcher.differ.source import Source


def only_change(old: str, new: str) -> Case:
    sides = (Source(body=text.encode(), name="policy.md") for text in (old, new))
    before, after = (read_source(source)[1] for source in sides)
    (case,) = open_cases(before, after, compare_clauses(align_clauses(before, after)))
    return case


def test_of_a_reworded_sentence_only_what_is_new_is_named() -> None:
    case = only_change(
        "We collect your email address and your photos when you lend a ladder.",
        "We collect your email address, your location and your photos when you lend a ladder.",
    )

    assert name_things((), "data", case) == ("your location",)


def test_where_the_new_words_name_nothing_the_whole_sentence_is_named() -> None:
    case = only_change(
        "We collect your email address when you lend a ladder.",
        "We collect your email address whenever you borrow or lend a ladder.",
    )

    assert name_things((), "data", case) == ("email address",)


def test_a_heading_names_what_its_sentence_leaves_out() -> None:
    case = only_change(
        "# Advertisers\n\nWe are fond of ladders.",
        "# Advertisers\n\nWe are fond of ladders.\n\nThey get whatever they ask for.",
    )

    assert name_things((), "recipients", case) == ("Advertisers",)


def test_what_nothing_names_has_no_name() -> None:
    case = only_change("We like ladders.", "We like ladders.\n\nWe like saws even more.")

    assert name_things((), "recipients", case) == ()
