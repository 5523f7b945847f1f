"""What is read here and what in a child; nobody can tell from the result."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.sandbox.bombs import small_pdf
from watcher.differ import compare_sources
from watcher.differ.extract import extract_document
from watcher.differ.fingerprint import hash_words
from watcher.differ.source import Source
from watcher.errors import EncryptedSource, UnreadableSource
from watcher.model.document import Format
from watcher.sandbox import Sandbox, is_tame

POLICIES = Path(__file__).parent.parent / "differ" / "policies"
SMALL = (
    b"<main><h1>Privacy</h1><p>Effective 1 May 2026.</p><p>We share your data with partners.</p>"
    b"<ul><li>We sell your location from 3 June 2026.</li></ul></main>"
)
LARGE = SMALL + b"<!-- -->" * 50_000


def source(body: bytes, **known: object) -> Source:
    return Source(body=body, name="https://chirp.example/privacy", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(LARGE, id="larger than any policy"),
        pytest.param(b"<i>" * 12_001, id="more tags than any policy"),
        pytest.param(small_pdf(), id="a PDF"),
        pytest.param(b"\n\n" + small_pdf(), id="a PDF after blanks"),
        pytest.param(gzip.compress(SMALL), id="compressed"),
    ],
)
def test_what_may_cost_much_is_not_tame(body: bytes) -> None:
    assert not is_tame(body)


def test_an_ordinary_page_is_tame() -> None:
    assert is_tame(SMALL * 1_000)


def test_an_ordinary_page_needs_no_child(sandbox: Sandbox) -> None:
    sandbox.compare(source(SMALL), source(SMALL.replace(b"partners", b"advertisers")))
    sandbox.extract(source(SMALL))
    sandbox.hash_words(SMALL)

    assert not sandbox._workers._idle


def test_a_child_compares_alike(sandbox: Sandbox) -> None:
    old = source(LARGE)
    new = source(LARGE.replace(b"partners", b"advertisers").replace(b"2026", b"2027"))

    assert sandbox.compare(old, new) == compare_sources(old, new)
    assert sandbox.compare(old, new).verdict == compare_sources(old, new).verdict


def test_a_child_asks_the_network_where_it_is_wanted() -> None:
    before, after = ((POLICIES / f"lantern_{name}.md").read_bytes() for name in ("before", "after"))
    old, new = (
        Source(body=gzip.compress(body), name="policy.md", format=Format.MARKDOWN)
        for body in (before, after)
    )
    deep = Sandbox(deep=True)
    try:
        told = deep.compare(old, new).verdict
        used = deep._workers._idle
    finally:
        deep.close()

    assert used
    assert told == compare_sources(old, new, deep=True).verdict
    assert told != compare_sources(old, new).verdict


@pytest.mark.parametrize("body", [LARGE, small_pdf(), gzip.compress(SMALL)])
def test_a_child_extracts_alike(body: bytes, sandbox: Sandbox) -> None:
    assert sandbox.extract(source(body)) == extract_document(source(body))


@pytest.mark.parametrize("body", [SMALL, LARGE, small_pdf(), gzip.compress(SMALL)])
def test_a_child_hashes_alike(body: bytes, sandbox: Sandbox) -> None:
    expected = hash_words(body, content_type="text/html")

    assert sandbox.hash_words(body, content_type="text/html") == expected


def test_what_is_called_a_pdf_is_read_in_a_child(sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableSource, match="damaged"):
        sandbox.extract(source(b"no PDF at all", format=Format.PDF))

    assert sandbox._workers._idle


def test_what_is_wrong_with_a_page_is_told_as_it_is_here(sandbox: Sandbox) -> None:
    locked = small_pdf().replace(
        b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 9 /R 9 /O () /U () /P 0 >>"
    )

    with pytest.raises(UnreadableSource) as here:
        extract_document(source(locked))
    with pytest.raises(UnreadableSource) as there:
        sandbox.extract(source(locked))

    assert str(there.value) == str(here.value)
    assert type(there.value) is type(here.value)
    assert issubclass(EncryptedSource, UnreadableSource)
