"""Pages that only a browser shows, shown by Chromium behind our dialler."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fetcher.browsers import POLICY, require_browser, written_by
from tests.fetcher.conftest import PUBLIC, MakeFetcher, Wire, page_at
from tests.webserver import Raw, Reply, WebServer, page, redirect
from watcher.fetcher import Fetcher
from watcher.fetcher.browsing.need import Needs
from watcher.fetcher.settings import FetchSettings
from watcher.model.answer import NO_VALIDATORS, Answer, Failure, FailureKind, Fetched, Validators
from watcher.model.page import Browsing, Page


@pytest.fixture(autouse=True, scope="module")
def browser() -> None:
    require_browser()


@pytest.fixture(scope="module")
def shared() -> Iterator[Fetcher]:
    """One browser for all tests that do it no harm: starting one takes seconds."""
    made = Fetcher(FetchSettings(allow_private=True, total_timeout=20, robots=False))
    yield made
    made.close()


@pytest.fixture
def fetcher(shared: Fetcher) -> Fetcher:
    """The shared one, without memory of the pages of other tests."""
    shared._needs = Needs()
    return shared


@pytest.fixture
def canary() -> Iterator[WebServer]:
    """A server of the house, which nobody may ask."""
    with WebServer() as running:
        yield running


def always(url: str) -> Page:
    return replace(page_at(url), browsing=Browsing.ALWAYS)


def text_of(answer: Answer) -> str:
    assert isinstance(answer, Fetched), answer
    return answer.body.decode()


def test_a_page_that_writes_its_text_by_script_is_read(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", page(written_by(""), ETag='"1"'))

    answer = fetcher.fetch(page_at(url), Validators(etag='"0"'))

    assert POLICY.strip() in text_of(answer)
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.status, answer.browsed) == (url, 200, True)
    assert answer.validators == NO_VALIDATORS
    assert ("Content-Type", "text/html; charset=utf-8") in answer.headers
    assert len([name for name, _ in answer.headers if name.lower() == "content-type"]) == 1


def test_what_helped_is_remembered(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", page(written_by("")))

    fetcher.fetch(page_at(url))
    first = len(server.asked("/"))
    again = fetcher.fetch(page_at(url))

    assert first == 2  # without and with a browser
    assert len(server.asked("/")) == 3
    assert POLICY.strip() in text_of(again)


def test_what_helped_before_a_restart_helps_at_once(server: WebServer, fetcher: Fetcher) -> None:
    chirp = page_at(server.route("/", page(written_by(""))))

    fetcher.prefer_browser([chirp.key])
    answer = fetcher.fetch(chirp)

    assert isinstance(answer, Fetched)
    assert answer.browsed
    assert len(server.asked("/")) == 1


def test_a_wall_that_lets_browsers_through_is_passed(server: WebServer, fetcher: Fetcher) -> None:
    def wall(request: object) -> Reply:
        agent = getattr(request, "headers")["user-agent"]  # noqa: B009 - any request
        return page(f"<p>{POLICY}") if "Chrome/" in agent else Reply(status=403)

    answer = fetcher.fetch(page_at(server.route("/", wall)))

    assert POLICY.strip() in text_of(answer)
    assert "watcher/" in server.asked("/")[-1].headers["user-agent"]


def test_a_wall_that_lets_nobody_through_is_told_as_one(
    server: WebServer, fetcher: Fetcher
) -> None:
    answer = fetcher.fetch(page_at(server.route("/", Reply(status=403, body=b"no"))))

    assert isinstance(answer, Failure)
    assert (answer.kind, answer.status) == (FailureKind.BLOCKED, 403)


def test_a_short_page_that_a_browser_shows_alike_is_asked_for_once(
    server: WebServer, fetcher: Fetcher
) -> None:
    url = server.route("/", page("<p>Nothing here.</p><script>1</script>"))

    fetcher.fetch(page_at(url))
    fetcher.fetch(page_at(url))

    assert len(server.asked("/")) == 3


def test_text_that_comes_in_steps_is_awaited(server: WebServer, fetcher: Fetcher) -> None:
    script = """
        let step = 0;
        const timer = setInterval(() => {
            root.insertAdjacentHTML("beforeend", "<p>We share your data, step " + "abcdefgh"[step]);
            if (++step === 8) clearInterval(timer);
        }, 400);
    """
    url = server.route("/", page(f"<div id=root></div><script>{script}</script>"))

    assert "step h" in text_of(fetcher.fetch(always(url)))


def test_text_that_is_asked_for_is_awaited(server: WebServer, fetcher: Fetcher) -> None:
    late = f"HTTP/1.1 200 OK\r\nContent-Length: {len(POLICY)}\r\n\r\n{POLICY}".encode()
    server.route("/text", Raw(pieces=[late], pause=2.5))
    script = "fetch('/text').then(it => it.text()).then(text => root.innerText = text)"
    url = server.route("/", page(f"<div id=root></div>{POLICY}<script>{script}</script>"))

    text = text_of(fetcher.fetch(always(url)))

    assert text.count("We share") == 40


def test_a_clock_does_not_keep_a_page_from_settling(server: WebServer, fetcher: Fetcher) -> None:
    script = "setInterval(() => clock.innerText = Date.now(), 50)"
    body = f"<p>{POLICY}</p><b id=clock></b><script>{script}</script>"

    assert POLICY.strip() in text_of(fetcher.fetch(always(server.route("/", page(body)))))


def test_a_page_that_leads_on_by_script_is_followed(server: WebServer, fetcher: Fetcher) -> None:
    there = server.route("/there", page(f"<p>{POLICY}"))
    url = server.route("/", page("<script>location = '/there'</script>"))

    answer = fetcher.fetch(always(url))

    assert POLICY.strip() in text_of(answer)
    assert isinstance(answer, Fetched)
    assert answer.url == there


def test_dialogs_popups_and_downloads_stop_nothing(server: WebServer, fetcher: Fetcher) -> None:
    script = """
        alert("Accept!"); confirm("Sure?"); prompt("Name?");
        window.open("/popup");
        onbeforeunload = () => "stay";
        const link = document.createElement("a");
        link.href = "/file"; link.download = "file"; document.body.append(link); link.click();
    """
    server.route("/file", Reply(headers={"Content-Disposition": "attachment"}, body=b"x" * 99))
    url = server.route("/", page(written_by(script)))

    assert POLICY.strip() in text_of(fetcher.fetch(always(url)))
    assert not server.asked("/popup")


def test_a_file_to_save_is_told_as_one(server: WebServer, fetcher: Fetcher) -> None:
    file = Reply(headers={"Content-Disposition": "attachment; filename=a.zip"}, body=b"PK" * 99)

    answer = fetcher.fetch(always(server.route("/", file)))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.UNREADABLE
    assert "browser = false" in answer.message


def test_every_page_has_cookies_of_its_own(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", page(f"<p>{POLICY}", Set_Cookie="seen=1"))

    fetcher.fetch(always(url))
    fetcher.fetch(always(url))

    assert all("cookie" not in request.headers for request in server.asked("/"))


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_status_is_judged_as_without_a_browser(
    status: int, server: WebServer, fetcher: Fetcher
) -> None:
    url = server.route("/", Reply(status=status, headers={"Retry-After": "60"}, body=b"<p>no"))

    assert fetcher.fetch(always(url)) == fetcher.fetch(
        replace(page_at(url), browsing=Browsing.NEVER)
    )


def test_robots_txt_holds_for_browsers(server: WebServer, make_fetcher: MakeFetcher) -> None:
    server.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /private"))
    server.route("/private", page(f"<p>{POLICY}"))
    url = server.route("/", redirect("/private"))

    answer = make_fetcher().fetch(always(url))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.ROBOTS


#: Ways in which a page's scripts may ask for an address.
REACHES = """
    fetch(url, {mode: "no-cors"}).catch(() => 0);
    new Image().src = url;
    document.body.append(Object.assign(document.createElement("iframe"), {src: url}));
    document.body.append(Object.assign(document.createElement("script"), {src: url}));
    const hint = {rel: "preconnect", href: url};
    document.head.append(Object.assign(document.createElement("link"), hint));
    new WebSocket(url.replace("http", "ws"));
    new EventSource(url);
    navigator.sendBeacon(url, "x");
    new Worker(URL.createObjectURL(new Blob([`fetch("${url}")`])));
    fetch("/away").catch(() => 0);
    window.open(url);
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "rebound.test"])
def test_no_script_reaches_the_house(
    host: str, server: WebServer, canary: WebServer, make_fetcher: MakeFetcher
) -> None:
    target = canary.url("/", host=host)
    wire = Wire(
        server,
        {"policy.test": [PUBLIC], "localhost": ["127.0.0.1"], "rebound.test": ["127.0.0.1"]},
    )
    server.route("/away", redirect(target))
    server.route("/", page(written_by(f"const url = '{target}'; {REACHES}")))

    answer = make_fetcher(wire, robots=False).fetch(always("http://policy.test/"))

    assert POLICY.strip() in text_of(answer)
    assert canary.connections == 0
    assert set(wire.dialled) == {PUBLIC}
    assert server.asked("/away")


