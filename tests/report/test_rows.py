"""Two versions laid side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watcher.model.change import Change, Edit, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Document, Format
from watcher.model.finding import Severity, Verdict
from watcher.report.rows import RowKind, lay_rows

NOTHING = Document(text="", blocks=(), title="", format=Format.TEXT, sha256="", name="")


def clauses(words: str) -> tuple[Clause, ...]:
    """One clause a letter."""
    return tuple(
        Clause(text=word, start=index * 2, end=index * 2 + 1, index=index)
        for index, word in enumerate(words)
    )


def pair(old: str, new: str, *changes: tuple[Op, tuple[int, ...], tuple[int, ...]]) -> Comparison:
    left, right = clauses(old), clauses(new)
    made = tuple(
        Change(
            op=op,
            old=tuple(left[i] for i in olds),
            new=tuple(right[i] for i in news),
            edits=(Edit(op=EditOp.INSERT, text="x"),) if op is Op.REWORDED else (),
        )
        for op, olds, news in changes
    )
    return Comparison(
        old=NOTHING,
        new=NOTHING,
        old_clauses=left,
        new_clauses=right,
        changes=made,
        verdict=Verdict(severity=Severity.NONE, score=0),
    )


def shape(comparison: Comparison) -> list[str]:
    """Rows as "old|new" with the first letter of what happened."""
    return [
        f"{row.kind.value}: {''.join(c.text for c in row.old)}|{''.join(c.text for c in row.new)}"
        for row in lay_rows(comparison)
    ]


def test_unchanged_clauses_stand_beside_each_other() -> None:
    assert shape(pair("ab", "ab")) == ["same: a|a", "same: b|b"]


def test_a_removed_clause_stands_where_it_stood() -> None:
    comparison = pair("axb", "ab", (Op.REMOVED, (1,), ()))

    assert shape(comparison) == ["same: a|a", "removed: x|", "same: b|b"]


def test_what_was_removed_at_the_end_comes_last() -> None:
    comparison = pair("ax", "a", (Op.REMOVED, (1,), ()))

    assert shape(comparison) == ["same: a|a", "removed: x|"]


def test_a_split_clause_is_one_row() -> None:
    comparison = pair("axb", "ayzb", (Op.SPLIT, (1,), (1, 2)))

    assert shape(comparison) == ["same: a|a", "split: x|yz", "same: b|b"]


def test_merged_clauses_are_one_row() -> None:
    comparison = pair("axyb", "azb", (Op.MERGED, (1, 2), (1,)))

    assert shape(comparison) == ["same: a|a", "merged: xy|z", "same: b|b"]


def test_a_moved_clause_is_shown_at_both_places() -> None:
    comparison = pair("mab", "abm", (Op.MOVED, (0,), (2,)))

    assert shape(comparison) == ["moved-away: m|", "same: a|a", "same: b|b", "moved-here: m|m"]


def test_a_rewording_from_far_below_pulls_nothing_along() -> None:
    comparison = pair("abxc", "yabc", (Op.REWORDED, (2,), (0,)))

    assert shape(comparison) == ["reworded: x|y", "same: a|a", "same: b|b", "same: c|c"]


def test_a_removed_clause_stays_before_the_rewording_after_it() -> None:
    comparison = pair("axyb", "azb", (Op.REMOVED, (1,), ()), (Op.REWORDED, (2,), (1,)))

    assert shape(comparison) == ["same: a|a", "removed: x|", "reworded: y|z", "same: b|b"]


def test_a_folded_clause_is_the_same_kind_as_its_neighbours() -> None:
    rows = lay_rows(pair("ab", "ab"))

    assert {row.kind for row in rows} == {RowKind.SAME}


@given(st.lists(st.sampled_from(["same", "add", "remove", "reword", "move"]), max_size=30))
def test_every_clause_is_shown_once_on_its_side(story: list[str]) -> None:
    old, new, changes = "", "", []
    for event in story:
        if event == "same":
            old, new = old + "s", new + "s"
        elif event == "add":
            changes.append((Op.ADDED, (), (len(new),)))
            new += "n"
        elif event == "remove":
            changes.append((Op.REMOVED, (len(old),), ()))
            old += "o"
        elif event == "reword":
            changes.append((Op.REWORDED, (len(old),), (len(new),)))
            old, new = old + "x", new + "y"
        else:
            old = "m" + old
            changes = [(op, tuple(i + 1 for i in olds), news) for op, olds, news in changes]
            changes.append((Op.MOVED, (0,), (len(new),)))
            new += "m"

    rows = lay_rows(pair(old, new, *changes))

    left = [c.index for row in rows if row.kind is not RowKind.MOVED_HERE for c in row.old]
    right = [c.index for row in rows for c in row.new]
    assert sorted(left) == list(range(len(old)))
    assert right == list(range(len(new)))
