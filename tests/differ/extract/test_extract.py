"""Any bytes become a document, or a sentence that says why not."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_about_linear
from watcher.differ.extract import MOST_CHARACTERS, extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.errors import TooLargeSource, UnreadableSource
from watcher.model.document import Document, Format

ENGLISH = "We keep the names of birds and we share them with you and with our friends. " * 3


def read(body: bytes, **more: object) -> Document:
    return extract_document(Source(body=body, name="nest", **more))  # type: ignore[arg-type]


def test_a_document_knows_where_it_came_from() -> None:
    packed = gzip.compress(ENGLISH.encode())

    document = read(packed)

    assert document.text == ENGLISH.strip()
    assert document.sha256 == hashlib.sha256(packed).hexdigest()
    assert (document.name, document.language, document.format) == ("nest", "en", Format.TEXT)


def test_a_given_title_and_format_are_used() -> None:
    document = read(b"# We keep names", title="Our nest", format=Format.TEXT)

    assert (document.title, document.text) == ("Our nest", "# We keep names")


def test_an_endless_title_is_cut() -> None:
    assert len(read(f"<title>{'x ' * 500}</title><p>We keep.".encode()).title) == 200


def outcome(body: bytes, **more: object) -> str:
    """The text, or the sentence that says why there is none."""
    try:
        return read(body, **more).text
    except UnreadableSource as error:
        return str(error)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "holds no text", id="nothing"),
        pytest.param(b" \n\xef\xbb\xbf\n--- *** ...", "holds no text", id="marks only"),
        pytest.param(
            b"<html><script>var a</script>", "may need JavaScript", id="a page of scripts"
        ),
        pytest.param(bytes(range(256)) * 9, "binary file", id="binary"),
        pytest.param(b"\x01\x02\x03\x04\x05\x06" * 99, "binary file", id="controls"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 60, "binary file", id="an archive"),
    ],
)
def test_what_holds_no_policy_is_named(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableSource, match="nest: ") as caught:
        read(body)

    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["We keep names.\x0c\n", "We \x1b[1mkeep\x1b[0m names.", "x\x07"])
def test_a_control_character_or_two_make_no_binary_file(text: str) -> None:
    assert not set(read(text.encode()).text) & {"\x07", "\x0c", "\x1b"}


def test_an_endless_text_is_refused() -> None:
    with pytest.raises(TooLargeSource, match="nest: more than 3 million characters"):
        read(b"We keep the names of birds.\n\n" * (MOST_CHARACTERS // 20))


def test_very_many_sentences_are_refused() -> None:
    with pytest.raises(TooLargeSource, match="nest: more than 50,000 sentences"):
        split_clauses(read(b"We keep. " * 60_000))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, *Format]), st.text(max_size=30))
def test_any_bytes_are_read_or_refused(body: bytes, format: Format | None, said: str) -> None:
    assert outcome(body, format=format, content_type=said)


HOSTILE: dict[str, tuple[Format, Callable[[int], str]]] = {
    "deep nesting": (Format.HTML, lambda n: "<div>" * n + "We share." + "</div>" * n),
    "unclosed paragraphs": (Format.HTML, lambda n: "<p>We share " * n),
    "unclosed lists": (Format.HTML, lambda n: "<ul><li>We share " * n),
    "unclosed bold": (Format.HTML, lambda n: "<b>x " * (4 * n)),
    "nested tables": (Format.HTML, lambda n: "<table><tr><td>x " * n),
    "a long table": (Format.HTML, lambda n: f"<table>{'<tr><td>a<td>We share.' * n}</table>"),
    "a wide table": (Format.HTML, lambda n: f"<table><tr>{'<td>ab' * (4 * n)}</table>"),
    "many items": (Format.HTML, lambda n: f"<ul>{'<li>We share names' * n}</ul>"),
    "many linked items": (Format.HTML, lambda n: f"<ul>{'<li><a href=#a>names</a>' * n}</ul>"),
    "many attributes": (Format.HTML, lambda n: f"<p {' '.join(f'a{i}=b' for i in range(n))}>We."),
    "open comments": (Format.MARKDOWN, lambda n: "# x\n" + "<!-- " * (16 * n)),
    "open links": (Format.MARKDOWN, lambda n: "# x\n" + "[a](" * (8 * n)),
    "open brackets": (Format.MARKDOWN, lambda n: "# x\n" + "[" * (16 * n)),
    "bullets only": (Format.MARKDOWN, lambda n: "* " * (16 * n) + "a"),
    "stars and words": (Format.MARKDOWN, lambda n: "# x\n" + "*a " * (8 * n)),
    "pipes": (Format.MARKDOWN, lambda n: "# x\n" + "|" * (16 * n)),
    "no full stop": (Format.TEXT, lambda n: "we share birds and " * (8 * n)),
    "no blank": (Format.TEXT, lambda n: "x" * (40 * n)),
    "colons": (Format.TEXT, lambda n: "word " * 60 + "Word: " * (8 * n)),
    "equal sentences": (Format.TEXT, lambda n: "We share your name. " * n),
    "enumerations": (Format.TEXT, lambda n: "We share: (a) x; (b) y; " * n),
    "dots": (Format.TEXT, lambda n: "." * (40 * n) + " a"),
    "brackets": (Format.TEXT, lambda n: "(" * (40 * n) + "a"),
    "halves of a sentence": (Format.TEXT, lambda n: "We " + "share names\n\nand more\n\n" * n),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_twice_as_much_takes_no_more_than_about_twice_as_long(shape: str) -> None:
    format, make = HOSTILE[shape]

    def prepare(size: int) -> Callable[[], object]:
        body = make(size).encode()
        return lambda: split_clauses(read(body, format=format))

    assert_about_linear(prepare, 2_000)
