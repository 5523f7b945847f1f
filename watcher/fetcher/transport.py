"""requests over our own connections: dialled by us, with a time limit and a count of every byte."""

from __future__ import annotations

import functools
import http
import http.client
import io
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import certifi
import urllib3
from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from watcher.fetcher.addresses import WebAddress
from watcher.fetcher.dialler import Dialler
from watcher.fetcher.meter import READ_SIZE, Meter, broken_off, not_http, too_large, too_slow
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.trouble import Trouble, distrusted
from watcher.fetcher.tunnel import LOGIN_WANTED, open_tunnel, refused_by_proxy
from watcher.model.answer import FailureKind

#: Hosts kept connected per thread; a daemon asks each of them twice a day.
_KEPT_HOSTS = 8


def make_trust(ca_file: Path | None) -> ssl.SSLContext:
    """What makes us believe a server: its certificate by an authority we know, for its name.

    Args:
        ca_file: authorities instead of the usual ones.

    Raises:
        ValueError: the file holds no certificate.
    """
    # Made once: reading 140 authorities for every connection costs 20 ms each.
    try:
        return ssl.create_default_context(cafile=str(ca_file or certifi.where()))
    except ssl.SSLError as error:
        raise ValueError(f"ca_file: {ca_file} holds no certificate in PEM format.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a connection is made.

    Args:
        dialler: opens it.
        meter: holds it to its limits.
        proxy: where it leads; None: to the server itself.
    """

    dialler: Dialler
    meter: Meter
    proxy: PageProxy | None


class _MeteredSocket(io.RawIOBase):
    """Reads of one socket, each within the limits."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, meter: Meter) -> None:
        self._raw, self._sock, self._meter = raw, sock, meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._meter.seconds_left())
        try:
            size: int = self._raw.readinto(buffer) or 0
        except TimeoutError as error:
            raise too_slow(self._meter.host) from error
        except OSError as error:  # ssl.SSLError is one
            raise broken_off(self._meter.host, error.strerror or str(error)) from error
        self._meter.count(size)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer whose every byte is metered, the status line included."""

    def __init__(self, sock: socket.socket, *args: Any, meter: Meter, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_MeteredSocket(raw, sock, meter), READ_SIZE)
        self._meter = meter

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        # http.client waits for more after 100 only; 103 comes before the answers of many servers
        # (RFC 8297). 101 is final: nothing of ours asks for another protocol.
        hint = 102 <= status <= 199
        return version, http.HTTPStatus.CONTINUE if hint else status, reason

    def begin(self) -> None:
        host = self._meter.host
        try:
            super().begin()
        except http.client.RemoteDisconnected as error:
            raise broken_off(host, "no answer") from error
        except http.client.LineTooLong as error:
            raise too_large(host, "header") from error
        except http.client.BadStatusLine as error:
            raise not_http(host, str(error)) from error
        except http.client.HTTPException as error:
            # The only other one: more than a hundred header lines.
            raise too_large(host, "header") from error


class _Dialled:
    """Makes a connection class of urllib3 use our dialler and our metered answers."""

    def __init__(self, *args: Any, way: _Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._way, self._meter = way, way.meter
        self.response_class: Any = functools.partial(_Response, meter=way.meter)

    def _new_conn(self) -> socket.socket:
        self._meter.fresh = True
        dialler, proxy, deadline = self._way.dialler, self._way.proxy, self._meter.deadline
        if proxy is not None:
            sock = dialler.dial_proxy(proxy.address, deadline)
        else:
            sock = dialler.dial(self._dns_host, self.port, deadline)  # type: ignore[attr-defined]
        # For the handshake of TLS, which would wait for the read timeout otherwise.
        sock.settimeout(min(dialler.connect_timeout, self._meter.seconds_left()))
        return sock


class _PlainConnection(_Dialled, urllib3.connection.HTTPConnection):
    pass


class _TlsConnection(_Dialled, urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        self._other_end = self.host  # with a tunnel to dig, the proxy's
        try:
            super().connect()
        except TimeoutError as error:
            raise too_slow(self._other_end) from error
        except ssl.SSLCertVerificationError as error:
            raise distrusted(self._other_end, error.verify_message) from error
        except ssl.SSLError as error:
            raise distrusted(self._other_end, error.reason or str(error)) from error
        except OSError as error:
            raise broken_off(self._other_end, error.strerror or str(error)) from error

    def _tunnel(self) -> None:
        # Not the library's: it tells a refusal as an OSError whose text would have to be parsed.
        host, port, proxy = self._tunnel_host, self._tunnel_port, self._way.proxy
        assert host is not None
        assert port is not None
        assert proxy is not None
        open_tunnel(self.sock, proxy, host, port, self._meter.deadline)
        self.sock.settimeout(min(self._way.dialler.connect_timeout, self._meter.seconds_left()))
        self._other_end = host


class _OurConnections(urllib3.PoolManager):
    """Pools whose connections are ours."""

    def __init__(self, *args: Any, way: _Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ours = {
            "http": functools.partial(_PlainConnection, way=way),
            "https": functools.partial(_TlsConnection, way=way),
        }

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> urllib3.HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = self._ours[scheme]  # type: ignore[assignment]
        return pool


class _OurProxiedConnections(_OurConnections, urllib3.ProxyManager):
    """The same to or through a proxy."""


class _Adapter(HTTPAdapter):
    """The way of requests to a server, without retries and without the environment's proxies."""

    def __init__(self, way: _Way, trust: ssl.SSLContext) -> None:
        self._way, self._trust = way, trust
        super().__init__(pool_connections=_KEPT_HOSTS, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        given: dict[str, Any] = {
            "way": self._way,
            "num_pools": connections,
            "maxsize": maxsize,
            "ssl_context": self._trust,
        }
        proxy = self._way.proxy
        if proxy is None:
            self.poolmanager = _OurConnections(**given)
            return
        # Not by the `proxies` of requests: there the login would be part of an address.
        self.poolmanager = _OurProxiedConnections(
            proxy.address.origin,
            proxy_headers=proxy.headers,
            proxy_ssl_context=self._trust,
            **given,
        )

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """What the request line names: to a proxy the whole address (RFC 9112 §3.2.2)."""
        assert request.url is not None
        if self._way.proxy is not None and request.url.startswith("http:"):
            return request.url
        return super().request_url(request, proxies)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to add: the context that checks certificates is the pool's own."""


class Line:
    """Our connections of one thread.

    Args:
        dialler: opens them.
        trust: checks who is at the other end.
        read_timeout: seconds without any byte.
    """

    def __init__(self, dialler: Dialler, trust: ssl.SSLContext, *, read_timeout: float) -> None:
        self.meter = Meter(read_timeout)
        self._dialler, self._trust = dialler, trust
        self._adapters: dict[PageProxy | None, _Adapter] = {}

    def get(
        self,
        address: WebAddress,
        headers: dict[str, str],
        *,
        deadline: float,
        max_header_bytes: int,
        proxy: PageProxy | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Ask for an address; the body is not read yet, nothing is followed or decoded.

        Args:
            address: what to ask for.
            headers: what to say, to the server.
            deadline: when to give up, on the monotonic clock.
            max_header_bytes: the most that an answer's header may have.
            proxy: what to ask through; None: the server itself is asked.

        Raises:
            Trouble: there is no answer, or none of the server's.
        """
        if proxy is not None:
            self._dialler.check_target(address.host, address.port, deadline)
        response = self._get(address, headers, deadline, max_header_bytes, proxy)
        # Out of a tunnel it is the server's, which says nothing of the proxy.
        wants_login = address.scheme == "http" and response.status == LOGIN_WANTED
        if proxy is not None and wants_login:
            response.close()
            raise refused_by_proxy(proxy, address.host, response.status)
        return response

    def _get(
        self,
        address: WebAddress,
        headers: dict[str, str],
        deadline: float,
        max_header_bytes: int,
        proxy: PageProxy | None,
    ) -> urllib3.BaseHTTPResponse:
        request = PreparedRequest()
        # Not prepare(): it would read the address a second time, with another parser.
        request.method, request.url = "GET", address.url
        request.headers = CaseInsensitiveDict(headers)
        for attempt in (1, 2):
            self.meter.start(address.host, deadline, max_header_bytes)
            try:
                return self._send(request, address.host, proxy)
            except Trouble as met:
                # A server may close a kept connection just as we use it; that says nothing about
                # the page (RFC 9112 §9.3.1).
                stale = not self.meter.fresh and not self.meter.answered
                if attempt == 2 or not stale or met.failure.kind is not FailureKind.RESET:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def _send(
        self, request: PreparedRequest, host: str, proxy: PageProxy | None
    ) -> urllib3.BaseHTTPResponse:
        wait, adapter = self.meter.seconds_left(), self._adapter(proxy)
        try:
            response = adapter.send(request, stream=True, timeout=(wait, wait), proxies={})
        except (RequestException, HTTPError) as error:
            reason = error.args[0] if error.args else error
            if isinstance(reason, (OSError, HTTPError)) and not isinstance(error, ValueError):
                raise broken_off(host, str(reason)) from error
            raise not_http(host, str(reason)) from error
        raw: urllib3.BaseHTTPResponse = response.raw
        return raw

    def _adapter(self, proxy: PageProxy | None) -> _Adapter:
        if proxy not in self._adapters:
            way = _Way(dialler=self._dialler, meter=self.meter, proxy=proxy)
            self._adapters[proxy] = _Adapter(way, self._trust)
        return self._adapters[proxy]

    def close(self) -> None:
        """Hang up everywhere."""
        for adapter in list(self._adapters.values()):
            adapter.close()
