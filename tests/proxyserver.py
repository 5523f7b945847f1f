"""A proxy on this machine: CONNECT and whole addresses, with a login if one is wanted."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit


class ProxyServer:
    """Leads where told, as a context manager.

    Args:
        leads_to: the port on this machine behind each "host:port" that is asked for.
        login: what Proxy-Authorization has to say; "": nothing.
        tls: certificate and key in one file, to be spoken to encrypted; None: plainly.
        refuses: the status with which everything is refused; 0: nothing is.
    """

    def __init__(
        self,
        leads_to: Mapping[str, int],
        *,
        login: str = "",
        tls: Path | None = None,
        refuses: int = 0,
    ) -> None:
        self.leads_to, self.login, self.refuses = leads_to, login, refuses
        self.heads: list[str] = []  #: as they came, in their order
        self._scheme = "https" if tls else "http"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
        if self.context is not None and tls is not None:
            self.context.load_cert_chain(tls)
        self._server = _Server(("127.0.0.1", 0), _Handler, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> ProxyServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, *, login: str = "", host: str = "127.0.0.1") -> str:
        """Its address for a config.

        Args:
            login: "user:password", escaped.
            host: a name that leads here.
        """
        return f"{self._scheme}://{f'{login}@' if login else ''}{host}:{self.port}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def asked(self) -> list[str]:
        """The first words of each request: method and target."""
        return [head.split("\r\n")[0].rpartition(" ")[0] for head in self.heads]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: Any, owner: ProxyServer) -> None:
        self.owner = owner
        super().__init__(address, handler)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        owner, client = self.server.owner, self.request
        with contextlib.suppress(OSError):
            if owner.context is not None:
                client = owner.context.wrap_socket(client, server_side=True)
            with client:
                head = _read_head(client)
                owner.heads.append(head)
                _answer(owner, client, head)


def _answer(owner: ProxyServer, client: socket.socket, head: str) -> None:
    method, target, _ = head.split("\r\n")[0].split(" ")
    parts = urlsplit(target)
    place = target if method == "CONNECT" else f"{parts.hostname}:{parts.port or 80}"
    if owner.login and f"proxy-authorization: {owner.login}".lower() not in head.lower():
        _refuse(client, 407)
    elif owner.refuses or place not in owner.leads_to:
        _refuse(client, owner.refuses or 502)
    else:
        with socket.create_connection(("127.0.0.1", owner.leads_to[place])) as server:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n")
            else:
                server.sendall(_for_server(head).encode())
            _carry(client, server)


def _for_server(head: str) -> str:
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    method, target, version = first.split(" ")
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    mine = ("proxy-", "connection:")
    kept = [line for line in lines if not line.lower().startswith(mine)]
    return "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])


def _refuse(client: socket.socket, status: int) -> None:
    client.sendall(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)


def _carry(client: socket.socket, server: socket.socket) -> None:
    while True:
        waiting = isinstance(client, ssl.SSLSocket) and client.pending()
        ready = [client] if waiting else select.select([client, server], [], [], 30)[0]
        for source in ready:
            piece = source.recv(65_536)
            if not piece:
                return
            (server if source is client else client).sendall(piece)
        if not ready:
            return


def _read_head(client: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = client.recv(1)
        if not piece:
            raise ConnectionError
        head += piece
    return head.decode("latin-1")
