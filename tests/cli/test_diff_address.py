"""`watcher diff` with web addresses: what they hold is compared, what goes wrong is told."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plapper import AFTER, BEFORE, publish
from tests.webserver import Raw, Reply, WebServer, make_certificate, page, redirect

ROOT = Path(__file__).parents[2]


def diff(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "watcher", "diff", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_two_addresses_are_compared(website: WebServer) -> None:
    old, new = publish(website, BEFORE, "/old"), publish(website, AFTER, "/new")

    done = diff(old, new, "--allow-private")

    assert done.returncode == 1
    assert "advertisers" in done.stdout


def test_an_address_of_this_machine_is_refused_unless_asked_for(website: WebServer) -> None:
    old = publish(website, BEFORE)

    done = diff(old, old)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "public addresses only" in done.stderr
    assert website.connections == 0


def _bomb() -> Reply:
    packed = gzip.compress(b"<p>" + b"We keep it. " * 20_000_000)
    return page(packed, Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(Reply(status=404), "404", id="not found"),
        pytest.param(redirect("/privacy"), "leads back to itself", id="endless redirect"),
        pytest.param(_bomb(), "larger than we take", id="gzip bomb"),
        pytest.param(
            Raw(pieces=(b"HTTP/1.1 200 OK\r\n\r\n", *[b"<p>We keep it. " * 70_000] * 50)),
            "larger than we take",
            id="50 MB page",
        ),
        pytest.param(page(b"\x89PNG\r\n\x1a\n\x00\x00"), "binary file", id="a picture"),
        pytest.param(page("<script>go()</script>"), "holds no text", id="only a script"),
        pytest.param(
            page(
                "<p>Wir behalten es.</p>".encode("cp1252"), Content_Type="text/html; charset=x-no"
            ),
            "",
            id="unknown charset",
        ),
    ],
)
def test_a_page_that_cannot_be_read_is_told_with_exit_code_two(
    website: WebServer, answer: Reply | Raw, told: str
) -> None:
    address = website.route("/privacy", answer)
    good = publish(website, BEFORE, "/good")

    done = diff(good, address, "--allow-private")

    if told:
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
    else:
        assert done.returncode == 1


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    with WebServer(tls=make_certificate(tmp_path, "127.0.0.1")) as website:
        address = publish(website, BEFORE)

        done = diff(address, address, "--allow-private")

    assert done.returncode == 2
    assert "cannot be trusted" in done.stderr
