"""How long a server may take and how much it may send; what is said when it takes or sends more."""

from __future__ import annotations

from watcher.clock import monotonic
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import FailureKind

#: What one read may bring before we look at the limits again.
READ_SIZE = 65_536
#: What a body may cost beyond its own bytes: sizes of chunks, trailers.
_SLACK = 1_000_000
#: A byte of a body pays for itself and for one of framing, so that chunks of one byte each, which
#: cost more of our time than of theirs, end soon.
_PAID_BY_BYTE = 2


class Meter:
    """The limits of one request after the other, on one thread.

    Args:
        read_timeout: seconds without any byte.
    """

    def __init__(self, read_timeout: float) -> None:
        self._read_timeout = read_timeout
        self._bytes_left = 0
        self._what = ""
        self.host = ""
        self.deadline = 0.0
        self.fresh = False  #: whether this request opened its connection itself
        self.answered = False  #: whether any byte came back

    def start(self, host: str, deadline: float, max_header_bytes: int) -> None:
        """Begin a request: an answer's header is awaited."""
        self.host, self.deadline = host, deadline
        self.fresh = self.answered = False
        self._allow(max_header_bytes, "header")

    def expect_body(self) -> None:
        """The header is complete."""
        self._allow(_SLACK, "body")

    def pay(self, size: int) -> None:
        """Bytes of a body came out of what was counted; who collects them limits their number."""
        self._bytes_left += size * _PAID_BY_BYTE

    def _allow(self, max_bytes: int, what: str) -> None:
        # What is read at once may belong to the next part already.
        self._bytes_left, self._what = max_bytes + READ_SIZE, what

    def seconds_left(self) -> float:
        """How long the next read may wait.

        Raises:
            Trouble: no time is left.
        """
        left = self.deadline - monotonic()
        if left <= 0:
            raise too_slow(self.host)
        return min(left, self._read_timeout)

    def count(self, size: int) -> None:
        """Take note of bytes read.

        Raises:
            Trouble: they are more than we take.
        """
        self.answered = self.answered or size > 0
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise too_large(self.host, self._what)


def too_slow(host: str) -> Trouble:
    """The server did not send everything in time."""
    return trouble(
        FailureKind.TIMEOUT,
        f"{show(host)} did not answer completely in time. It is tried again.",
        transient=True,
    )


def too_large(host: str, what: str) -> Trouble:
    """The server sent more than we take."""
    return trouble(
        FailureKind.TOO_LARGE,
        f"{show(host)} sent a {what} larger than we take. Raise the limit if it is a policy.",
        transient=False,
    )


def broken_off(host: str, reason: str) -> Trouble:
    """The server, or something on the way, hung up."""
    return trouble(
        FailureKind.RESET,
        f"{show(host)} broke the connection off ({show(reason)}). It is tried again.",
        transient=True,
    )


def not_http(host: str, reason: str) -> Trouble:
    """What came is no HTTP that we understand."""
    return trouble(
        FailureKind.PROTOCOL,
        f"{show(host)} sent something that is not HTTP ({show(reason)}). Check the address.",
        transient=True,
    )
