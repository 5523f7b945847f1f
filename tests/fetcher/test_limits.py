"""A server can send as much as it likes; we take as much as we like."""

from __future__ import annotations

import gzip
import itertools
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.fetcher.conftest import MakeFetcher
from tests.webserver import Raw, Reply, WebServer, endless, page
from watcher.fetcher import Fetcher
from watcher.model.answer import Failure, FailureKind, Fetched

#: Asks in a process of its own, so that only our memory is counted.
_ASK = """
import json, resource, sys, time
from watcher.fetcher import Fetcher
from watcher.fetcher.settings import FetchSettings
fetcher = Fetcher(FetchSettings(allow_private=True))
fetcher.fetch_address(sys.argv[1] + "warm")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
answer = fetcher.fetch_address(sys.argv[1])
used = resource.getrusage(resource.RUSAGE_SELF)
again = fetcher.fetch_address(sys.argv[1] + "warm")
print(json.dumps({
    "kind": getattr(answer, "kind", "fetched"),
    "grown": used.ru_maxrss - before,
    "seconds": used.ru_utime + used.ru_stime,
    "again": getattr(again, "kind", "fetched"),
}))
"""
_MIB = 1024
HELLO = b"HTTP/1.1 200 OK\r\n"


def gibibyte_in_a_megabyte() -> bytes:
    """1 GiB of zeros as gzip, made of 1,024 equal blocks of 1 MiB."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + block * 1024 + end + bytes(8)


def endless_gzip() -> Iterator[bytes]:
    """The same without an end."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    yield HELLO + b"Content-Encoding: gzip\r\n\r\n"
    while True:
        yield packer.compress(bytes(1 << 20))


def million_headers() -> Iterator[bytes]:
    """A header of a million lines."""
    yield HELLO
    for number in range(1_000_000):
        yield b"X-%d: 1\r\n" % number
    yield b"\r\n"


def body(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    return itertools.chain([HELLO + first], rest)


_ZEROS = bytes(65_536)
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
BOMBS: dict[str, Callable[[], Iterator[bytes]]] = {
    "an endless body": lambda: body(b"\r\n", endless(b"a" * 65_536)),
    "endless chunks": lambda: body(CHUNKED, endless(b"10000\r\n" + b"a" * 65_536 + b"\r\n")),
    "endless tiny chunks": lambda: body(CHUNKED, endless(b"1\r\na\r\n" * 10_000)),
    "a chunk size without end": lambda: body(CHUNKED, endless(b"1" * 65_536)),
    "an endless trailer": lambda: body(CHUNKED + b"1\r\na\r\n0\r\n", endless(b"X: 1\r\n" * 9_999)),
    "endless gzip": endless_gzip,
    "a million header lines": million_headers,
    "a header line without end": lambda: body(b"X: ", endless(b"a" * 65_536)),
    "a folded header without end": lambda: body(b"X: a\r\n", endless(b" a\r\n" * 9_999)),
    "a status line without end": lambda: endless(b"HTTP/1.1 200 " + b"a" * 65_536),
    "endless 100 Continue": lambda: endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
    "endless early hints": lambda: endless(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 999),
    "a declared terabyte": lambda: body(b"Content-Length: 1099511627776\r\n\r\n", endless(_ZEROS)),
}


def ask_measured(url: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", _ASK, url], capture_output=True, text=True, check=True, timeout=60
    )
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_a_gibibyte_in_a_megabyte_costs_less_than_20_megabytes(server: WebServer) -> None:
    bomb = Reply(headers={"Content-Encoding": "gzip"}, body=gibibyte_in_a_megabyte())
    server.route("/warm", page("We share"))

    used = ask_measured(server.route("/", bomb))

    assert 1_000_000 < len(bomb.body) < 1_100_000
    assert used["kind"] == FailureKind.TOO_LARGE
    assert used["grown"] < 20 * _MIB  # type: ignore[operator]
    assert used["again"] == "fetched"


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_with_little_memory(
    bomb: Callable[[], Iterator[bytes]], server: WebServer
) -> None:
    server.route("/warm", page("We share"))

    used = ask_measured(server.route("/", Raw(pieces=bomb())))

    assert used["kind"] in (FailureKind.TOO_LARGE, FailureKind.TRUNCATED, FailureKind.PROTOCOL)
    assert used["grown"] < 45 * _MIB  # type: ignore[operator]  # twice the limit, at most
    assert used["seconds"] < 5  # type: ignore[operator]
    assert used["again"] == "fetched"


@pytest.mark.parametrize("size", [1_000, 1_001])
@pytest.mark.parametrize(
    "packed", [pytest.param(True, id="packed"), pytest.param(False, id="plain")]
)
def test_the_limit_counts_before_and_after_unpacking(
    size: int, packed: bool, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    text = bytes(range(250)) * 5
    reply = Reply(body=text[:size])
    if packed:
        reply = Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(text[:size]))

    answer = make_fetcher(max_bytes=1_000).fetch_address(server.route("/", reply))

    if size > 1_000:
        assert isinstance(answer, Failure)
        assert (answer.kind, answer.transient) == (FailureKind.TOO_LARGE, False)
    else:
        assert isinstance(answer, Fetched)


def test_a_well_packed_page_is_no_bomb(server: WebServer, fetcher: Fetcher) -> None:
    table = b"<td>never</td>" * 250_000
    reply = Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(table))

    answer = fetcher.fetch_address(server.route("/", reply))

    assert isinstance(answer, Fetched)
    assert answer.body == table


def test_a_hundred_header_lines_are_read(server: WebServer, fetcher: Fetcher) -> None:
    many = {f"X-{number}": "1" for number in range(95)}

    assert isinstance(fetcher.fetch_address(server.route("/", page("We", **many))), Fetched)
