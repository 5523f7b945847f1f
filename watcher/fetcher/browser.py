"""Pages that need JavaScript, as the system's Chromium shows them when their text has settled."""

from __future__ import annotations

import ssl
import threading

from watcher.clock import monotonic
from watcher.fetcher.addresses import WebAddress
from watcher.fetcher.browsing.chromium import find_chromium, has_playwright
from watcher.fetcher.browsing.process import BrowserLost, BrowserProcess
from watcher.fetcher.browsing.proxy import Proxy, Visit
from watcher.fetcher.browsing.telling import Shown, broke, read_shown, refused_by, trouble_of
from watcher.fetcher.dialler import Dialler
from watcher.fetcher.meter import too_large, too_slow
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.settings import FetchSettings
from watcher.fetcher.trouble import Trouble, trouble
from watcher.model.answer import FailureKind

#: Memory of a browser grows with what it has shown.
_PAGES_OF_A_BROWSER = 50
#: Seconds after which a browser without work is ended: it holds 440 MB, and starting takes one.
_IDLE = 60.0
#: Seconds beyond the page's own time, for starting the browser and for handing the page over.
_GRACE = 5.0
#: All that a page loads, in proportion to the page itself: scripts, and texts in pieces.
_TRAFFIC = 4


class Browser:
    """One browser, started when it is needed; threads may share it and wait for each other.

    Args:
        settings: manners and limits.
        dialler: opens and checks every connection of the browser.
        trust: checks who a page's proxy is; the browser itself checks the servers.
    """

    def __init__(self, settings: FetchSettings, dialler: Dialler, trust: ssl.SSLContext) -> None:
        self._settings, self._dialler, self._trust = settings, dialler, trust
        self._process: BrowserProcess | None = None
        self._proxy: Proxy | None = None
        self._shown = 0
        self._turn = threading.RLock()
        self._idle: threading.Timer | None = None

    def show(
        self, address: WebAddress, *, language: str = "", proxy: PageProxy | None = None
    ) -> Shown:
        """Open an address and wait until its text has settled.

        Args:
            address: of the page.
            language: to ask for, as in Accept-Language; "": the usual one.
            proxy: what the page and all that it loads are asked through; None: nothing.

        Raises:
            Trouble: there is no browser, or no page.
        """
        with self._turn:
            self._keep_awake()
            try:
                return self._show(address, language or self._settings.accept_language, proxy)
            finally:
                self._sleep_later()

    def close(self) -> None:
        """End the browser; showing a page starts a new one."""
        with self._turn:
            self._keep_awake()
            self._end_process()
            if self._proxy is not None:
                self._proxy.close()
                self._proxy = None

    def _show(self, address: WebAddress, language: str, proxy: PageProxy | None) -> Shown:
        settings = self._settings
        process = self._ready(language)
        assert self._proxy is not None
        visit = Visit(
            deadline=monotonic() + settings.total_timeout,
            bytes_left=_TRAFFIC * settings.max_bytes,
            proxy=proxy,
        )
        self._proxy.begin(visit)
        task = {
            "url": address.url,
            "seconds": settings.total_timeout,
            "bytes": settings.max_bytes,
        }
        try:
            told, body = process.ask(task, deadline=visit.deadline + _GRACE)
        except BrowserLost as lost:
            process.kill()
            self._process = None
            raise too_slow(address.host) if lost.late else broke(address) from lost
        finally:
            self._proxy.end()
        self._shown += 1
        if told.get("lost"):
            self._end_process()
        if visit.overdrawn:
            raise too_large(address.host, "page")
        refused = refused_by(visit.failures, told)
        if refused is not None:
            raise Trouble(refused)
        if "error" in told:
            error = str(told["error"])
            raise trouble_of(address, error, late=monotonic() >= visit.deadline)
        return read_shown(address, told, body, max_bytes=settings.max_bytes)

    def _ready(self, language: str) -> BrowserProcess:
        if self._process is not None and not self._may_show_more(language):
            self._end_process()
        if self._process is None:
            executable = find_chromium(self._settings.chromium)
            if executable is None or not has_playwright():
                raise _missing(executable is None)
            if self._proxy is None:
                self._proxy = Proxy(self._dialler, self._trust)
            self._shown = 0
            self._process = BrowserProcess(
                executable,
                proxy_port=self._proxy.port,
                agent=self._settings.sent_user_agent,
                language=language,
            )
        return self._process

    def _may_show_more(self, language: str) -> bool:
        # Chromium has one language; Playwright's for a single page does not reach all it asks for.
        assert self._process is not None
        return self._shown < _PAGES_OF_A_BROWSER and self._process.language == language

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None

    def _keep_awake(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _sleep_later(self) -> None:
        self._idle = threading.Timer(_IDLE, self.close)
        self._idle.daemon = True
        self._idle.start()


def _missing(chromium: bool) -> Trouble:
    what = (
        "install the package chromium, or name one in WATCHER_CHROMIUM"
        if chromium
        else "install it with: pip install playwright"
    )
    return trouble(
        FailureKind.NEEDS_BROWSER,
        f"The page needs a browser, and {'there is none' if chromium else 'Playwright is missing'}:"
        f" {what}.",
        transient=False,
    )
