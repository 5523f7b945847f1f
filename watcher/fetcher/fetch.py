"""Fetches pages: one public question for each way of asking, everything else is behind them."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from watcher.clock import utc_now
from watcher.differ.combined import Piece, join_pieces
from watcher.fetcher.addresses import RefusedAddress, WebAddress, read_address
from watcher.fetcher.browser import Browser
from watcher.fetcher.browsing.need import Needs, calls_for_browser, is_page, may_fall_back
from watcher.fetcher.browsing.telling import answer_of
from watcher.fetcher.dialler import Connect, Dialler, Resolve, look_up, open_socket
from watcher.fetcher.http import Question, ask
from watcher.fetcher.proxies import PageProxy, read_proxy
from watcher.fetcher.robots import Robots
from watcher.fetcher.settings import FetchSettings
from watcher.fetcher.transport import Line, make_trust
from watcher.fetcher.trouble import Trouble, trouble
from watcher.model.answer import NO_VALIDATORS, Answer, Failure, FailureKind, Fetched, Validators
from watcher.model.page import Browsing, Page

#: Pages whose answering server we remember; forgetting one costs an unconditional request.
_MOST_REMEMBERED = 20_000


class Fetcher:
    """Asks web servers for pages; threads may share it, each has its own connections.

    It does not wait between two requests to one host: who decides when to fetch keeps the pace,
    see `watcher.fetcher.pace`.

    Args:
        settings: manners and limits.
        resolve: how to look up a name.
        connect: how to connect to an address that was checked.
        clock: what time it is, for robots.txt and dates to come back at.

    Raises:
        ValueError: settings.ca_file holds no certificate.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolve: Resolve = look_up,
        connect: Connect = open_socket,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._dialler = Dialler(
            allow_private=settings.allow_private,
            connect_timeout=settings.connect_timeout,
            resolve=resolve,
            connect=connect,
        )
        self._trust = make_trust(settings.ca_file)
        self._browser = Browser(settings, self._dialler, self._trust)
        self._needs = Needs()
        self._robots = Robots(settings.robots_name, self._ask, clock)
        self._mine = threading.local()
        self._lines: weakref.WeakSet[Line] = weakref.WeakSet()
        self._answered_by: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, page: Page, validators: Validators = NO_VALIDATORS) -> Answer:
        """Ask for a page, conditionally if we know its validators, and if robots.txt lets us.

        Args:
            page: the page.
            validators: of its newest answer.

        Returns:
            What came; trouble that is to be expected is a `Failure`, never an exception.
        """
        if page.more:
            return self._fetch_combined(page)
        if page.browsing is Browsing.ALWAYS:
            return self._browse(page)
        if page.browsing is Browsing.NEVER:
            return self._fetch_plain(page, validators)
        return self._fetch_as_needed(page, validators)

    def _fetch_combined(self, page: Page) -> Answer:
        """All pages of a document; one that cannot be read makes the document unreadable."""
        pieces, browsed = [], False
        for url in (page.url, *page.more):
            answer = self.fetch(replace(page, url=url, more=()))
            if not isinstance(answer, Fetched):
                return answer
            content_type = next((v for k, v in answer.headers if k.lower() == "content-type"), "")
            pieces.append(Piece(url=answer.url, content_type=content_type, body=answer.body))
            browsed = browsed or answer.browsed
        content_type, body = join_pieces(pieces)
        return Fetched(
            url=pieces[0].url,
            status=200,
            headers=(("Content-Type", content_type),),
            body=body,
            browsed=browsed,
        )

    def prefer_browser(self, keys: Iterable[str]) -> None:
        """Begin with the browser for pages that needed it in an earlier life of this program.

        Args:
            keys: of the pages (`Page.key`) whose newest answer was `Fetched.browsed`.
        """
        for key in keys:
            self._needs.remember(key, True)

    def _fetch_as_needed(self, page: Page, validators: Validators) -> Answer:
        """Ask without a browser, and with one if that shows no page; next time, what helped."""
        needs = self._needs.known(page.key)
        shown = self._browse(page) if needs else None
        if shown is not None and not may_fall_back(shown):
            return shown
        plain = self._fetch_plain(page, validators)
        if needs is False or not calls_for_browser(plain):
            return plain
        if shown is None:
            shown = self._browse(page)
        if isinstance(shown, Fetched):
            helped = is_page(shown)
            self._needs.remember(page.key, helped)
            return shown if helped else plain
        return plain if is_page(plain) or isinstance(plain, Failure) else shown

    def _browse(self, page: Page) -> Fetched | Failure:
        try:
            address, proxy = _read(page.url), _read_proxy(page)
            check = self._check(page, proxy)
            check(address)
            shown = self._browser.show(address, language=page.accept_language, proxy=proxy)
            for hop in shown.visited:
                check(hop)
        except Trouble as met:
            return met.failure
        return answer_of(shown, self._clock())

    def _check(self, page: Page, proxy: PageProxy | None) -> Callable[[WebAddress], None]:
        exempt = not self._settings.robots or page.key in self._settings.robots_exempt
        return _allow if exempt else lambda address: self._robots.check(address, proxy)

    def _fetch_plain(self, page: Page, validators: Validators) -> Answer:
        try:
            address, proxy = _read(page.url), _read_proxy(page)
            answer = self._ask(
                Question(
                    address=address,
                    validators=validators,
                    knows=lambda hop: self._knows(page, address, hop),
                    check=self._check(page, proxy),
                    accept_language=page.accept_language,
                    proxy=proxy,
                    max_bytes=self._settings.max_bytes,
                    max_redirects=self._settings.max_redirects,
                )
            )
        except Trouble as met:
            return met.failure
        if isinstance(answer, Fetched):
            self._remember(page, _read(answer.url))
        return answer

    def fetch_address(self, url: str) -> Answer:
        """Ask for an address now and unconditionally.

        robots.txt is not asked: a person reads one page, as with a browser.

        Args:
            url: an http(s) address.

        Returns:
            What came; trouble that is to be expected is a `Failure`, never an exception.
        """
        return self._fetch_now(url, _allow)

    def fetch_capture(self, url: str) -> Answer:
        """Ask an archive through the interface that it has for programs.

        Its robots.txt is not asked: that is for programs that find their way by links (RFC 9309
        §1). It is asked of every other host that a redirect leads to.

        Args:
            url: an http(s) address of the archive.

        Returns:
            What came; trouble that is to be expected is a `Failure`, never an exception.
        """

        def check(hop: WebAddress) -> None:
            if self._settings.robots and hop.host != _read(url).host:
                self._robots.check(hop)

        return self._fetch_now(url, check)

    def _fetch_now(self, url: str, check: Callable[[WebAddress], None]) -> Answer:
        try:
            return self._ask(
                Question(
                    address=_read(url),
                    check=check,
                    max_bytes=self._settings.max_bytes,
                    max_redirects=self._settings.max_redirects,
                )
            )
        except Trouble as met:
            return met.failure

    def close(self) -> None:
        """Hang up everywhere and end the browser; asking again connects anew."""
        self._browser.close()
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            line.close()

    def _ask(self, question: Question) -> Answer:
        return ask(question, line=self._line(), settings=self._settings, now=self._clock)

    def _line(self) -> Line:
        line: Line | None = getattr(self._mine, "line", None)
        if line is None:
            line = Line(self._dialler, self._trust, read_timeout=self._settings.read_timeout)
            self._mine.line = line
            with self._lock:
                self._lines.add(line)
        return line

    def _knows(self, page: Page, address: WebAddress, hop: WebAddress) -> bool:
        # Validators are kept without their server's name, so that after a restart only the page's
        # own host is known; another one is told of them if it answered since.
        return hop.host == address.host or self._answered_by.get(page.key) == hop.origin

    def _remember(self, page: Page, answered: WebAddress) -> None:
        with self._lock:
            self._answered_by[page.key] = answered.origin
            self._answered_by.move_to_end(page.key)
            if len(self._answered_by) > _MOST_REMEMBERED:
                self._answered_by.popitem(last=False)


def _read(url: str) -> WebAddress:
    try:
        return read_address(url)
    except RefusedAddress as error:
        raise trouble(FailureKind.REFUSED_ADDRESS, str(error), transient=False) from error


def _read_proxy(page: Page) -> PageProxy | None:
    try:
        return read_proxy(page.proxy) if page.proxy else None
    except RefusedAddress as error:
        raise trouble(
            FailureKind.REFUSED_ADDRESS, f"The proxy of {page.key}: {error}", transient=False
        ) from error


def _allow(_: WebAddress) -> None:
    return None
