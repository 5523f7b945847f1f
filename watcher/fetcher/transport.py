"""requests over our own connections: dialled by us, with a time limit and a count of every byte."""

from __future__ import annotations

import functools
import http
import http.client
import io
import socket
import ssl
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
from watcher.fetcher.trouble import Trouble, show, trouble
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

    def __init__(self, *args: Any, dialler: Dialler, meter: Meter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialler, self._meter = dialler, meter
        self.response_class: Any = functools.partial(_Response, meter=meter)

    def _new_conn(self) -> socket.socket:
        self._meter.fresh = True
        port: int = self.port  # type: ignore[attr-defined]
        sock = self._dialler.dial(self._dns_host, port, self._meter.deadline)  # type: ignore[attr-defined]
        # For the handshake of TLS, which would wait for the read timeout otherwise.
        sock.settimeout(min(self._dialler.connect_timeout, self._meter.seconds_left()))
        return sock


class _PlainConnection(_Dialled, urllib3.connection.HTTPConnection):
    pass


class _TlsConnection(_Dialled, urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except TimeoutError as error:
            raise too_slow(self.host) from error
        except ssl.SSLCertVerificationError as error:
            raise _distrusted(self.host, error.verify_message) from error
        except ssl.SSLError as error:
            raise _distrusted(self.host, error.reason or str(error)) from error
        except OSError as error:
            raise broken_off(self.host, error.strerror or str(error)) from error


def _distrusted(host: str, reason: str) -> Trouble:
    return trouble(
        FailureKind.TLS,
        f"The encrypted connection to {show(host)} cannot be trusted ({show(reason)}). Look at its"
        " certificate in a browser; a certificate of your own network goes into ca_file.",
        transient=True,
    )


class _Pools(urllib3.PoolManager):
    """Pools whose connections are ours."""

    def __init__(self, dialler: Dialler, meter: Meter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._ours = {
            "http": functools.partial(_PlainConnection, dialler=dialler, meter=meter),
            "https": functools.partial(_TlsConnection, dialler=dialler, meter=meter),
        }

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> urllib3.HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = self._ours[scheme]  # type: ignore[assignment]
        return pool


class _Adapter(HTTPAdapter):
    """The way of requests to a server, without proxies, retries and files of the environment."""

    def __init__(self, dialler: Dialler, meter: Meter, trust: ssl.SSLContext) -> None:
        self._parts = (dialler, meter, trust)
        super().__init__(pool_connections=_KEPT_HOSTS, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        dialler, meter, trust = self._parts
        self.poolmanager = _Pools(
            dialler, meter, num_pools=connections, maxsize=maxsize, ssl_context=trust
        )

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
        self._adapter = _Adapter(dialler, self.meter, trust)

    def get(
        self,
        address: WebAddress,
        headers: dict[str, str],
        *,
        deadline: float,
        max_header_bytes: int,
    ) -> urllib3.BaseHTTPResponse:
        """Ask for an address; the body is not read yet, nothing is followed or decoded.

        Raises:
            Trouble: there is no answer.
        """
        request = PreparedRequest()
        # Not prepare(): it would read the address a second time, with another parser.
        request.method, request.url = "GET", address.url
        request.headers = CaseInsensitiveDict(headers)
        for attempt in (1, 2):
            self.meter.start(address.host, deadline, max_header_bytes)
            try:
                return self._send(request, address.host)
            except Trouble as met:
                # A server may close a kept connection just as we use it; that says nothing about
                # the page (RFC 9112 §9.3.1).
                stale = not self.meter.fresh and not self.meter.answered
                if attempt == 2 or not stale or met.failure.kind is not FailureKind.RESET:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def _send(self, request: PreparedRequest, host: str) -> urllib3.BaseHTTPResponse:
        wait = self.meter.seconds_left()
        try:
            response = self._adapter.send(request, stream=True, timeout=(wait, wait), proxies={})
        except (RequestException, HTTPError) as error:
            reason = error.args[0] if error.args else error
            if isinstance(reason, (OSError, HTTPError)) and not isinstance(error, ValueError):
                raise broken_off(host, str(reason)) from error
            raise not_http(host, str(reason)) from error
        raw: urllib3.BaseHTTPResponse = response.raw
        return raw

    def close(self) -> None:
        """Hang up everywhere."""
        self._adapter.close()
