"""A comparison on the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.model.comparison import Comparison
from watcher.report import View
from watcher.report.line import Span, plain_text, width_of, wrap_spans
from watcher.report.text import WIDTH, draw_text
from watcher.report.wording import section_words

EVERYTHING = View(all=True, explain=True)


def test_the_news_comes_before_the_quotes(chirp: Comparison) -> None:
    text = draw_text(chirp)

    title, headline, *_ = text.splitlines()
    assert title == "Chirp Privacy Policy"
    assert headline == "Major change: in 2 ways the company may do more with your data."
    assert text.index("1. Your phone number") < text.index("Before:")


def test_dates_are_told_with_the_words_that_state_them(chirp: Comparison) -> None:
    text = " ".join(draw_text(chirp).split())

    assert 'In force from 1 March 2031 ("This policy takes effect on 1 March 2031.")' in text
    assert 'You have 30 days to object after you accept ("You have 30 days after' in text


def test_a_lost_promise_stands_beside_what_replaces_it(chirp: Comparison) -> None:
    lines = draw_text(chirp).splitlines()

    before = lines.index('   Before: "We do not share your phone number with advertisers."')
    assert lines[before - 1] == "1. major · What we share"
    assert lines[before + 1].startswith('   Now:    "We share your phone number with the Pigeon')


def test_a_doubtful_finding_says_so(chirp: Comparison) -> None:
    lines = draw_text(chirp).splitlines()

    doubtful = next(line for line in lines if line.startswith("2. minor, unsure, read it"))
    assert lines[lines.index(doubtful) + 1] == "   Your photo may now be used too."


def test_a_place_is_named_without_the_title_above_all() -> None:
    assert section_words(("Chirp", "Sharing", "Ads"), "Chirp") == "Sharing › Ads"
    assert section_words(("Chirp",), "Chirp") == ""
    assert section_words((f"What {'very ' * 20}long headings say",)).endswith("very…")


def test_other_changes_are_counted(chirp: Comparison) -> None:
    text = draw_text(chirp)

    assert "3 further changes in the wording, 1 passage only moved; --all shows them." in text


def test_all_shows_every_change_with_its_words(chirp: Comparison) -> None:
    text = draw_text(chirp, View(all=True))

    assert "We use your name {+and photo+} to greet you." in text
    assert "[-Our office is in Bern.-]" in text
    assert 'Moved within Contact: "Write to us at any time."' in text


def test_explain_shows_rule_statements_and_weights(chirp: Comparison) -> None:
    text = draw_text(chirp, View(explain=True))

    assert "Rule:   lost-promise (promise, 90% sure): a prohibition has no counterpart" in text
    assert "Read before: company, not share, phone number, advertisers" in text
    assert "Weights: share with +1.25, ads +0.50" in text


def test_without_explain_no_rule_is_shown(chirp: Comparison) -> None:
    assert "lost-promise" not in draw_text(chirp)


def test_the_same_words_are_one_sentence(no_change: Comparison) -> None:
    assert "No difference in the words." in draw_text(no_change, EVERYTHING)


def test_a_title_given_by_the_reader_wins(chirp: Comparison) -> None:
    assert draw_text(chirp, View(title="August")).startswith("August\n")


def test_no_line_is_printed_twice(chirp: Comparison) -> None:
    lines = [line for line in draw_text(chirp).splitlines() if line]

    assert len(lines) == len(set(lines))


def test_notes_stand_above_the_summary(chirp: Comparison) -> None:
    noted = replace(chirp, verdict=replace(chirp.verdict, notes=("The judge reads English only.",)))

    text = draw_text(noted)

    assert text.index("Note: The judge reads English only.") < text.index("1. Your phone")


@pytest.mark.parametrize("long", ["word " * 400, "x" * 1000, "隐私" * 300, "e\u0301" * 500])
def test_lines_hold_eighty_columns(long: str, one_clause: Callable[..., Comparison]) -> None:
    text = draw_text(one_clause(long.strip()), EVERYTHING)

    assert max(map(width_of, text.splitlines())) <= WIDTH


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1))
def test_no_text_breaks_out_of_its_lines(text: str, one_clause: Callable[..., Comparison]) -> None:
    drawn = draw_text(one_clause(text), EVERYTHING)

    assert all(width_of(line) <= WIDTH for line in drawn.split("\n"))
    assert not set(drawn) & {chr(code) for code in (*range(10), *range(11, 32), 127)}


@given(st.lists(st.text(alphabet="ab c", max_size=30), max_size=8), st.integers(5, 20))
def test_wrapping_keeps_every_letter(texts: list[str], width: int) -> None:
    lines = plain_text(wrap_spans(map(Span, texts), width=width, first="- ", rest="  "))

    assert "".join(lines.split()).removeprefix("-") == "".join("".join(texts).split())
