"""What the browser's process tells of a page, read into what we answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.fetcher.addresses import RefusedAddress, WebAddress, read_address
from watcher.fetcher.browsing.proxy import SIGNATURE, SIGNED
from watcher.fetcher.meter import broken_off, too_large, too_slow
from watcher.fetcher.statuses import is_challenge, judge_status, read_retry_after
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import Failure, FailureKind, Fetched

#: What Chromium calls an error, and what we call it.
_KINDS = (
    (("ERR_CERT", "ERR_SSL"), FailureKind.TLS),
    (("ERR_TIMED_OUT", "Timeout"), FailureKind.TIMEOUT),
    (("ERR_TOO_MANY_REDIRECTS",), FailureKind.TOO_MANY_REDIRECTS),
    (("ERR_UNSAFE_PORT", "ERR_UNKNOWN_URL_SCHEME", "ERR_BLOCKED"), FailureKind.REFUSED_ADDRESS),
    (("ERR_EMPTY", "ERR_CONNECTION", "ERR_TUNNEL", "ERR_SOCKET"), FailureKind.RESET),
    (("Download", "ERR_ABORTED"), FailureKind.UNREADABLE),
)


#: They speak of the bytes that the server sent, or let it answer for them.
_OF_THE_BYTES = frozenset(
    ("content-type", "content-encoding", "content-length", "transfer-encoding")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as the browser shows it.

    Args:
        address: that answered.
        status: its HTTP status.
        headers: of that answer, which speak of the page before its scripts ran.
        body: the page as HTML, in UTF-8.
        visited: every address on the way, the last one included.
    """

    address: WebAddress
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    visited: tuple[WebAddress, ...]


def read_shown(address: WebAddress, told: dict[str, Any], body: bytes, *, max_bytes: int) -> Shown:
    """A page as its process tells it.

    Args:
        address: that was asked for.
        told: by the process, without an error.
        body: the page.
        max_bytes: the most we take.

    Raises:
        Trouble: it ended where we do not go, or is too large.
    """
    try:
        # Where it ended may be no web address: a script can lead to about: and blob:.
        _read(told["at"])
        visited = tuple(map(_read, told["visited"]))
        answered = _read(told["url"])
    except RefusedAddress as error:
        raise _led_away(address, str(error)) from error
    if address.scheme == "https" and any(hop.scheme == "http" for hop in (*visited, answered)):
        # As for plain requests: anyone on the way could write the policy from here on.
        raise _led_away(address, "a page that is not encrypted.")
    if len(body) > max_bytes:
        raise too_large(address.host, "page")
    return Shown(
        address=answered,
        status=int(told["status"]),
        headers=tuple((str(name), str(value)) for name, value in told["headers"]),
        body=body,
        visited=(*visited, answered),
    )


def _read(url: object) -> WebAddress:
    return read_address(str(url).partition("#")[0])


def refused_by(failures: Mapping[tuple[str, int], Failure], told: dict[str, Any]) -> Failure | None:
    """Why our proxy did not reach the address at which the browser ended.

    Args:
        failures: of the proxy, by host and port.
        told: by the process.

    Returns:
        The failure; None: that address was reached.
    """
    signed = [SIGNED.lower(), SIGNATURE] in ([n.lower(), v] for n, v in told.get("headers", ()))
    if "error" not in told and not signed:
        return None
    try:
        last = _read((told.get("visited") or [""])[-1])
    except RefusedAddress:
        return None
    return failures.get((last.host, last.port))


def trouble_of(address: WebAddress, error: str, *, late: bool = False) -> Trouble:
    """Why there is no page.

    Args:
        address: that was asked for.
        error: as the process tells it.
        late: whether its time was over.
    """
    if error == "too large":
        return too_large(address.host, "page")
    if late:
        return too_slow(address.host)
    if error in ("crashed", "no answer") or "closed" in error or "crash" in error:
        return broke(address)
    kind = next(
        (kind for marks, kind in _KINDS if any(mark in error for mark in marks)),
        FailureKind.PROTOCOL,
    )
    if kind is FailureKind.TIMEOUT:
        return too_slow(address.host)
    if kind is FailureKind.RESET:
        return broken_off(address.host, "in the browser")
    if kind is FailureKind.UNREADABLE:
        return trouble(
            kind,
            f"{show(address.url)} is a file to save, not a page. Set browser = false for it.",
            transient=False,
        )
    cure = (
        "It trusts the certificates that come with it, not those of ca_file."
        if kind is FailureKind.TLS
        else "Open it in a browser of yours."
    )
    return trouble(
        kind,
        f"The browser could not open {show(address.url)} ({show(error.splitlines()[0])}). {cure}",
        transient=kind is not FailureKind.REFUSED_ADDRESS,
    )


def _led_away(address: WebAddress, where: str) -> Trouble:
    return trouble(
        FailureKind.REFUSED_ADDRESS,
        f"{show(address.url)} leads a browser to where we do not go: {show(where)}",
        transient=False,
    )


def broke(address: WebAddress) -> Trouble:
    """The browser itself failed."""
    return trouble(
        FailureKind.UNREADABLE,
        f"The browser broke on {show(address.url)}. It is tried again with a new one.",
        transient=True,
    )


def answer_of(shown: Shown, now: datetime) -> Fetched | Failure:
    """A page in the browser, judged as one that was asked for without.

    Args:
        shown: the page.
        now: for a server that names a date to come back at.
    """
    headers = {name.lower(): value for name, value in shown.headers}
    failure = judge_status(
        shown.status,
        host=shown.address.host,
        challenge=is_challenge(
            headers.get("cf-mitigated", ""), headers.get("x-amzn-waf-action", "")
        ),
        retry_after=read_retry_after(headers.get("retry-after", ""), now),
    )
    if failure is not None:
        return failure
    kept = [line for line in shown.headers if line[0].lower() not in _OF_THE_BYTES]
    # No validators: they are of the page before its scripts ran.
    return Fetched(
        url=shown.address.url,
        status=shown.status,
        headers=(*kept, ("Content-Type", "text/html; charset=utf-8")),
        body=shown.body,
        browsed=True,
    )
