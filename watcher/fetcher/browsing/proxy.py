"""The browser's only way out: a proxy on this machine that dials as we do, and counts."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field

from watcher.clock import monotonic
from watcher.fetcher.addresses import RefusedAddress, WebAddress, read_address
from watcher.fetcher.dialler import Dialler
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.trouble import Trouble, distrusted
from watcher.fetcher.tunnel import LOGIN_WANTED, open_tunnel, refused_by_proxy
from watcher.model.answer import Failure

#: What tells our own refusals from the answers of servers (RFC 9209).
SIGNED = "Proxy-Status"
SIGNATURE = "watcher"
_PIECE = 65_536
_LONGEST_HEAD = 131_072
#: Browsers open six a host; a page of twenty hosts does not open all of them at once.
_MOST_CONNECTIONS = 128
#: Seconds until a connection whose visit is over notices it.
_LOOK_EVERY = 0.5
_REQUEST = re.compile(rb"([A-Z]{3,7}) (\S+) HTTP/1\.[01]\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
#: Lines that speak of this connection only (RFC 9110 §7.6.1).
_OF_THE_HOP = re.compile(
    rb"\r\n(?:connection|keep-alive|proxy-[a-z-]+|upgrade):[^\r\n]*(?=\r\n)", re.IGNORECASE
)
_LOGIN_WANTED = re.compile(rb"HTTP/1\.[01] %d\b" % LOGIN_WANTED)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d")


@dataclass(slots=True, kw_only=True)
class Visit:
    """What one page may use.

    Args:
        deadline: when it must be over, on the monotonic clock.
        bytes_left: of all that it loads.
        failures: why a host, with its port, was not reached.
        proxy: what everything of it goes through; None: nothing but this one.
        overdrawn: whether it wanted more than `bytes_left`.
    """

    deadline: float
    bytes_left: int
    failures: dict[tuple[str, int], Failure] = field(default_factory=dict)
    proxy: PageProxy | None = None
    overdrawn: bool = False


class Proxy:
    """Listens on this machine; reaches what the dialler reaches, and only while a page is visited.

    Args:
        dialler: opens and checks the connections.
        trust: checks who the proxy of a page is.
    """

    def __init__(self, dialler: Dialler, trust: ssl.SSLContext) -> None:
        self._dialler, self._trust = dialler, trust
        self._visit: Visit | None = None
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=_MOST_CONNECTIONS)
        self._thread = threading.Thread(target=self._accept, name="browser's proxy", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def begin(self, visit: Visit) -> None:
        """Let the browser out for one page."""
        self._visit = visit

    def end(self) -> None:
        """Let nothing out any more; connections end by themselves."""
        self._visit = None

    def close(self) -> None:
        """Stop listening."""
        self.end()
        # Closing alone does not wake the thread that waits for connections.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            visit = self._visit
            if visit is None or visit.overdrawn or not self._slots.acquire(blocking=False):
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client, visit), daemon=True).start()

    def _serve(self, client: socket.socket, visit: Visit) -> None:
        try:
            # What breaks here breaks a connection of the browser, which says so itself.
            with client, contextlib.suppress(OSError, Trouble):
                client.settimeout(max(0.1, visit.deadline - monotonic()))
                self._answer(client, visit)
        finally:
            self._slots.release()

    def _answer(self, client: socket.socket, visit: Visit) -> None:
        head, rest = _read_head(client)
        request = _REQUEST.match(head)
        address = _target(request)
        if request is None or address is None:
            client.sendall(_refusal(400))
            return
        tunnel = request[1] == b"CONNECT"
        try:
            server = self._reach(address, visit, tunnel=tunnel)
        except Trouble as met:
            visit.failures.setdefault((address.host, address.port), met.failure)
            client.sendall(_refusal(502))
            return
        with server:
            server.settimeout(max(0.1, visit.deadline - monotonic()))
            if tunnel:
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                server.sendall(rest)
                self._pump(client, server, visit, both=True)
            elif _send_request(client, server, head, rest, address, visit.proxy):
                answer, rest = _read_answer_head(server)
                self._count(visit, len(answer) + len(rest))
                if visit.proxy is not None and _LOGIN_WANTED.match(answer):
                    refused = refused_by_proxy(visit.proxy, address.host, LOGIN_WANTED)
                    visit.failures.setdefault((address.host, address.port), refused.failure)
                    client.sendall(_refusal(502))
                    return
                client.sendall(answer + rest)
                self._pump(client, server, visit, both=False)

    def _reach(self, address: WebAddress, visit: Visit, *, tunnel: bool) -> socket.socket:
        """A connection to a server, or to the proxy that leads there."""
        if visit.proxy is None:
            return self._dialler.dial(address.host, address.port, visit.deadline)
        self._dialler.check_target(address.host, address.port, visit.deadline)
        wire = self._dialler.dial_proxy(visit.proxy.address, visit.deadline)
        try:
            if visit.proxy.address.scheme == "https":
                wire.settimeout(max(0.1, visit.deadline - monotonic()))
                wire = self._trust.wrap_socket(wire, server_hostname=visit.proxy.address.host)
            if tunnel:
                open_tunnel(wire, visit.proxy, address.host, address.port, visit.deadline)
        except ssl.SSLError as error:
            wire.close()
            reason = getattr(error, "verify_message", "") or error.reason or str(error)
            raise distrusted(visit.proxy.address.host, reason) from error
        except BaseException:
            wire.close()
            raise
        return wire

    def _pump(
        self, client: socket.socket, server: socket.socket, visit: Visit, *, both: bool
    ) -> None:
        """Carry bytes until one side hangs up, the visit is over or has had enough."""
        while self._visit is visit and monotonic() < visit.deadline and not visit.overdrawn:
            readable = _readable(client, server)
            if self._visit is not visit:
                return
            for source in readable:
                piece = source.recv(_PIECE)
                if not piece:
                    return
                self._count(visit, len(piece))
                if source is server:
                    client.sendall(piece)
                elif both:
                    server.sendall(piece)

    def _count(self, visit: Visit, size: int) -> None:
        with self._lock:
            visit.bytes_left -= size
            visit.overdrawn = visit.overdrawn or visit.bytes_left < 0


def _readable(client: socket.socket, server: socket.socket) -> list[socket.socket]:
    if isinstance(server, ssl.SSLSocket) and server.pending():
        return [server]  # unpacked already, so that the system does not know of it
    return select.select([client, server], [], [], _LOOK_EVERY)[0]


def _target(request: re.Match[bytes] | None) -> WebAddress | None:
    if request is None:
        return None
    named = request[2].decode("latin-1")
    try:
        return read_address(f"https://{named}/" if request[1] == b"CONNECT" else named)
    except RefusedAddress:
        return None


def _read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    """A head with its empty line, and what came after it."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(_PIECE)
        if not piece or len(head) > _LONGEST_HEAD:
            raise ConnectionError("no head")
        head += piece
    end = head.index(b"\r\n\r\n") + 4
    return head[:end], head[end:]


