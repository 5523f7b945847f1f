"""Plain text is read by its blank lines, short lines and numbers."""

from __future__ import annotations

import pytest

from watcher.differ.extract.text import is_heading_line, read_text
from watcher.model.document import BlockKind

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


def kinds(text: str) -> list[tuple[BlockKind, str]]:
    return [(part.kind, part.words) for part in read_text(text)]


def test_blank_lines_part_paragraphs_and_short_lines_are_headings() -> None:
    assert kinds("Sharing\n=======\n\nWe share names.\n\n2. Contact us\n\nWrite to us.\n") == [
        (HEADING, "Sharing"),
        (PARAGRAPH, "We share names."),
        (HEADING, "2. Contact us"),
        (PARAGRAPH, "Write to us."),
    ]


WRAPPED = """We keep the name and the number of every bird that registers with
the nest, and we share neither of them with anybody outside of the
nest unless you ask us to do so. You can write to us whenever you
like, and a bird will answer you.

We share what you tell us with the friends that you name in your own
settings, and with nobody else:

- the friends that you know from the nest, and their own friends in
  other nests
- the birds that live in your tree
"""


def test_wrapped_lines_are_one_paragraph() -> None:
    found = kinds(WRAPPED)

    assert [kind for kind, _ in found] == [PARAGRAPH, PARAGRAPH, ITEM, ITEM]
    assert found[0][1].endswith("whenever you like, and a bird will answer you.")
    assert found[2][1].endswith("and their own friends in other nests")


def test_lines_that_nobody_wrapped_stand_alone() -> None:
    assert kinds("We keep names.\nWe keep numbers.\nWe share neither.") == [
        (PARAGRAPH, "We keep names."),
        (PARAGRAPH, "We keep numbers."),
        (PARAGRAPH, "We share neither."),
    ]


def test_bullets_are_items() -> None:
    assert kinds("We share your data with:\n• advertisers\n• banks\n") == [
        (PARAGRAPH, "We share your data with:"),
        (ITEM, "advertisers"),
        (ITEM, "banks"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_part_lines(end: str) -> None:
    assert kinds(f"Sharing{end}{end}We share.{end}") == [
        (HEADING, "Sharing"),
        (PARAGRAPH, "We share."),
    ]


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        pytest.param("What we share", True, id="a few words"),
        pytest.param("3.1 sharing", True, id="a number"),
        pytest.param("Section IV: names", True, id="a section"),
        pytest.param("We share names.", False, id="a sentence"),
        pytest.param("and numbers", False, id="the rest of one"),
        pytest.param("2031", False, id="a number alone"),
        pytest.param("One two three four five six seven eight nine ten eleven", False, id="many"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_line_reads_like_a_heading_or_not(line: str, is_one: bool) -> None:
    assert is_heading_line(line) is is_one
