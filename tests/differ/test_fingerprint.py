"""Pages with the same words have the same sign, whatever else differs."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.differ.fingerprint import hash_words

PAGE = b"<html><head><title>Nest</title></head><body><p class=a>We keep names.</p></body></html>"


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(PAGE.replace(b"class=a", b"class=b nonce=4711"), id="attributes"),
        pytest.param(PAGE.replace(b"<body>", b"<body><script>t=1</script>"), id="scripts"),
        pytest.param(PAGE.replace(b"<body>", b"<body><style>p{}</style>"), id="styles"),
        pytest.param(PAGE.replace(b"<body>", b"<body><!-- noon -->"), id="comments"),
        pytest.param(PAGE.replace(b"We keep", b"We\n\t keep"), id="spacing"),
        pytest.param(PAGE.replace(b"<body>", b"<body><noscript>On!</noscript>"), id="noscript"),
        pytest.param(gzip.compress(PAGE), id="compression"),
    ],
)
def test_the_same_words_have_the_same_sign(same: bytes) -> None:
    assert hash_words(same) == hash_words(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(PAGE.replace(b"keep", b"sell"), id="a word"),
        pytest.param(PAGE.replace(b"names.", b"names. We sell them."), id="a sentence"),
        pytest.param(PAGE.replace(b"Nest", b"Tree"), id="the title"),
        pytest.param(PAGE.replace(b"</p>", b"</p>We sell names."), id="words behind an element"),
        pytest.param(
            PAGE.replace(b"<body>", b"<body><script>t=1</script>So: "), id="words behind a script"
        ),
    ],
)
def test_other_words_have_another_sign(other: bytes) -> None:
    assert hash_words(other) != hash_words(PAGE)


def test_plain_text_is_its_words() -> None:
    plain = b"We  keep\r\n<names>."

    assert hash_words(plain, content_type="text/plain") == hash_words(
        b"We keep <names>.", content_type="text/plain"
    )
    assert hash_words(plain, content_type="text/plain") != hash_words(b"We keep.")


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 a", b"\x00\x01", b"\x1f\x8bbroken", b"", b"<", b"<!---->"]
)
def test_everything_has_a_sign(body: bytes) -> None:
    assert len(hash_words(body)) == 64


def test_other_bytes_of_a_pdf_are_another_sign() -> None:
    assert hash_words(b"%PDF-1.7  a") != hash_words(b"%PDF-1.7 a")


@given(st.binary(max_size=200))
def test_any_bytes_have_a_sign(body: bytes) -> None:
    assert hash_words(body) == hash_words(body)
