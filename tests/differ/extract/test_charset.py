"""Bytes become the letters that a browser would show."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.differ.extract.charset import decode_text

WORDS = "Vögel “zwitschern” für 5 €"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param(WORDS.encode(), "", WORDS, id="UTF-8 unless said"),
        pytest.param(WORDS.encode("cp1252"), "", WORDS, id="else windows-1252"),
        pytest.param(
            WORDS.encode("cp1252"), "text/html; charset=ISO-8859-1", WORDS, id="Latin-1 is 1252"
        ),
        pytest.param(
            WORDS.encode("cp1252"), "text/html; charset=us-ascii", WORDS, id="ASCII is 1252"
        ),
        pytest.param("жук".encode("koi8-r"), "text/plain; charset=KOI8-R", "жук", id="the header"),
        pytest.param(
            "鳥".encode("gbk"), 'text/html; charset="gb2312"', "鳥", id="GB2312 is GB18030"
        ),
        pytest.param("鳥".encode("shift_jis"), "text/html;charset=shift_jis", "鳥", id="Shift JIS"),
        pytest.param(
            b"<meta charset=windows-1251>" + "жук".encode("cp1251"),
            "",
            "<meta charset=windows-1251>жук",
            id="a meta element",
        ),
        pytest.param(
            b"<meta http-equiv=x content='text/html; charset=koi8-r'>" + "жук".encode("koi8-r"),
            "text/html",
            "<meta http-equiv=x content='text/html; charset=koi8-r'>жук",
            id="an old meta element",
        ),
        pytest.param(
            b"<meta charset=koi8-r>" + "жук".encode("cp1251"),
            "text/html; charset=windows-1251",
            "<meta charset=koi8-r>жук",
            id="the header before the meta element",
        ),
        pytest.param(
            codecs.BOM_UTF8 + WORDS.encode(),
            "text/html; charset=koi8-r",
            WORDS,
            id="a mark decides",
        ),
        pytest.param(
            codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "", WORDS, id="UTF-16, little end"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "", WORDS, id="UTF-16, big end"
        ),
        pytest.param(
            b"<meta charset=utf-16>" + WORDS.encode(),
            "",
            "<meta charset=utf-16>" + WORDS,
            id="a meta element cannot mean UTF-16",
        ),
        pytest.param(WORDS.encode(), "text/html; charset=nest-8", WORDS, id="an unknown name"),
        pytest.param(b"uryyb", "text/plain; charset=rot13", "uryyb", id="a name of no charset"),
        pytest.param(b"xn--a", "text/plain; charset=idna", "xn--a", id="another"),
        pytest.param(WORDS.encode(), "text/html; charset=utf-8\x00", WORDS, id="a broken name"),
    ],
)
def test_the_charset_is_decided_as_browsers_do(body: bytes, content_type: str, text: str) -> None:
    assert decode_text(body, content_type=content_type) == text


def test_one_broken_letter_costs_one_letter() -> None:
    body = WORDS.encode() * 100 + b"\xff" + WORDS.encode()

    assert decode_text(body).count("\N{REPLACEMENT CHARACTER}") == 1


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    assert isinstance(decode_text(body, content_type=content_type), str)
