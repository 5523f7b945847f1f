"""Word edits are phrases a person can read, and lead exactly from the old text to the new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.differ.compare.edits import EditBudget
from watcher.model.change import Edit, EditOp

KEEP, DELETE, INSERT = EditOp.KEEP, EditOp.DELETE, EditOp.INSERT
WORDS = st.lists(st.sampled_from(["we", "may", "share", "not", "your", "names", "don’t", ",", "."]))


def edits(old: str, new: str) -> list[tuple[EditOp, str]]:
    return [(edit.op, edit.text) for edit in EditBudget().edit_words(old, new)]


def side(found: tuple[Edit, ...], other: EditOp) -> str:
    """One of the two texts, from all runs but those of the other."""
    return "".join(edit.text for edit in found if edit.op is not other)


def test_a_replaced_word_is_told() -> None:
    assert edits("We keep names.", "We sell names.") == [
        (KEEP, "We "),
        (DELETE, "keep"),
        (INSERT, "sell"),
        (KEEP, " names."),
    ]


def test_words_are_never_cut() -> None:
    assert edits("We don’t share.", "We do share.") == [
        (KEEP, "We "),
        (DELETE, "don’t"),
        (INSERT, "do"),
        (KEEP, " share."),
    ]


def test_neighbouring_changes_are_one_phrase() -> None:
    assert edits("We like big birds here.", "We like small cats here.") == [
        (KEEP, "We like "),
        (DELETE, "big birds"),
        (INSERT, "small cats"),
        (KEEP, " here."),
    ]


def test_a_lone_word_between_large_changes_joins_them() -> None:
    found = edits("We sell old eggs to nice birds.", "We buy new nests to sad cats.")

    assert [op for op, _ in found] == [KEEP, DELETE, INSERT, KEEP]


def test_the_same_text_is_kept_whole() -> None:
    assert edits("We keep names.", "We keep names.") == [(KEEP, "We keep names.")]


@pytest.mark.parametrize(
    ("old", "new", "op"), [("", "We share.", INSERT), ("We share.", "", DELETE)]
)
def test_an_empty_side_is_one_edit(old: str, new: str, op: EditOp) -> None:
    assert edits(old, new) == [(op, "We share.")]


@given(WORDS, WORDS, st.sampled_from([0, 10, 1_000]))
def test_edits_rebuild_both_texts(old: list[str], new: list[str], cells: int) -> None:
    before, after = " ".join(old), " ".join(new)

    found = EditBudget(cells).edit_words(before, after)

    assert (side(found, INSERT), side(found, DELETE)) == (before, after)
    assert all(edit.text for edit in found)


@given(st.text(max_size=40), st.text(max_size=40))
def test_edits_rebuild_any_text(old: str, new: str) -> None:
    found = EditBudget().edit_words(old, new)

    assert (side(found, INSERT), side(found, DELETE)) == (old, new)


def test_without_budget_only_the_ends_are_kept() -> None:
    found = EditBudget(0).edit_words("We keep all names here.", "We sell all maps here.")

    assert [(edit.op, edit.text) for edit in found] == [
        (KEEP, "We "),
        (DELETE, "keep all names"),
        (INSERT, "sell all maps"),
        (KEEP, " here."),
    ]


def test_one_costly_pair_does_not_spoil_the_next() -> None:
    budget = EditBudget(100)

    budget.edit_words("a b " * 50, "c d " * 50)

    assert len(budget.edit_words("We keep a name.", "I keep a map.")) > 4


def test_the_budget_is_for_all_pairs_together() -> None:
    budget = EditBudget(300)
    old, new = "We keep one name of a bird.", "I keep the one map of an old bird."

    first, second = budget.edit_words(old, new), budget.edit_words(old, new)

    assert len(first) > len(second)
