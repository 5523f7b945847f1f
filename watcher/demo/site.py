"""A small web site on this machine: one policy that changes when told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_HERE = Path(__file__).parent


class Site:
    """What the server answers with.

    Args:
        url: where the policy is read.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._requests = 0
        self._version = "before"

    def change_policy(self) -> None:
        """Put the new version online."""
        self._version = "after"

    def page(self) -> bytes:
        """The policy as served now; like most sites it never sends the same bytes twice."""
        self._requests += 1
        html = (_HERE / f"plapper-{self._version}.html").read_text("utf-8")
        return html.replace("@@NONCE@@", f"{self._requests:08x}").encode()


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve the made-up messenger's policy on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, status = (site.page(), 200) if self.path == "/privacy" else (b"not here", 404)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}/privacy")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