def test_the_same_script_reaches_what_is_allowed(
    server: WebServer, canary: WebServer, fetcher: Fetcher
) -> None:
    server.route("/", page(written_by(f"const url = '{canary.url()}'; {REACHES}")))

    fetcher.fetch(always(server.url()))

    assert len(canary.requests) >= 4


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<script>location = '{url}'</script>", id="by script"),
        pytest.param("<meta http-equiv=refresh content='0;url={url}'>", id="by meta"),
        pytest.param("<form action='{url}'></form><script>forms[0].submit()</script>", id="a form"),
    ],
)
def test_a_page_that_leads_into_the_house_is_refused(
    body: str, server: WebServer, canary: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": [PUBLIC]})
    server.route("/", page(body.format(url=canary.url()).replace("forms[", "document.forms[")))

    answer = make_fetcher(wire, robots=False).fetch(always("http://policy.test/"))

    assert canary.connections == 0
    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert "127.0.0.1" in answer.message


def test_a_name_that_answers_differently_later_gains_nothing(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": [[PUBLIC], ["127.0.0.1"]]})
    script = "fetch('/secret').then(() => document.title = 'reached').catch(() => 0)"
    server.route("/", page(written_by(script)))
    server.route("/secret", page("secret"))

    answer = make_fetcher(wire, robots=False).fetch(always("http://policy.test/"))

    assert POLICY.strip() in text_of(answer)
    assert set(wire.dialled) == {PUBLIC}
    assert not server.asked("/secret")


def test_no_packet_of_a_call_leaves(server: WebServer, fetcher: Fetcher) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as canary:
        canary.bind(("127.0.0.1", 0))
        canary.setblocking(False)
        script = f"""
            const call = new RTCPeerConnection(
                {{iceServers: [{{urls: "stun:127.0.0.1:{canary.getsockname()[1]}"}}]}});
            call.createDataChannel("x");
            call.createOffer().then(offer => call.setLocalDescription(offer));
        """

        fetcher.fetch(always(server.route("/", page(written_by(script)))))

        with pytest.raises(BlockingIOError):
            canary.recv(1)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        pytest.param("inside.test", FailureKind.REFUSED_ADDRESS, id="of the house"),
        pytest.param("unknown.test", FailureKind.DNS, id="unknown"),
    ],
)
def test_a_host_that_is_not_reached_is_told_as_without_a_browser(
    host: str, kind: FailureKind, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"inside.test": ["10.1.2.3"], "unknown.test": []})
    fetcher = make_fetcher(wire, robots=False)

    for scheme in ("http", "https"):
        answer = fetcher.fetch(always(f"{scheme}://{host}/"))

        assert isinstance(answer, Failure)
        assert answer.kind is kind
    assert not wire.dialled


