"""How a source is written shows in what it holds."""

from __future__ import annotations

import pytest

from watcher.differ.extract.format import find_format, is_pdf
from watcher.model.document import Format


@pytest.mark.parametrize(
    ("text", "format"),
    [
        pytest.param("<!DOCTYPE html><p>We keep names.", Format.HTML, id="a page"),
        pytest.param("\n <!-- saved -->\n<html><body>x", Format.HTML, id="a page with a comment"),
        pytest.param('<?xml version="1.0"?><html>x', Format.HTML, id="XHTML"),
        pytest.param("<div>We keep names.</div>", Format.HTML, id="a part of a page"),
        pytest.param(
            "We keep<p>names<p>and<ul><li>numbers</ul>", Format.HTML, id="words with tags"
        ),
        pytest.param("<p>We keep names.", Format.HTML, id="a paragraph of a page"),
        pytest.param("<p>A nest</p>\n\n# A\n\n# B\n\n* C\n", Format.MARKDOWN, id="one tag"),
        pytest.param("# Nest\n\nWe keep names.", Format.MARKDOWN, id="a heading"),
        pytest.param("We keep:\n\n* names\n* numbers", Format.MARKDOWN, id="a list"),
        pytest.param("See [our nest](https://chirp.example).", Format.MARKDOWN, id="a link"),
        pytest.param("# Nest\n\n* a <b>bold</b> word", Format.MARKDOWN, id="Markdown with a tag"),
        pytest.param("We keep names.\n\nWe share them.", Format.TEXT, id="plain text"),
        pytest.param("If a < b and c > d, we tell you.", Format.TEXT, id="comparisons"),
        pytest.param("", Format.TEXT, id="nothing"),
    ],
)
def test_the_format_is_found(text: str, format: Format) -> None:
    assert find_format(text) is format


@pytest.mark.parametrize(
    ("text", "content_type", "format"),
    [
        pytest.param("We keep names.", "Text/HTML; charset=utf-8", Format.HTML, id="HTML"),
        pytest.param("We keep names.", "text/markdown", Format.MARKDOWN, id="Markdown"),
        pytest.param("<html>We keep names.", "text/plain", Format.HTML, id="a page called text"),
        pytest.param("We keep names.", "image/png", Format.TEXT, id="a wrong type"),
    ],
)
def test_what_the_server_says_helps(text: str, content_type: str, format: Format) -> None:
    assert find_format(text, content_type=content_type) is format


def test_a_pdf_may_have_something_before_it() -> None:
    assert is_pdf(b"\n\n%PDF-1.7 ...")
    assert not is_pdf(b"We wrote this in a %PD file.")
