"""Compressed bytes are read as what they hold, and never more than we are willing to hold."""

from __future__ import annotations

import gzip

import pytest

from watcher.differ.extract.unwrap import unwrap_gzip
from watcher.errors import TooLargeSource, UnreadableSource

WORDS = b"We keep the names of birds."


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WORDS, id="plain"),
        pytest.param(gzip.compress(WORDS), id="compressed"),
        pytest.param(gzip.compress(WORDS[:9]) + gzip.compress(WORDS[9:]), id="in two members"),
        pytest.param(gzip.compress(WORDS) + b"\x00\x00", id="padded"),
    ],
)
def test_the_bytes_inside_are_found(body: bytes) -> None:
    assert unwrap_gzip(body, name="nest.gz") == WORDS


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(WORDS)[:-9], id="cut"),
        pytest.param(b"\x1f\x8b\x08nonsense", id="not compressed at all"),
        pytest.param(b"\x1f\x8b", id="only its mark"),
    ],
)
def test_damage_is_named_and_may_pass(body: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"nest\.gz: it is compressed, but") as caught:
        unwrap_gzip(body, name="nest.gz")

    assert caught.value.transient


@pytest.mark.parametrize("members", [1, 50])
def test_a_bomb_is_refused_before_it_fills_the_memory(members: int) -> None:
    bomb = gzip.compress(bytes(1_000_000 // members)) * members

    with pytest.raises(TooLargeSource, match="more than 0 MB when unpacked"):
        unwrap_gzip(bomb, name="nest.gz", most=900_000)