HARMFUL = {
    "an endless loop": ("<script>for (;;);</script>", FailureKind.TIMEOUT),
    "an endless loop later": (
        f"<p>{POLICY}</p><script>setTimeout(() => {{ for (;;); }}, 100)</script>",
        FailureKind.TIMEOUT,
    ),
    "a huge document": (
        "<div id=root></div><script>root.innerText = 'a'.repeat(3_000_000)</script>",
        FailureKind.TOO_LARGE,
    ),
    "no memory left": (
        "<script>const all = []; for (;;) all.push(new Array(1e6).fill({}))</script>",
        None,
    ),
}


@pytest.mark.parametrize(("body", "kind"), HARMFUL.values(), ids=HARMFUL)
def test_after_a_harmful_page_the_next_is_shown(
    body: str, kind: FailureKind | None, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(total_timeout=6, max_bytes=1_000_000)
    bad, good = server.route("/bad", page(body)), server.route("/good", page(written_by("")))

    answer = fetcher.fetch(always(bad))
    after = fetcher.fetch(always(good))

    assert isinstance(answer, Failure)
    assert kind is None or answer.kind is kind
    assert POLICY.strip() in text_of(after)


def test_a_page_that_loads_without_end_is_stopped(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(max_bytes=100_000)
    server.route("/more", Reply(body=b"x" * 90_000))
    script = "const on = () => fetch('/more?' + Math.random(), {cache: 'no-store'}).then(on); on()"
    server.routes["/"] = page(f"<p>{POLICY}</p><script>{script.replace('?', '#')}</script>")

    answer = fetcher.fetch(always(server.url("/")))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.TOO_LARGE
    assert len(server.asked("/more")) < 10


def test_a_browser_that_was_ended_is_started_again(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", page(written_by("")))
    fetcher.fetch(always(url))
    process = fetcher._browser._process
    assert process is not None
    os.killpg(process._process.pid, signal.SIGKILL)

    lost = fetcher.fetch(always(url))
    after = fetcher.fetch(always(url))

    assert isinstance(lost, Failure)
    assert lost.transient
    assert POLICY.strip() in text_of(after)


@pytest.mark.parametrize("harsh", [False, True], ids=["let go", "killed"])
def test_ending_the_browser_leaves_nothing(
    harsh: bool, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher()
    url = server.route("/", page(written_by("")))
    fetcher.fetch(always(url))
    process = fetcher._browser._process
    assert process is not None
    home = Path(process._home.name)

    if harsh:
        process.kill()
    fetcher.close()

    assert not home.exists()
    assert not process._kill_browser()
    assert process._process.returncode is not None
    assert POLICY.strip() in text_of(fetcher.fetch(always(url)))


def test_a_certificate_that_the_browser_does_not_know_is_told_as_such(
    certificate: Path, make_fetcher: MakeFetcher
) -> None:
    with WebServer(tls=certificate) as secure:
        secure.route("/", page(POLICY))
        wire = Wire(secure, {"policy.test": [PUBLIC]})
        fetcher = make_fetcher(wire, ca_file=certificate, robots=False)

        answer = fetcher.fetch(always("https://policy.test/"))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.TLS
    assert "not those of ca_file" in answer.message
