"""Markdown becomes parts as a reader sees them."""

from __future__ import annotations

import pytest

from watcher.differ.extract.markdown import read_markdown
from watcher.model.document import BlockKind

HEADING, PARAGRAPH, ITEM, ROW = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
)


def kinds(text: str) -> list[tuple[BlockKind, str]]:
    """Kind and words of each part."""
    return [(part.kind, part.words) for part in read_markdown(text) if part.words]


def items(text: str) -> list[tuple[int, str]]:
    """Depth and words of each list item."""
    return [(part.level, part.words) for part in read_markdown(text) if part.kind is ITEM]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("# What we share", 1, id="one mark"),
        pytest.param("###### What we share ##", 6, id="six marks, closed"),
        pytest.param("What we share\n====", 1, id="underlined twice"),
        pytest.param("What we share\n---", 2, id="underlined once"),
        pytest.param("**What we share**", 0, id="a line in bold"),
        pytest.param("__What we share__:", 0, id="a line in bold, with a colon"),
        pytest.param("*   ## What we share", 2, id="inside a list"),
        pytest.param("> ## What we share", 2, id="inside a quote"),
    ],
)
def test_headings_are_seen(text: str, level: int) -> None:
    (part,) = (part for part in read_markdown(f"{text}\n\nWe share names.") if part.kind is HEADING)

    assert (part.level, part.words.rstrip(":")) == (level, "What we share")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("**We never share your name.**", id="a sentence in bold"),
        pytest.param("**We** share **names**", id="words in bold"),
        pytest.param("#hashtag of birds", id="a hashtag"),
        pytest.param("####", id="marks alone"),
    ],
)
def test_other_lines_are_no_headings(text: str) -> None:
    assert HEADING not in [kind for kind, _ in kinds(f"{text}\n\nWe share names.")]


def test_lines_of_a_paragraph_are_one() -> None:
    assert kinds("We share\nyour name.\n\nWe keep it.") == [
        (PARAGRAPH, "We share your name."),
        (PARAGRAPH, "We keep it."),
    ]


def test_a_break_between_sentences_begins_a_new_part() -> None:
    assert kinds("We share names.  \nYou may refuse.<br>\nWe listen.") == [
        (PARAGRAPH, "We share names."),
        (PARAGRAPH, "You may refuse."),
        (PARAGRAPH, "We listen."),
    ]


def test_a_break_inside_a_sentence_does_not() -> None:
    assert kinds("We share your  \nname.") == [(PARAGRAPH, "We share your name.")]


def test_lists_keep_their_depth() -> None:
    text = "* Names\n    * first\n    * last\n* Numbers\n  1. of phones\n     - mobile\n"

    assert items(text) == [
        (1, "Names"),
        (2, "first"),
        (2, "last"),
        (1, "Numbers"),
        (2, "of phones"),
        (3, "mobile"),
    ]


def test_a_paragraph_inside_an_item_belongs_to_it() -> None:
    assert items("* Names\n\n  We need them.\n\nWe share them.") == [
        (1, "Names"),
        (1, "We need them."),
    ]


def test_an_item_that_goes_on_in_the_next_line_is_one() -> None:
    assert items("* Names and\n  numbers\n* Birds") == [(1, "Names and numbers"), (1, "Birds")]


def test_bullets_inside_a_paragraph_begin_items() -> None:
    assert kinds("We share: • names • numbers") == [
        (PARAGRAPH, "We share:"),
        (ITEM, "names"),
        (ITEM, "numbers"),
    ]


TABLE = """| Data | Reason |
| --- | --- |
| Name | To greet you |
| Number | To call \\| text you |
"""


def test_table_rows_know_their_headers() -> None:
    rows = [(part.words, part.header) for part in read_markdown(TABLE)]

    assert rows == [
        ("Data | Reason", ()),
        ("Name | To greet you", ("Data", "Reason")),
        ("Number | To call ¦ text you", ("Data", "Reason")),
    ]


def test_a_table_inside_a_list_item_is_a_table() -> None:
    text = "*   What we use\n\n" + "".join(f"    {line}\n" for line in TABLE.splitlines())

    assert [kind for kind, _ in kinds(text)] == [ITEM, ROW, ROW, ROW]


def test_items_inside_a_cell_are_set_apart() -> None:
    text = "| Data | Reason |\n| --- | --- |\n| Name | * to greet<br>* to call |\n"

    assert kinds(text)[1] == (ROW, "Name | to greet; to call")


@pytest.mark.parametrize("rule", ["---", "***", "_ _ _", "```", "~~~"])
def test_rules_and_fences_are_no_words(rule: str) -> None:
    assert kinds(f"We share.\n\n{rule}\n\nWe keep.") == [
        (PARAGRAPH, "We share."),
        (PARAGRAPH, "We keep."),
    ]


def test_a_link_over_several_lines_is_its_words() -> None:
    text = "[\n\nSee the nest rules\n\n](https://chirp.example/nest)\n\nWe share."

    assert [words for _, words in kinds(text)] == ["See the nest rules", "We share."]


def test_line_ends_of_all_systems_are_the_same() -> None:
    text = "# Share\n\nWe share\nnames.\n"

    assert kinds(text) == kinds(text.replace("\n", "\r\n")) == kinds(text.replace("\n", "\r"))


def test_a_line_of_nothing_but_bullets_is_read() -> None:
    assert "birds" in kinds("* " * 5_000 + "birds")[-1][1]
