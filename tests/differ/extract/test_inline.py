"""Markdown inside a line, reduced to its words."""

from __future__ import annotations

import pytest

from watcher.differ.extract.inline import plain_words


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        pytest.param("see [our nest](https://chirp.example/a_(b))", "see our nest", id="a link"),
        pytest.param('[nest](/n "the *nest*")', "nest", id="a link with a title"),
        pytest.param("[our *own* nest](/n)", "our own nest", id="a link with emphasis"),
        pytest.param("[the [old] nest](/n)", "the [old] nest", id="a link with brackets"),
        pytest.param("[our nest][1]", "our nest", id="a link by reference"),
        pytest.param("<https://chirp.example>", "https://chirp.example", id="a bare address"),
        pytest.param("a ![a bird](/b.png) b", "a   b", id="an image"),
        pytest.param("[![a bird](/b.png)](/n)", " ", id="an image as a link"),
        pytest.param("we **never** sell _your_ name", "we never sell your name", id="emphasis"),
        pytest.param("***all*** of __it__", "all of it", id="strong emphasis"),
        pytest.param("Names.**We** ask", "Names. We ask", id="bold that opens behind a mark"),
        pytest.param("**Names.**We ask", "Names. We ask", id="bold that closes before a word"),
        pytest.param("snake_case_name and 2 * 3", "snake_case_name and 2 * 3", id="no emphasis"),
        pytest.param(r"\*not\* \[a\] link", "*not* [a] link", id="escaped marks"),
        pytest.param("\\*not\\* \ue041bold", "*not* bold", id="escaped marks beside a glyph"),
        pytest.param("`code` and ~~struck~~", "code and struck", id="code and struck words"),
        pytest.param("birds &amp; bees &#8211; all", "birds & bees – all", id="entities"),
        pytest.param("a <!-- b <!-- c", "a <!-- b <!-- c", id="a comment without an end"),
        pytest.param("a<br/>b <span class='x'>c</span><!-- d -->", "a b  c  ", id="HTML inside"),
        pytest.param("if a < b and c > d", "if a < b and c > d", id="no HTML"),
        pytest.param("&lt;b&gt; stays", "<b> stays", id="escaped HTML is text"),
        pytest.param("no marks at all", "no marks at all", id="nothing to do"),
    ],
)
def test_only_the_words_are_left(markdown: str, words: str) -> None:
    assert plain_words(markdown) == words
