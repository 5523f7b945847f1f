"""A web server on this machine that answers as told, misbehaves on demand, and remembers all."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

HTML = "text/html; charset=utf-8"
_TLS_HELLO = b"\x16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked.

    Args:
        method: GET, as a rule.
        target: path and query.
        headers: names in lower case.
    """

    method: str
    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An honest answer: whole, and with its length.

    Args:
        status: HTTP status.
        headers: sent as they are; an `etag` or `last-modified` among them makes a matching
            conditional request be answered with 304.
        body: what follows.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes on the wire."""
        phrase = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Odd"
        lines = [f"HTTP/1.1 {self.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Bytes sent exactly so, after which the connection ends.

    Args:
        pieces: sent one by one until the client hangs up or the server is closed.
        reset: end with a TCP reset instead of a farewell.
        pause: seconds between two pieces.
        hold: wait at the end until the client hangs up.
    """

    pieces: Iterable[bytes] = ()
    reset: bool = False
    pause: float = 0.0
    hold: bool = False


Route = Reply | Raw | Callable[[Request], "Reply | Raw"]


def page(body: str | bytes, **headers: str) -> Reply:
    """A readable HTML page; header names with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body.encode() if isinstance(body, str) else body
    return Reply(headers={"Content-Type": HTML, **given}, body=raw)


def redirect(location: str, status: int = 302, **headers: str) -> Reply:
    """A redirect; header names with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers={"Location": location, **given})


def endless(piece: bytes) -> Iterator[bytes]:
    """A piece again and again."""
    while True:
        yield piece


class WebServer:
    """Answers on 127.0.0.1, as a context manager.

    Args:
        tls: certificate and key in one file; None: plain HTTP.
    """

    def __init__(self, tls: Path | None = None) -> None:
        self.requests: list[Request] = []  #: in the order they came
        self.connections = 0  #: accepted, whether or not anything was asked
        self.server_names: list[str | None] = []  #: as asked for by TLS clients
        self.routes: dict[str, Route] = {}
        self.silent_to_tls = False  #: let clients that want TLS wait, if we speak none
        self.stopping = threading.Event()
        self._scheme = "https" if tls else "http"
        self._context = self._make_context(tls) if tls else None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> WebServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        """The address of a path, under any name that leads here."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def route(self, path: str, answer: Route) -> str:
        """Answer a path, query included, from now on; returns its address."""
        self.routes[path] = answer
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        with self._lock:
            return [request for request in self.requests if request.target == path]

    def close(self) -> None:
        """Stop listening and hang up everywhere."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        with self._lock:
            remaining = list(self._open)
        for sock in remaining:
            _hang_up(sock)
        self._thread.join()

    def _make_context(self, tls: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        context.sni_callback = lambda _, name, __: self.server_names.append(name)
        return context

    def serve(self, sock: socket.socket) -> None:
        """Answer one connection until it ends."""
        with self._lock:
            self.connections += 1
            self._open.add(sock)
        try:
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
            with sock, sock.makefile("rb") as reading:
                if self._context is None and reading.peek(1)[:1] == _TLS_HELLO:
                    # Waiting for the end of a line would last until the client's patience ends.
                    if self.silent_to_tls:
                        sock.recv(1)
                    return
                while (request := _read_request(reading)) and self._answer(request, sock):
                    pass
        except (OSError, ValueError):
            pass  # the client hung up, which many tests are about
        finally:
            with self._lock:
                self._open.discard(sock)

    def _answer(self, request: Request, sock: socket.socket) -> bool:
        """Send what the route says; whether the connection goes on."""
        with self._lock:
            self.requests.append(request)
        route = self.routes.get(request.target, Reply(status=404))
        answer = route(request) if callable(route) else route
        if isinstance(answer, Reply):
            sock.sendall(_conditional(request, answer).encode())
            return True
        for piece in answer.pieces:
            if self.stopping.wait(answer.pause):
                break
            sock.sendall(piece)
        if answer.hold:
            sock.settimeout(30)
            sock.recv(1)
        if answer.reset:
            # Lingering for no time at all is what makes the kernel send a reset.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def make_certificate(folder: Path, *names: str) -> Path:
    """A self-signed certificate with its key, for these host names or addresses."""
    path = folder / f"{names[0]}.pem"
    alternatives = ",".join(
        f"{'IP' if name.replace('.', '').isdigit() else 'DNS'}:{name}" for name in names
    )
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    line = [*command.split(), "-keyout", str(path), "-out", str(path), "-subj", f"/CN={names[0]}"]
    done = subprocess.run(
        [*line, "-addext", f"subjectAltName={alternatives}"], capture_output=True, check=True
    )
    # Both -keyout and -out name the same file, which openssl before 3 overwrites.
    assert path.read_bytes().count(b"BEGIN") == 2, done.stderr
    return path


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: Any, owner: WebServer) -> None:
        self.owner = owner
        super().__init__(address, handler)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.owner.serve(self.request)


def _read_request(reading: Any) -> Request | None:
    first = reading.readline(65_536).decode("latin-1").split()
    if len(first) != 3:
        return None
    headers: dict[str, str] = {}
    while line := reading.readline(65_536).decode("latin-1").rstrip("\r\n"):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(method=first[0], target=first[1], headers=headers)


def _conditional(request: Request, reply: Reply) -> Reply:
    ours = {name.lower(): value for name, value in reply.headers.items()}
    asked = [("if-none-match", "etag"), ("if-modified-since", "last-modified")]
    matching = [
        request.headers[question] == ours.get(name)
        for question, name in asked
        if question in request.headers
    ]
    if reply.status == 200 and matching and matching[0]:
        return Reply(status=304, headers=reply.headers)
    return reply


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has hung up itself
        sock.shutdown(socket.SHUT_RDWR)
