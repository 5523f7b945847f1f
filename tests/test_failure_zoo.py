"""Every way in which a page fails has its own state, costs no mail and no version, and passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.notifier.conftest import Clock, Sink
from tests.plapper import AFTER, BEFORE, publish, served, write_config
from tests.webserver import Raw, Reply, Route, WebServer, page, redirect
from watcher.app import App
from watcher.clock import utc_now
from watcher.config import Config, Environment, load_config
from watcher.model.answer import FailureKind
from watcher.model.finding import Severity
from watcher.model.health import HEALTH_OF_FAILURE, Health
from watcher.model.page import Browsing
from watcher.model.page_state import PageState

# What fails here is the web; that both databases keep it alike is tests/storage's matter.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
SICK, WELL = "Plapper/Privacy Policy", "Chatbook/Terms"
_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = b"Content-Type: text/html; charset=utf-8\r\n"


@pytest.fixture
def other_site() -> Iterator[WebServer]:
    """A second host, whose page is always well."""
    with WebServer() as server:
        yield server


class Zoo:
    """Watches a page that is going to fail and one that stays well; Ada wants to know all."""

    def __init__(self, config: Path, website: WebServer, other_site: WebServer, sink: Sink) -> None:
        self.website, self.other_site, self.sink = website, other_site, sink
        self.clock = Clock()
        self.app = App(_impatient(config), now=self.clock)
        self.app.__enter__()
        self.app.database.subscribers.add(
            "ada@example.org",
            services=(),
            min_severity=Severity.MINOR,
            confirmed=True,
            token="token",
            now=self.clock(),
        )

    def check(self) -> None:
        """Check both pages an hour later."""
        self.clock.forward(HOUR)
        self.app.database.pages.make_due([SICK, WELL], self.clock())
        self.app.check_pages()
        self.app.deliver_alerts()

    def state(self, key: str = SICK) -> PageState:
        return next(one for one in self.app.database.pages.states() if one.page.key == key)

    def published(self, key: str = SICK) -> int:
        versions = self.app.database.snapshots.of_page(key)
        return sum(version.standing == "published" for version in versions)


@pytest.fixture
def zoo(
    tmp_path: Path, website: WebServer, other_site: WebServer, sink: Sink, database_url: str
) -> Iterator[Zoo]:
    """Both pages were read once."""
    publish(website, BEFORE)
    terms = publish(other_site, BEFORE, "/terms")
    more = f'[[services]]\nname = "Chatbook"\n[[services.terms]]\nname = "Terms"\nurl = "{terms}"'
    config = write_config(tmp_path, website, sink, database_url, more)
    animals = Zoo(config, website, other_site, sink)
    animals.check()
    yield animals
    animals.app.close()


def _impatient(config: Path, browsing: Browsing = Browsing.NEVER) -> Config:
    """The config with two seconds of patience, on a machine without a browser."""
    read = load_config(config, Environment())
    fetch = replace(
        read.fetch, read_timeout=2.0, total_timeout=2.0, chromium=Path("/nonexistent/chromium")
    )
    pages = tuple(replace(one, browsing=browsing) for one in read.pages)
    return replace(read, fetch=fetch, pages=pages)


def shown(body: str) -> Reply:
    return page(f"<html lang='en'><body><main>{body}</main></body></html>")


def moved_to_login(website: WebServer) -> Route:
    website.route("/login?next=/privacy", shown(_LOGIN))
    return redirect("/login?next=/privacy")


_LOGIN = (
    "<h1>Log in</h1><form><label>Email address</label><input name=email><label>Password</label>"
    "<input type=password name=password><button>Log in</button></form><p>Forgot password?</p>"
)
_WALL = "<title>Just a moment...</title><h1>Checking your browser before accessing</h1>"
_SHELL = '<p>You need to enable JavaScript to run this app.</p><div id="root"></div>'
_SILENT_SHELL = '<div id="root"></div><script src="/app.js"></script>'
_WRONG_CHARSET = BEFORE.replace("We ", "Wé ").replace(" your ", " yöür ")

ANIMALS: dict[str, tuple[Route, FailureKind]] = {
    "404": (Reply(status=404, body=b"Not Found"), FailureKind.GONE),
    "410": (Reply(status=410), FailureKind.GONE),
    "403": (Reply(status=403, body=b"Forbidden"), FailureKind.BLOCKED),
    "429 with Retry-After": (
        Reply(status=429, headers={"Retry-After": "1800"}),
        FailureKind.SLOW_DOWN,
    ),
    "500": (Reply(status=500), FailureKind.SERVER_ERROR),
    "503": (Reply(status=503), FailureKind.SLOW_DOWN),
    "503 with Retry-After": (
        Reply(status=503, headers={"Retry-After": "60"}),
        FailureKind.SLOW_DOWN,
    ),
    "soft 404": (shown("<h1>Page not found</h1><p>Go home</p>"), FailureKind.NOT_FOUND),
    "bot wall": (page(_WALL), FailureKind.BLOCKED),
    "script shell": (page(f"<body>{_SHELL}</body>"), FailureKind.NEEDS_BROWSER),
    "text halved": (shown(BEFORE[: len(BEFORE) // 3] + "</p>"), FailureKind.CONTENT_LOST),
    "empty": (page(""), FailureKind.EMPTY),
    "truncated transfer": (
        Raw(pieces=(_OK + _HTML + b"Content-Length: 5000\r\n\r\n" + BEFORE[:200].encode(),)),
        FailureKind.TRUNCATED,
    ),
    "slow body": (
        Raw(pieces=(_OK + _HTML + b"Content-Length: 5000\r\n\r\n<p>", *[b"a"] * 99), pause=0.1),
        FailureKind.TIMEOUT,
    ),
    "no answer": (Raw(hold=True), FailureKind.TIMEOUT),
    "redirect loop": (redirect("/privacy"), FailureKind.TOO_MANY_REDIRECTS),
    "reset": (Raw(reset=True), FailureKind.RESET),
    "wrong charset": (
        page(
            f"<main>{_WRONG_CHARSET.encode().decode('latin-1')}</main>".encode(),
            Content_Type="text/html; charset=utf-8",
        ),
        FailureKind.WRONG_CHARSET,
    ),
    "bad gzip": (
        page(b"this is not compressed at all", Content_Encoding="gzip"),
        FailureKind.BAD_ENCODING,
    ),
    "not HTTP": (Raw(pieces=(b"SSH-2.0-OpenSSH_9.6\r\n\r\n",)), FailureKind.PROTOCOL),
}


@pytest.mark.parametrize(("route", "kind"), ANIMALS.values(), ids=ANIMALS.keys())
def test_it_has_its_own_state_and_the_other_page_is_unaffected(
    zoo: Zoo, route: Route, kind: FailureKind
) -> None:
    zoo.website.route("/privacy", route)
    publish(zoo.other_site, AFTER, "/terms")

    zoo.check()
    failed, other = zoo.state(), zoo.state(WELL)
    mails, published = zoo.sink.recipients, zoo.published()
    publish(zoo.website, BEFORE)
    zoo.check()

    assert (failed.failure, failed.failures_in_a_row) == (kind, 1)
    assert failed.message
    assert published == 1
    assert (other.failure, zoo.published(WELL)) == (None, 2)
    assert mails == ["ada@example.org"]  # about the other page
    assert (zoo.state().failure, zoo.published()) == (None, 1)
    assert zoo.sink.recipients == mails


def test_a_redirect_to_a_login_page_is_a_page_that_does_not_want_us(zoo: Zoo) -> None:
    zoo.website.route("/privacy", moved_to_login(zoo.website))

    zoo.check()

    state = zoo.state()
    assert state.failure is FailureKind.SIGN_IN
    assert HEALTH_OF_FAILURE[state.failure] is Health.BLOCKED
    assert (zoo.published(), zoo.sink.taken) == (1, [])


def test_a_shell_that_says_nothing_needs_a_browser_too(
    tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> None:
    publish(website, BEFORE)
    config = write_config(tmp_path, website, sink, database_url)
    with App(_impatient(config, browsing=Browsing.AUTO)) as app:
        app.check_pages()
        website.route("/privacy", page(f"<html><body>{_SILENT_SHELL}</body></html>"))
        app.database.pages.make_due([SICK], utc_now())

        app.check_pages()

        (state,) = app.database.pages.states()
    assert state.failure is FailureKind.NEEDS_BROWSER
    assert "WATCHER_CHROMIUM" in state.message


def test_a_page_without_a_content_type_is_read_all_the_same(zoo: Zoo) -> None:
    zoo.website.route("/privacy", lambda request: Reply(body=served(BEFORE).body))

    zoo.check()

    assert zoo.state().failure is None
    assert (zoo.published(), zoo.sink.taken) == (1, [])


def test_a_permanent_redirect_is_followed_and_its_new_address_kept(zoo: Zoo) -> None:
    there = publish(zoo.website, BEFORE, "/new/privacy")
    zoo.website.route("/privacy", redirect("/new/privacy", status=301))

    zoo.check()
    moved = zoo.state()
    publish(zoo.website, BEFORE)
    zoo.check()

    assert (moved.failure, moved.moved_to) == (None, there)
    assert (zoo.published(), zoo.sink.taken) == (1, [])
    assert zoo.state().moved_to == ""


def test_a_page_that_stays_away_for_long_is_news_when_it_comes_back_changed(zoo: Zoo) -> None:
    zoo.website.route("/privacy", Reply(status=403))
    for _ in range(3):
        zoo.check()
    publish(zoo.website, AFTER)

    zoo.check()

    assert (zoo.state().failure, zoo.published()) == (None, 2)
    assert zoo.sink.recipients == ["ada@example.org"]


def test_a_host_that_says_when_to_come_back_is_not_asked_before(zoo: Zoo) -> None:
    zoo.website.route("/privacy", Reply(status=429, headers={"Retry-After": "7200"}))
    zoo.check()
    asked = len(zoo.website.asked("/privacy"))

    zoo.check()  # an hour later
    early = len(zoo.website.asked("/privacy"))
    zoo.clock.forward(HOUR)
    zoo.check()

    assert early == asked
    assert len(zoo.website.asked("/privacy")) == asked + 1
