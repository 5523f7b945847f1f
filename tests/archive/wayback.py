"""A web archive on this machine that lists captures as the Wayback Machine does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.webserver import Raw, Reply, Request, WebServer, page

#: https://web.archive.org/cdx/search/cdx?url=example.com&output=json names them so.
_HEAD = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


@dataclass
class Wayback:
    """Captures of one page, served by a web server.

    Args:
        website: where.
        original: address of the page.
        captures: bodies by their 14 digits.
        refuses: answers 429 to everything from now on.
    """

    website: WebServer
    original: str
    captures: Mapping[str, str]
    refuses: bool = False
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.website.routes = _Routes(self)

    @property
    def url(self) -> str:
        """The archive's address."""
        return self.website.url("").rstrip("/")

    def answer(self, request: Request) -> Reply | Raw:
        """What it says to a request."""
        path = urlsplit(request.target).path
        self.asked.append(request.target)
        if self.refuses:
            return Reply(status=429, headers={"Retry-After": "3600"})
        if path == "/cdx/search/cdx":
            return self._list(parse_qs(urlsplit(request.target).query))
        if path.startswith("/timemap/link/"):
            return self._timemap()
        stamp = path.removeprefix("/web/")[:14]
        if stamp in self.captures and f"/web/{stamp}id_/{self.original}" == request.target:
            return page(self.captures[stamp], x_archive_orig_date="once")
        return Reply(status=404)

    def _list(self, query: dict[str, list[str]]) -> Reply:
        assert query["url"] == [self.original]
        assert query["output"] == ["json"]
        assert query["collapse"] == ["digest"]
        assert query["filter"] == ["statuscode:200"]
        first, last = query.get("from", ["0"])[0], query.get("to", ["9"])[0]
        rows = [
            ["example,plapper)/", stamp, self.original, "text/html", "200", f"D{stamp}", "512"]
            for stamp in sorted(self.captures)
            if first <= stamp <= last
        ]
        body = json.dumps([_HEAD, *rows] if rows else [])
        return Reply(headers={"Content-Type": "application/json"}, body=body.encode())

    def _timemap(self) -> Reply:
        days = {
            "20120301000000": "Thu, 01 Mar 2012 00:00:00 GMT",
            "20150301000000": "Sun, 01 Mar 2015 00:00:00 GMT",
        }
        links = [f'<{self.original}>; rel="original"', f'<{self.url}/timegate/>; rel="timegate"']
        links += [
            f'<{self.url}/web/{stamp}/{self.original}>; rel="memento"; datetime="{days[stamp]}"'
            for stamp in self.captures
            if stamp in days
        ]
        return Reply(
            headers={"Content-Type": "application/link-format"}, body=",\n".join(links).encode()
        )


class _Routes(dict[str, object]):
    """Every path that has no route of its own leads to the archive."""

    def __init__(self, archive: Wayback) -> None:
        super().__init__(archive.website.routes)
        self._archive = archive

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        return super().get(key) or self._archive.answer