def _send_request(
    client: socket.socket,
    server: socket.socket,
    head: bytes,
    rest: bytes,
    address: WebAddress,
    proxy: PageProxy | None,
) -> bool:
    """Pass on a request, one a connection; whether it was one that we pass on."""
    length = _LENGTH.search(head)
    if _CHUNKED.search(head):
        client.sendall(_refusal(501))
        return False
    method = head.split(b" ", 1)[0]
    lines = _OF_THE_HOP.sub(b"", head[head.index(b"\r\n") : -2])
    target = address.target if proxy is None else address.url
    first = b"%s %s HTTP/1.1" % (method, target.encode("latin-1"))
    if proxy is not None:
        lines += "".join(f"{name}: {value}\r\n" for name, value in proxy.headers.items()).encode()
    server.sendall(first + lines + b"Connection: close\r\n\r\n")
    left = int(length[1]) if length else 0
    while left:
        piece = rest or client.recv(_PIECE)
        if not piece:
            return False
        server.sendall(piece[:left])
        left, rest = max(0, left - len(piece)), b""
    return True


def _read_answer_head(server: socket.socket) -> tuple[bytes, bytes]:
    """The head of an answer, telling the browser that this connection ends with it."""
    head, rest = _read_head(server)
    while _INTERIM.match(head):
        more = rest if b"\r\n\r\n" in rest else rest + server.recv(_PIECE)
        end = more.index(b"\r\n\r\n") + 4 if b"\r\n\r\n" in more else 0
        if not end:
            raise ConnectionError("an early hint and nothing after it")
        head, rest = more[:end], more[end:]
    return _OF_THE_HOP.sub(b"", head[:-2]) + b"Connection: close\r\n\r\n", rest


def _refusal(status: int) -> bytes:
    return b"HTTP/1.1 %d Refused\r\n%s: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (
        status,
        SIGNED.encode(),
        SIGNATURE.encode(),
    )
