"""PDFs are read by their text, and refused with a reason where they have none."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tests.sandbox.bombs import BOMBS
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.errors import EncryptedSource, ScannedSource, TooLargeSource, UnreadableSource
from watcher.model.document import BlockKind, Document, Format

PAGE = (
    "Nest Policy",
    "",
    "We keep the name and the number of every bird",
    "that registers with the nest, and we share neither",
    "of them with anybody outside of the nest.",
    "",
    "Sharing",
    "",
    "We share what you tell us with those friends",
    "that you name in your settings.",
)


def pdf(*pages: tuple[str, ...], title: str = "", password: str | None = None) -> bytes:
    """A PDF whose pages hold these lines."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(width=400, height=400)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Courier"}
        fonts = DictionaryObject(
            {
                NameObject("/F1"): DictionaryObject(
                    {NameObject(k): NameObject(v) for k, v in font.items()}
                )
            }
        )
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(_drawn(lines).encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    if title:
        writer.add_metadata({"/Title": title})
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _drawn(lines: tuple[str, ...]) -> str:
    shown = (f"({line}) Tj T*" if line else "T*" for line in lines)
    return f"BT /F1 10 Tf 12 TL 20 380 Td {' '.join(shown)} ET"


def read(body: bytes) -> Document:
    return extract_document(Source(body=body, name="nest.pdf"))


def test_the_text_of_a_pdf_is_read() -> None:
    document = read(pdf(PAGE, title="Our nest"))

    assert (document.format, document.title) == (Format.PDF, "Our nest")
    words = " ".join(document.text.split())
    assert "every bird that registers with the nest" in words
    assert "with those friends that you name in your settings." in words


def test_a_sentence_goes_on_behind_the_end_of_a_page() -> None:
    first = ("We keep the name and the number of every bird that lives in a tree",)
    second = ("where the nest has an office.",)

    (block,) = read(pdf(first, second)).blocks

    assert block.kind is BlockKind.PARAGRAPH


def test_a_pdf_that_needs_no_password_to_read_is_read() -> None:
    assert "We keep" in read(pdf(PAGE, password="")).text


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        pytest.param(pdf(PAGE, password="egg"), EncryptedSource, "needs a password", id="password"),
        pytest.param(pdf(()), ScannedSource, "holds pictures and no text", id="pictures"),
        pytest.param(pdf(PAGE)[:300], UnreadableSource, "is damaged", id="cut"),
        pytest.param(b"%PDF-1.7\nnothing else", UnreadableSource, "is damaged", id="only its mark"),
        pytest.param(b"%PDF-1.7" + bytes(range(256)) * 40, UnreadableSource, "damaged", id="noise"),
    ],
)
def test_a_pdf_without_readable_text_is_named(
    body: bytes, error: type[UnreadableSource], said: str
) -> None:
    with pytest.raises(error, match=r"nest\.pdf: ") as caught:
        read(body)

    assert said in str(caught.value)


@pytest.mark.parametrize("bomb", [name for name in BOMBS if "PDF" in name])
def test_a_pdf_that_takes_more_than_its_reader_gives_is_too_large_and_not_damaged(
    bomb: str,
) -> None:
    with pytest.raises(TooLargeSource, match=r"nest\.pdf: ") as caught:
        read(BOMBS[bomb]())

    assert "damaged" not in str(caught.value)
    assert "Cut it down to the policy itself." in str(caught.value)


@pytest.mark.parametrize("every", [7, 31, 97])
def test_a_pdf_with_broken_bytes_is_read_or_refused(every: int) -> None:
    good = bytearray(pdf(PAGE))
    for place in range(20, len(good), every):
        broken = good.copy()
        broken[place] ^= 0x15
        with suppress(UnreadableSource):
            assert read(bytes(broken)).text
