"""Two versions of a policy, read and compared: what changed, and nothing else."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.errors import UnreadableSource
from watcher.model.change import Change, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.document import Document, Format

SECTIONS = (
    "## Sharing\n\nWe share your name with the birds of your tree.\n\n"
    "We never share your number with anybody.\n",
    "## Keeping\n\nWe keep your messages for thirty days.\n\n* in the nest\n* in the tree\n",
    "## Contact\n\nWrite to the nest at any time. A bird will answer you within a week.\n",
    "## Changes\n\nWe tell you of changes before they take effect.\n",
)


def read(text: str, format: Format | None = Format.MARKDOWN) -> tuple[Document, tuple[Clause, ...]]:
    """A document and its clauses."""
    body = text.encode(errors="surrogatepass")
    document = extract_document(Source(body=body, name="nest", format=format))
    return document, split_clauses(document)


def changes(old: str, new: str, format: Format | None = Format.MARKDOWN) -> tuple[Change, ...]:
    return compare_clauses(align_clauses(read(old, format)[1], read(new, format)[1]))


def ops(old: str, new: str) -> list[tuple[Op, str, str]]:
    return [(change.op, change.old_text, change.new_text) for change in changes(old, new)]


def test_the_same_text_has_no_changes() -> None:
    assert changes("\n".join(SECTIONS), "\n".join(SECTIONS)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("We don't share.", "We don’t share.", id="quotes"),
        pytest.param("We share names.", "we share  Names", id="case, blanks and marks"),
        pytest.param("We share [names](/a).", "We share **names**.", id="links and emphasis"),
        pytest.param("## 4. Sharing names", "## 5. Sharing names", id="numbers of sections"),
        pytest.param("(a) We share.", "(b) We share.", id="letters of items"),
        pytest.param("* We share.\n* We keep.", "We share.\n\nWe keep.", id="layout"),
    ],
)
def test_what_is_no_word_is_no_change(old: str, new: str) -> None:
    assert changes(old, new) == ()


def test_added_and_removed_clauses_are_told_where_they_stand() -> None:
    old = "We keep your name.\n\nWe never sell a number to strangers.\n\nWrite to us.\n"
    new = "We keep your name.\n\nWrite to us.\n\nCats may read all your letters.\n"

    assert ops(old, new) == [
        (Op.REMOVED, "We never sell a number to strangers.", ""),
        (Op.ADDED, "", "Cats may read all your letters."),
    ]


def test_a_reworded_clause_is_told_with_its_words() -> None:
    (change,) = changes(
        "We keep your name for ten days in the nest.",
        "We keep your name for two years in the nest.",
    )

    assert change.op is Op.REWORDED
    assert [(edit.op, edit.text) for edit in change.edits[1:3]] == [
        (EditOp.DELETE, "ten days"),
        (EditOp.INSERT, "two years"),
    ]


def test_a_moved_clause_is_moved_and_nothing_else() -> None:
    old = SECTIONS[0] + SECTIONS[1] + "\nBirds may read what you write on a leaf.\n"
    new = "Birds may read what you write on a leaf.\n\n" + SECTIONS[0] + SECTIONS[1]

    (change,) = changes(old, new)

    assert (change.op, change.edits) == (Op.MOVED, ())
    assert change.new_text == "Birds may read what you write on a leaf."


def test_neighbours_that_moved_together_are_one_change() -> None:
    (change,) = changes("\n".join(SECTIONS[:3]), "\n".join([SECTIONS[1], SECTIONS[2], SECTIONS[0]]))

    assert change.op is Op.MOVED
    assert len(change.old) == len(change.new) > 1


def test_a_clause_that_became_two_is_split() -> None:
    old = "We share your name and your number with the birds of your tree, and we tell you so."
    new = "We share your name and your number with the birds of your tree. We tell you so."

    (change,) = changes(old, new)

    assert change.op is Op.SPLIT
    assert (len(change.old), len(change.new)) == (1, 2)


def test_two_clauses_that_became_one_are_merged() -> None:
    old = "We share your name and your number with the birds of your tree. We tell you so."
    new = "We share your name and your number with the birds of your tree, and we tell you so."

    (change,) = changes(old, new)

    assert change.op is Op.MERGED
    assert (len(change.old), len(change.new)) == (2, 1)


def test_of_a_sentence_that_stands_twice_one_more_is_added() -> None:
    text = "We share names.\n\nWe keep numbers.\n\n"

    assert [op for op, _, _ in ops(text, text + "We share names.\n")] == [Op.ADDED]


def test_equal_sentences_stay_with_their_neighbours() -> None:
    old = "".join(f"## Part {word}\n\nSee below.\n\nWe keep the {word}.\n\n" for word in "abcd")
    new = old.replace("## Part b\n\nSee below.\n\nWe keep the b.\n\n", "")

    assert {op for op, _, _ in ops(old, new)} == {Op.REMOVED}


@settings(deadline=None)
@given(st.permutations(SECTIONS), st.permutations(SECTIONS))
def test_reordered_sections_are_only_moves(old: list[str], new: list[str]) -> None:
    found = changes("\n".join(old), "\n".join(new))

    assert {change.op for change in found} <= {Op.MOVED}
    assert bool(found) == (old != new)


TAGS = "<p> </p> <ul> <li> <table> <tr> <td> <b> </b> <h2> <br> <div hidden> <pre> &lt;"
MARKS = "[a](b) ** # * 1. (a) | \\* •"
WORDS = (
    "We share: ",
    "names; ",
    "and ",
    "U.S. ",
    "We keep your name. ",
    "You may refuse! ",
    "e.g. ",
)
#: The first page loads the parser, which takes longer than hypothesis allows.
WITHOUT_CLOCK = settings(deadline=None)
PIECES = st.lists(
    st.one_of(
        st.sampled_from([*TAGS.split(" "), *MARKS.split(" "), *WORDS, " ", "\n", "\n\n"]),
        st.text(st.characters(exclude_categories=["Cc"]), max_size=8),
    ),
    max_size=40,
)


@WITHOUT_CLOCK
@given(PIECES, st.sampled_from([Format.HTML, Format.MARKDOWN, Format.TEXT, None]))
def test_any_text_is_the_same_as_itself(pieces: list[str], format: Format | None) -> None:
    text = "".join(pieces)
    try:
        read(text, format)
    except UnreadableSource:
        return

    assert changes(text, text, format) == ()


@WITHOUT_CLOCK
@given(PIECES, PIECES, st.sampled_from([Format.HTML, Format.MARKDOWN, Format.TEXT]))
def test_every_clause_stands_in_its_document(
    old: list[str], new: list[str], format: Format
) -> None:
    texts = [f"We keep names.\n\n{''.join(pieces)}" for pieces in (old, new)]
    sides = [read(text, format) for text in texts]

    for document, clauses in sides:
        assert all(document.text[c.start : c.end] == c.text for c in clauses)
        assert all(a.end <= b.start for a, b in pairwise(clauses))
        assert [clause.index for clause in clauses] == list(range(len(clauses)))


@WITHOUT_CLOCK
@given(PIECES, PIECES, st.sampled_from([Format.HTML, Format.MARKDOWN, Format.TEXT]))
def test_changes_account_for_every_clause_once(
    old: list[str], new: list[str], format: Format
) -> None:
    before = read(f"We keep names.\n\n{''.join(old)}", format)[1]
    after = read(f"We keep names.\n\n{''.join(new)}", format)[1]
    alignment = align_clauses(before, after)

    found = compare_clauses(alignment)

    changed_old = [clause.index for change in found for clause in change.old]
    changed_new = [clause.index for change in found for clause in change.new]
    assert sorted([*changed_old, *(i for i, _ in alignment.same)]) == list(range(len(before)))
    assert sorted([*changed_new, *(j for _, j in alignment.same)]) == list(range(len(after)))
    for change in found:
        if change.edits:
            kept_or = {
                other: "".join(edit.text for edit in change.edits if edit.op is not other)
                for other in (EditOp.DELETE, EditOp.INSERT)
            }
            assert kept_or == {EditOp.DELETE: change.new_text, EditOp.INSERT: change.old_text}


def test_changes_stand_in_the_order_of_the_new_text() -> None:
    lines = [
        f"We keep the {word} of every bird in our nest.\n\n"
        for word in ("name", "number", "egg", "song")
    ]
    shuffled = random.Random(3).sample(lines, len(lines))

    found = changes("".join(lines), "".join([*shuffled, "Cats may read your letters.\n"]))

    places = [change.new[0].index for change in found if change.new]
    assert places == sorted(places)
