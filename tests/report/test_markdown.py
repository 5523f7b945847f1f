"""A comparison to paste into an issue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from watcher.model.comparison import Comparison
from watcher.report import View
from watcher.report.markdown import draw_markdown, escape_markdown


def test_headline_summary_and_quotes(chirp: Comparison) -> None:
    text = draw_markdown(chirp)

    assert text.startswith("## Chirp Privacy Policy\n\n**Major change: in 2 ways")
    assert "1. Your phone number may now go to the Pigeon companies for ads." in text
    assert "Before:\n\n> We do not share your phone number with advertisers." in text


def test_all_lists_every_change(chirp: Comparison) -> None:
    text = draw_markdown(chirp, View(all=True))

    assert "- *reworded* · What we share: We use your name **and photo** to greet you." in text
    assert "- *removed* · Contact: ~~Our office is in Bern.~~" in text


def test_explain_names_the_rule(chirp: Comparison) -> None:
    assert "- Rule: lost-promise" in draw_markdown(chirp, View(explain=True))


def test_the_same_words_are_one_sentence(no_change: Comparison) -> None:
    assert "**No difference in the words.**" in draw_markdown(no_change)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("<script>", r"\<script\>", id="an element"),
        pytest.param("&lt;", r"\&lt;", id="an entity"),
        pytest.param("{{7*7}}", r"\{\{7\*7\}\}", id="a template"),
        pytest.param("[a](http://b)", r"\[a\](http\://b)", id="a link"),
        pytest.param("# Title", r"\# Title", id="a heading"),
        pytest.param("- item", r"\- item", id="a list item"),
        pytest.param("1. item", r"1\. item", id="a numbered item"),
        pytest.param("see @ada #12", "see @\u2060ada #\u206012", id="calls"),
        pytest.param("a@example.org", "a@example.org", id="a mail address stays"),
        pytest.param("a\n\n# b", "a  # b", id="a line break"),
        pytest.param("`a` _b_ ~c~ |d|", r"\`a\` \_b\_ \~c\~ \|d\|", id="marks"),
    ],
)
def test_page_text_stays_text(text: str, written: str) -> None:
    assert escape_markdown(text) == written


def test_no_raw_element_anywhere(one_clause: Callable[..., Comparison]) -> None:
    text = draw_markdown(one_clause("<img src=x onerror=alert(1)>"), View(all=True, explain=True))

    assert text.count(r"\<img") == text.count("<img")
