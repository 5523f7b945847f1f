"""Parts find their place: under which headings they stand, and what leads them in."""

from __future__ import annotations

import pytest

from watcher.differ.extract.blocks import lay_blocks
from watcher.differ.extract.part import BOLD_LINE, Part
from watcher.model.document import Block, BlockKind

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM
WRITE = "Write to the nest whenever you like, and a bird will answer you."


def laid(*parts: Part) -> list[tuple[Block, str]]:
    """Each block with its words."""
    text, blocks = lay_blocks(parts)
    return [(block, text[block.start : block.end]) for block in blocks]


def sections(*parts: Part) -> list[tuple[str, ...]]:
    return [block.section for block, _ in laid(*parts)]


def stems(*parts: Part) -> list[str]:
    return [block.stem for block, _ in laid(*parts)]


def heading(words: str, level: int = 2) -> Part:
    return Part(HEADING, words, level)


def item(words: str, depth: int = 1) -> Part:
    return Part(ITEM, words, depth)


def paragraph(words: str) -> Part:
    return Part(PARAGRAPH, words)


def test_parts_stand_one_a_line() -> None:
    text, blocks = lay_blocks([heading("Sharing"), paragraph(""), paragraph("We share names.")])

    assert text == "Sharing\nWe share names."
    assert [text[block.start : block.end] for block in blocks] == ["Sharing", "We share names."]


def test_sections_nest_and_end() -> None:
    found = sections(
        heading("Policy", 1),
        heading("Sharing", 2),
        heading("Birds", 3),
        paragraph("We share names with birds."),
        heading("Contact", 2),
        paragraph(WRITE),
    )

    assert found[3] == ("Policy", "Sharing", "Birds")
    assert found[5] == ("Policy", "Contact")


def test_a_line_in_bold_is_below_the_last_heading() -> None:
    bold = heading("Birds", BOLD_LINE)

    found = sections(heading("Sharing"), bold, paragraph("We share."), heading("Mail"), bold)

    assert found[2] == ("Sharing", "Birds")
    assert found[4] == ("Mail",)


def test_a_skipped_level_does_no_harm() -> None:
    found = sections(heading("Policy", 1), heading("Birds", 4), heading("Mail", 2), paragraph("x"))

    assert found[-1] == ("Policy", "Mail")


def test_short_lines_above_a_text_are_headings() -> None:
    (caption, _), (text, _) = laid(paragraph("Whom we tell"), paragraph(WRITE))

    assert caption.kind is HEADING
    assert text.section == ("Whom we tell",)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Effective March 1, 2031", id="a date"),
        pytest.param("nest@chirp.example", id="an address"),
        pytest.param("We share names.", id="a sentence"),
        pytest.param("and your name", id="the rest of a sentence"),
    ],
)
def test_other_short_lines_are_none(words: str) -> None:
    assert laid(paragraph(words), paragraph(WRITE))[0][0].kind is PARAGRAPH


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            "We do not share what you tell us with anybody outside the nest.", id="a sentence"
        ),
        pytest.param(" ".join(["bird"] * 26), id="very many words"),
    ],
)
def test_what_a_page_only_calls_a_heading_is_a_paragraph(words: str) -> None:
    assert laid(heading(words), paragraph(WRITE))[0][0].kind is PARAGRAPH


def test_a_line_in_bold_that_leads_a_list_in_is_no_heading() -> None:
    (lead, _), (first, _) = laid(heading("We share:", BOLD_LINE), item("names"))

    assert lead.kind is PARAGRAPH
    assert first.stem == "We share:"


def test_items_know_what_leads_them_in() -> None:
    found = stems(paragraph("We like birds. We share your data with:"), item("ads"), item("apps"))

    assert found == ["", "We share your data with:", "We share your data with:"]


def test_nested_items_know_all_that_leads_them_in() -> None:
    found = stems(paragraph("We share:"), item("with friends:"), item("names", 2), item("ads"))

    assert found == ["", "We share:", "We share: with friends:", "We share:"]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("The things that we share with each of our birds", id="without a mark"),
        pytest.param("We share the following things.", id="with a promise of more"),
        pytest.param("We share –", id="with a dash"),
    ],
)
def test_a_lead_in_may_end_otherwise(words: str) -> None:
    assert stems(paragraph(words), item("names"))[1] == words


def test_a_sentence_that_ends_leads_nothing_in() -> None:
    assert stems(paragraph("We never share."), item("names"))[1] == ""


def test_a_heading_leads_nothing_in() -> None:
    assert stems(paragraph("We share:"), heading("Birds"), item("names"))[2] == ""


def test_very_deep_items_do_no_harm() -> None:
    assert stems(paragraph("We share:"), item("names", 9), item("ads", 3))[1:] == ["We share:"] * 2


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(("(a) ", "(b) ", "(c) "), id="letters in brackets"),
        pytest.param(("a) ", "b) ", "c) "), id="letters with a bracket"),
        pytest.param(("a. ", "b. ", "c. "), id="letters with a dot"),
        pytest.param(("(i) ", "(ii) ", "(iii) "), id="Roman numbers"),
        pytest.param(("(1) ", "(2) ", "(3) "), id="numbers"),
    ],
)
def test_lettered_paragraphs_behind_a_lead_in_are_items(marks: tuple[str, ...]) -> None:
    parts = [paragraph(f"{mark}sell your name;") for mark in marks]

    _, *found = laid(paragraph("We do not:"), *parts, paragraph(WRITE))

    assert [block.kind for block, _ in found] == [ITEM, ITEM, ITEM, PARAGRAPH]
    assert [block.stem for block, _ in found] == ["We do not:"] * 3 + [""]


def test_lettered_paragraphs_without_a_lead_in_are_none() -> None:
    found = laid(paragraph(WRITE), paragraph("(a) Birds. We like them."))

    assert [block.kind for block, _ in found] == [PARAGRAPH, PARAGRAPH]


def test_a_paragraph_that_a_page_cuts_in_two_is_one() -> None:
    (whole,) = laid(
        paragraph("We share your name and your number with every bird that lives in a country"),
        paragraph("where the nest has an office."),
    )

    assert whole[1].endswith("in a country where the nest has an office.")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("We share your name with all our birds and", "friends.", id="a list by and"),
        pytest.param("We share your name with all our birds;", "and friends.", id="a list"),
        pytest.param("Our birds", "live in trees that we planted ourselves.", id="a caption"),
        pytest.param("You can reach all our birds under", "nest.example", id="an address"),
        pytest.param("We share your name with all our birds", "b. and friends.", id="a letter"),
    ],
)
def test_other_paragraphs_stay_two(first: str, second: str) -> None:
    assert len(laid(paragraph(first), paragraph(second))) == 2
