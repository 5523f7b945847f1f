"""The one place that opens connections to the outside: looks up once, checks, connects to that."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from watcher.clock import monotonic
from watcher.fetcher.addresses import WebAddress
from watcher.fetcher.networks import why_forbidden
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import FailureKind

#: Addresses of a host in the resolver's order of preference.
Resolve = Callable[[str, int], Sequence[str]]
#: A connection to one numeric address, within some seconds.
Connect = Callable[[str, int, float], socket.socket]

#: Names with more addresses than this are traps; the fifth rarely answers when four did not.
_MOST_TRIED = 4


def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver.

    Raises:
        OSError: it knows no address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def open_socket(address: str, port: int, timeout: float) -> socket.socket:
    """Connect to a numeric address; nothing is looked up.

    Raises:
        OSError: nobody answers there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


class Dialler:
    """Connects to hosts that we may connect to; every outbound request goes through here.

    Args:
        allow_private: whether networks of the house are allowed.
        connect_timeout: seconds to wait for one address.
        resolve: how to look up a name.
        connect: how to connect to a number.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        connect_timeout: float,
        resolve: Resolve = look_up,
        connect: Connect = open_socket,
    ) -> None:
        self._allow_private = allow_private
        self.connect_timeout = connect_timeout
        self._resolve = resolve
        self._connect = connect

    def dial(self, host: str, port: int, deadline: float) -> socket.socket:
        """Connect to a host.

        Args:
            host: its name or address.
            port: its port.
            deadline: when to give up, on the monotonic clock.

        Returns:
            A connection to an address that was checked; a name that answers differently the
            next time it is looked up gains nothing, since it is not.

        Raises:
            Trouble: it has no address, none that we may connect to, or nobody answers there.
        """
        addresses = self._look_up(host, port, deadline)
        allowed = _allowed(host, addresses, allow_private=self._allow_private)
        return self._connect_to_one(host, port, allowed, deadline)

    def dial_proxy(self, proxy: WebAddress, deadline: float) -> socket.socket:
        """Connect to a proxy that the operator named, which may stand in the house.

        Args:
            proxy: where it listens.
            deadline: when to give up, on the monotonic clock.

        Raises:
            Trouble: it has no address that we may connect to, or nobody answers there.
        """
        try:
            addresses = self._look_up(proxy.host, proxy.port, deadline)
            # No page can choose it: its address comes from the config alone.
            allowed = _allowed(proxy.host, addresses, allow_private=True)
            return self._connect_to_one(proxy.host, proxy.port, allowed, deadline)
        except Trouble as met:
            words = f"The proxy of this page cannot be used. {met.failure.message}"
            raise Trouble(replace(met.failure, message=words)) from met

    def check_target(self, host: str, port: int, deadline: float) -> None:
        """Refuse a host that a proxy is not to be sent to.

        The proxy looks the name up itself, so that all of its addresses must be allowed, and one
        that answers the proxy otherwise is not found out. A name that only the proxy can look up
        is its own matter.

        Args:
            host: its name or address.
            port: its port.
            deadline: when to give up, on the monotonic clock.

        Raises:
            Trouble: one of its addresses is none that we may connect to.
        """
        try:
            addresses = self._look_up(host, port, deadline)
        except Trouble:
            return
        for address in addresses:
            _allowed(host, [address], allow_private=self._allow_private)

    def _connect_to_one(
        self, host: str, port: int, allowed: Sequence[str], deadline: float
    ) -> socket.socket:
        for last, address in enumerate(allowed, start=1):
            left = min(self.connect_timeout, deadline - monotonic())
            try:
                if left <= 0:
                    raise TimeoutError
                return self._connect(address, port, left)
            except OSError as error:
                if last == len(allowed) or left <= 0:
                    raise _not_connected(host, port, error) from error
        raise AssertionError("a host without addresses is refused before")

    def _look_up(self, host: str, port: int, deadline: float) -> Sequence[str]:
        found: list[Sequence[str] | OSError | UnicodeError] = []

        def ask() -> None:
            try:
                found.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                found.append(error)

        # getaddrinfo has no time limit of its own and cannot be interrupted; it is left behind.
        asking = threading.Thread(target=ask, name=f"look up {host}", daemon=True)
        asking.start()
        asking.join(max(0.0, min(self.connect_timeout, deadline - monotonic())))
        answer = found[0] if found else TimeoutError("no answer in time")
        if isinstance(answer, (OSError, UnicodeError)) or not answer:
            raise _unknown(host, answer if isinstance(answer, Exception) else None)
        return answer


def _allowed(host: str, addresses: Sequence[str], *, allow_private: bool) -> list[str]:
    judged = {address: why_forbidden(address, allow_private=allow_private) for address in addresses}
    allowed = [address for address, why in judged.items() if not why]
    if not allowed:
        address, why = next(iter(judged.items()))
        raise trouble(
            FailureKind.REFUSED_ADDRESS,
            f"{show(host)} leads to {show(address)}: {why}. We connect to public addresses"
            " only; allow_private in the configuration opens private networks.",
            transient=False,
        )
    return allowed[:_MOST_TRIED]


def _unknown(host: str, error: Exception | None) -> Trouble:
    # gaierror -2: the name does not exist; -3 and the rest: the resolver had no answer now.
    gone = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
    reason = getattr(error, "strerror", None) or str(error or "no address")
    return trouble(
        FailureKind.DNS,
        f"The name {show(host)} could not be looked up ({show(reason)}). Check the spelling and"
        " the network.",
        transient=not gone,
    )


def _not_connected(host: str, port: int, error: OSError) -> Trouble:
    if isinstance(error, TimeoutError):
        return trouble(
            FailureKind.TIMEOUT,
            f"{show(host)} did not take our connection at port {port} in time. It is tried again.",
            transient=True,
        )
    return trouble(
        FailureKind.CONNECT,
        f"{show(host)} did not take our connection at port {port}"
        f" ({show(error.strerror or str(error))}). It is tried again.",
        transient=True,
    )
