"""Rows of cells are read with the headers of their columns."""

from __future__ import annotations

import pytest

from watcher.differ.extract.tables import cell_words, row_parts

ROWS = [["Data", "Reason"], ["Name", "To greet you."], ["", "To call you."]]


def test_a_first_row_of_names_is_the_header() -> None:
    rows = [(part.words, part.header) for part in row_parts(ROWS)]

    assert rows == [
        ("Data | Reason", ()),
        ("Name | To greet you.", ("Data", "Reason")),
        ("To call you.", ("Data", "Reason")),
    ]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(["Name", "To greet you."], id="a sentence"),
        pytest.param(["Name", "to greet you and to call you and more"], id="many words"),
        pytest.param(["Name", ""], id="one cell"),
    ],
)
def test_other_first_rows_are_not(first: list[str]) -> None:
    assert all(part.header == () for part in row_parts([first, ["Number", "To call you."]]))


def test_a_marked_header_is_believed() -> None:
    (part,) = row_parts([["Name", "To greet you."]], header=["Data", "Reason"])

    assert part.header == ("Data", "Reason")


def test_rows_of_dashes_and_empty_rows_are_left_out() -> None:
    assert list(row_parts([["---", ":--:"], ["", ""], []])) == []


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        pytest.param(["* names", "* numbers"], "names; numbers", id="items"),
        pytest.param(
            ["We keep names.", "We share them."], "We keep names. We share them.", id="sentences"
        ),
        pytest.param(["We keep:", "names"], "We keep: names", id="a lead-in"),
        pytest.param(["", "–", "names"], "names", id="nothing said"),
        pytest.param(
            ["the name that you gave to us", "the number that you gave to us"],
            "the name that you gave to us | the number that you gave to us",
            id="long pieces",
        ),
    ],
)
def test_a_cell_is_one_line(pieces: list[str], words: str) -> None:
    assert cell_words(pieces) == words
