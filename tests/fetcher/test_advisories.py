"""What others were attacked by: one test for each published advisory that concerns fetching."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import watcher
from tests.fetcher.conftest import PUBLIC, MakeFetcher, Wire, page_at
from tests.webserver import WebServer, redirect
from watcher.model.answer import NO_VALIDATORS, Answer, Failure, FailureKind

PACKAGE = Path(watcher.__file__).parent
#: What could reach the network behind the dialler's back.
CLIENTS = {"requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request", "ftplib"}


@pytest.fixture
def wire(server: WebServer) -> Wire:
    """policy.test is public; whatever is dialled, the server notices."""
    return Wire(server, {"policy.test": [PUBLIC]})


def ask_by_every_door(make_fetcher: MakeFetcher, wire: Wire, url: str) -> Iterator[Answer]:
    fetcher = make_fetcher(wire)
    yield fetcher.fetch_address(url)
    yield fetcher.fetch(page_at(url), NO_VALIDATORS)


def assert_never_asked(make_fetcher: MakeFetcher, wire: Wire, url: str) -> None:
    for answer in ask_by_every_door(make_fetcher, wire, url):
        assert isinstance(answer, Failure)
        assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert wire.dialled == []


def test_f2fa6384_a_local_file_is_not_read(make_fetcher: MakeFetcher, wire: Wire) -> None:
    assert_never_asked(make_fetcher, wire, "file:///etc/passwd")


def test_cve_2024_51483_a_prefix_does_not_hide_a_scheme(
    make_fetcher: MakeFetcher, wire: Wire
) -> None:
    assert_never_asked(make_fetcher, wire, "source:file:///etc/passwd")


@pytest.mark.parametrize("url", ["file:/etc/passwd", "FILE:/etc/passwd", " file:/etc/passwd"])
def test_cve_2024_51998_a_scheme_is_parsed_and_not_searched_for(
    url: str, make_fetcher: MakeFetcher, wire: Wire
) -> None:
    assert_never_asked(make_fetcher, wire, url)


def test_cve_2024_56509_a_relative_file_is_not_read(make_fetcher: MakeFetcher, wire: Wire) -> None:
    assert_never_asked(make_fetcher, wire, "file:../../etc/passwd")


def test_ghsa_68wj_c2jw_5pp9_a_script_is_no_address(make_fetcher: MakeFetcher, wire: Wire) -> None:
    assert_never_asked(make_fetcher, wire, "javascript:alert(1)")


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "127.0.0.1"])
def test_cve_2026_27696_the_address_is_checked_when_we_connect(
    host: str, server: WebServer, make_fetcher: MakeFetcher, wire: Wire
) -> None:
    assert_never_asked(make_fetcher, wire, f"http://{host}/latest/meta-data/")

    server.route("/", redirect(f"http://{host}/latest/meta-data/"))
    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert wire.dialled == [PUBLIC]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1\\@policy.test/",
        "http://policy.test\\@127.0.0.1/",
        "http://127.0.0.1@policy.test/",
        "http://policy.test#@127.0.0.1/\\",
    ],
)
def test_ghsa_rph4_96w6_q594_no_address_has_two_readings(
    url: str, make_fetcher: MakeFetcher, wire: Wire
) -> None:
    assert_never_asked(make_fetcher, wire, url)


@pytest.mark.parametrize(
    "address",
    ["100.64.0.1", "192.88.99.1", "224.0.0.1", "::ffff:100.64.0.1", "2002:6440:1::", "2001::1"],
)
def test_ghsa_gwph_fp79_379w_what_is_not_private_by_name_is_refused_too(
    address: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    assert_never_asked(
        make_fetcher, Wire(server, {"policy.test": [address]}), "http://policy.test/"
    )


def test_cve_2025_52558_the_text_of_a_failure_is_harmless_to_print(
    server: WebServer, make_fetcher: MakeFetcher, wire: Wire
) -> None:
    server.route("/", redirect("javascript:\x1b[2J<script>" + "x" * 5_000))

    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.message.isprintable()
    assert len(answer.message) < 1_000


def imported_by(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def users_of(modules: set[str]) -> set[str]:
    """Our files that import one of them, or a part of one."""
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for name in imported_by(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    }


def test_ghsa_56fq_63vj_9992_there_is_no_second_door_to_the_web() -> None:
    assert users_of(CLIENTS) == {"fetcher/transport.py", "fetcher/http.py"}


def test_ghsa_hm22_wg2m_35v4_one_function_opens_connections() -> None:
    openers = {
        str(path.relative_to(PACKAGE)): count
        for path in PACKAGE.rglob("*.py")
        if (count := opened_in(path))
    }

    assert openers == {"fetcher/dialler.py": 1}


def opened_in(path: Path) -> int:
    """How often a file makes a socket that could connect."""
    opening = {"socket.socket", "socket.create_connection"}
    tree = ast.parse(path.read_text("utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(ast.unparse(function) in opening for function in calls)
