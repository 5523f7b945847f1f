"""What is written as Markdown is read as the same words again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.archive.markdown import write_markdown
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.model.document import BlockKind, Document, Format

PAGE = """<html><body><main>
<h1>Chirp Privacy Policy</h1>
<p>1. We keep what you give us, e.g. your e-mail &amp; your name_of_bird.</p>
<h2>Sharing #1</h2>
<p>We share with:</p>
<ul><li>advertisers<ul><li>in *all* countries</li></ul></li><li>[others]</li></ul>
<table><tr><td>Data</td><td>Why we need it</td></tr>
<tr><td>Songs</td><td>to sing | to hum</td></tr><tr><td>Nests</td><td>to sleep</td></tr></table>
<p># This is no heading.</p>
<p>+ 1 (555) 0100 is our number; a &lt;b&gt; is no tag and &amp;amp; no sign, nor C:\\new\\.</p>
</main></body></html>"""


def read(text: str, format: Format) -> Document:
    return extract_document(Source(body=text.encode(), name="chirp", format=format))


def test_a_document_is_written_as_people_would() -> None:
    written = write_markdown(read(PAGE, Format.HTML))

    assert written.startswith("# Chirp Privacy Policy\n\n1\\. We keep")
    assert "\n\n## Sharing #1\n\nWe share with:\n\n- advertisers\n    - in \\*all\\*" in written
    assert "\n\n| Data | Why we need it |\n| --- | --- |\n| Songs | to sing " in written


def test_the_names_of_columns_stand_above_their_table() -> None:
    rows = "<tr><th>Data</th><th>Use</th></tr><tr><td>Songs</td><td>to sing</td></tr>"
    document = read(f"<html><body><p>Hi.</p><table>{rows}</table></body></html>", Format.HTML)

    written = write_markdown(document)

    assert written.endswith("| Data | Use |\n| --- | --- |\n| Songs | to sing |\n")


def test_it_is_read_as_the_same_words_and_blocks() -> None:
    document = read(PAGE, Format.HTML)

    again = read(write_markdown(document), Format.MARKDOWN)

    assert again.text == document.text
    assert [(one.kind, one.level) for one in again.blocks] == [
        (one.kind, one.level) for one in document.blocks
    ]
    assert [one.header for one in again.blocks if one.kind is BlockKind.TABLE_ROW] == [
        one.header for one in document.blocks if one.kind is BlockKind.TABLE_ROW
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1) We keep it.",
        "2024. A good year it was.",
        "= equals",
        "--- we never ---",
        "~~~ we ~~ strike ~~~",
        "![no](image) and [no](link)",
        "a\\",
        "a\\b \\* c",
        "&lt; &amp;lt; &#38; & & &copy",
        "_ __ ___ a_b_c __d__",
        "<script>alert(1)</script> is shown",
        "C#",
        "`code` ``` more",
    ],
)
def test_signs_stay_signs(line: str) -> None:
    wanted = f"Before it stands this. {line}"
    for text in (line, wanted):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        document = read(f"<html><body><p>{escaped}</p><p>End.</p></body></html>", Format.HTML)

        assert read(write_markdown(document), Format.MARKDOWN).text == document.text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab1 .#*_-+=|\\`[]()<>&;:~!\"'")), max_size=4))
def test_whatever_a_page_says_is_settled_after_one_writing(lines: list[str]) -> None:
    body = "".join(
        f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in ("words", *lines)
    )
    document = read(f"<html><body>{body}</body></html>", Format.HTML)

    once = read(write_markdown(document), Format.MARKDOWN)

    letters = [letter for letter in document.text if letter.isalnum()]
    assert [letter for letter in once.text if letter.isalnum()] == letters
    try:
        assert read(write_markdown(once), Format.MARKDOWN).text == once.text
    except UnreadableSource:
        assert not letters
