"""Where a sentence ends, and where only a mark stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.differ.split.sentences import LONGEST_CLAUSE, sentence_spans


def sentences(words: str) -> list[str]:
    """The sentences of a paragraph."""
    return [words[start:end] for start, end in sentence_spans(words, 0, len(words))]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["We keep logs.", "You can ask for them."], id="a full stop"),
        pytest.param(["Do we sell data?", "No!", "Never."], id="other closing marks"),
        pytest.param(["We say “no.”", "You say “yes.”"], id="a mark inside quotes"),
        pytest.param(["(We do so for you.)", "You may refuse."], id="a mark inside brackets"),
        pytest.param(["We share:", "Names."], id="a lead-in ends at its colon"),
        pytest.param(["We keep logs.", "“Logs” are lists."], id="a quote begins a sentence"),
        pytest.param(["We keep logs.", "90 days later they go."], id="a number begins one"),
        pytest.param(["See Annex 4.", "We wrote it."], id="a number closes one"),
        pytest.param(["We mail you from Paris, Rome, etc.", "You can stop it."], id="etc. closes"),
        pytest.param(["Birds are kept by Chirp Inc.", "We like them."], id="Inc. closes"),
        pytest.param(["We work in the U.S.", "We also work at sea."], id="U.S. closes"),
        pytest.param(["Our servers stand in the E.U.", "They hum."], id="any initials close"),
        pytest.param(["We keep logs.", "• Names are not in them."], id="a bullet begins one"),
        pytest.param(["Ecrivez à nos amis.", "Été comme hiver."], id="letters of other languages"),
        pytest.param(["The answer is no.", "We love art.", "Birds do."], id="words of their own"),
    ],
)
def test_sentences_end_at_their_marks(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("We share data, e.g. Names and numbers, with birds.", id="e.g."),
        pytest.param("Chirp Inc. Bern owns the nest.", id="a company's form before its town"),
        pytest.param("Dr. Wren reads your mail.", id="a title"),
        pytest.param("Ask J. R. Wren about it.", id="initials"),
        pytest.param("See Sec. 4 and Art. 6 para. 1 GDPR for more.", id="a reference"),
        pytest.param("We follow Cal. Civ. Code 1798 as it stands.", id="a statute"),
        pytest.param("We follow Cal. Bus. & Prof. Code 22575 too.", id="another statute"),
        pytest.param("We follow the EU-U.S. DPF and its rules.", id="joined initials"),
        pytest.param("Write to H.M. Bird Office in London.", id="initials of an office"),
        pytest.param("4. Sharing with birds", id="the number of a heading"),
        pytest.param("4.2. Sharing with birds", id="a number with parts"),
        pytest.param("A. Sharing with birds", id="the letter of a heading"),
        pytest.param("See No. 4 and Art. 6.", id="words that are abbreviations before numbers"),
        pytest.param("Version 2.0 of chirp.example is out.", id="dots inside words"),
        pytest.param("We keep it for Jan. 2031 only.", id="a month"),
    ],
)
def test_other_marks_end_nothing(words: str) -> None:
    assert sentences(words) == [words]


def test_sentences_without_a_blank_between_them_are_two() -> None:
    found = sentences("We hold certificates.We sign contracts. See Chirp.You for more.")

    assert found[:2] == ["We hold certificates.", "We sign contracts."]


def test_a_name_with_a_dot_is_one_word() -> None:
    words = "Ask Privacy.Officer@chirp.example or visit Mail.Nest Online."

    assert sentences(words) == [words]


def test_a_long_part_before_a_colon_is_no_lead_in() -> None:
    words = " ".join(["bird"] * 50) + ": Names"

    assert sentences(words) == [words]


def test_cells_of_a_row_end_sentences_too() -> None:
    assert sentences("We keep names. | We keep numbers.") == ["We keep names.", "We keep numbers."]


def test_a_text_without_a_full_stop_is_cut_at_weaker_marks() -> None:
    words = "; ".join(["we keep the name of your bird"] * 300)

    found = sentences(words)

    assert max(map(len, found)) <= LONGEST_CLAUSE
    assert all(sentence.endswith("bird;") for sentence in found[:-1])
    assert " ".join(found) == words


def test_a_word_that_never_ends_is_cut_anywhere() -> None:
    words = "x" * (2 * LONGEST_CLAUSE + 7)

    assert [len(sentence) for sentence in sentences(words)] == [LONGEST_CLAUSE, LONGEST_CLAUSE, 7]


@given(st.text(alphabet=" .:;?!()“”•|aAbB1-", max_size=300))
def test_nothing_but_blanks_stands_between_sentences(text: str) -> None:
    words = " ".join(text.split())

    spans = list(sentence_spans(words, 0, len(words)))

    at = 0
    for start, end in spans:
        assert words[at:start].strip(" |") == ""
        assert words[start:end].strip() == words[start:end] != ""
        at = end
    assert words[at:].strip() == ""
