"""A document becomes clauses that read whole on their own."""

from __future__ import annotations

from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.differ.split.rows import cell_spans
from watcher.model.clause import Clause
from watcher.model.document import BlockKind, Format


def clauses(markdown: str) -> tuple[Clause, ...]:
    """The clauses of a Markdown text."""
    source = Source(body=markdown.encode(), name="nest", format=Format.MARKDOWN)
    return split_clauses(extract_document(source))


def test_a_list_reads_whole() -> None:
    found = clauses(
        "We like birds. We share your data with:\n\n* advertisers\n* banks. They ask.\n"
    )

    assert [(clause.stem, clause.text) for clause in found] == [
        ("", "We like birds."),
        ("", "We share your data with:"),
        ("We share your data with:", "advertisers"),
        ("We share your data with:", "banks."),
        ("", "They ask."),
    ]


def test_a_lead_in_inside_an_item_leads_on() -> None:
    found = clauses("We share:\n\n* With friends: Your name and your songs.\n")

    assert [(clause.stem, clause.text) for clause in found[1:]] == [
        ("We share:", "With friends:"),
        ("We share: With friends:", "Your name and your songs."),
    ]


def test_listed_items_of_a_sentence_are_clauses() -> None:
    found = clauses("We may share: (a) your name; (b) your number; and (c) your songs.")

    assert [(clause.kind, clause.stem, clause.text) for clause in found] == [
        (BlockKind.PARAGRAPH, "", "We may share:"),
        (BlockKind.LIST_ITEM, "We may share:", "(a) your name;"),
        (BlockKind.LIST_ITEM, "We may share:", "(b) your number;"),
        (BlockKind.LIST_ITEM, "We may share:", "and (c) your songs."),
    ]


def test_a_clause_knows_the_sentence_before_it() -> None:
    found = clauses("We keep names. You may object. We listen.\n\nWrite to us.")

    assert [clause.before for clause in found] == ["", "We keep names.", "You may object.", ""]


def test_a_clause_knows_its_section_and_headers() -> None:
    found = clauses("# Nest\n\n## Data\n\n| Data | Reason |\n| - | - |\n| Name | To greet you. |\n")

    assert found[-1].section == ("Nest", "Data")
    assert found[-1].header == ("Data", "Reason")
    assert found[-1].text == "Name | To greet you."


def test_a_heading_is_one_clause() -> None:
    (heading, _) = clauses("# What we do. And why?\n\nWe keep the names of all birds.")

    assert heading.text == "What we do. And why?"


def test_stretches_without_letters_are_no_clauses() -> None:
    assert [clause.text for clause in clauses("… !! –\n\nWe share names.\n\n| – | ? |\n")] == [
        "We share names."
    ]


def test_long_cells_of_a_row_stand_alone() -> None:
    left = "we ask for the name that you use among other birds"
    right = "we need it to tell you from other birds in the nest"

    assert [(start, end) for start, end in cell_spans(f"{left} | {right}")] == [
        (0, len(left)),
        (len(left) + 3, len(left) + 3 + len(right)),
    ]


def test_short_cells_of_a_row_read_together() -> None:
    row = "Name | To greet you | Ten days"

    assert list(cell_spans(row)) == [(0, len(row))]
