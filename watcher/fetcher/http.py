"""One exchange with web servers: a question, its redirects, and the answer with all limits kept."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError

from watcher.clock import monotonic
from watcher.fetcher.addresses import RefusedAddress, WebAddress, follow
from watcher.fetcher.cookies import Cookies
from watcher.fetcher.decoding import ACCEPTED, cut_short, unpack
from watcher.fetcher.meter import READ_SIZE, not_http
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.settings import FetchSettings
from watcher.fetcher.statuses import (
    PERMANENT,
    REDIRECTS,
    is_challenge,
    judge_status,
    read_retry_after,
)
from watcher.fetcher.transport import Line
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import NO_VALIDATORS, FailureKind, Fetched, NotModified, Validators

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.9,*/*;q=0.5"
#: A body that nobody reads is worth reading if that saves a new connection.
_WORTH_DRAINING = 16_384
#: Validators are stored and sent back; real ones are some dozen characters long.
_LONGEST_VALIDATOR = 1_024
#: RFC 9110 §5.5, as http.client decodes it: Latin-1 without control characters.
_HEADER_VALUE = re.compile(r"[\t -~\xa0-\xff]*")


def _always(_: WebAddress) -> None:
    return None


def _never(_: WebAddress) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask for.

    Args:
        address: where to begin.
        validators: for a conditional request.
        knows: whether a server gave us these validators; others are not told of them.
        check: raises Trouble for an address that we may not visit; asked at every hop.
        max_bytes: the most we take.
        cut: whether to take the first `max_bytes` of more.
        max_redirects: redirects to follow.
        accept_language: the language to ask for; "": the usual one.
        proxy: what to ask through, at every hop; None: the servers themselves are asked.
    """

    address: WebAddress
    validators: Validators = NO_VALIDATORS
    knows: Callable[[WebAddress], bool] = _never
    check: Callable[[WebAddress], None] = _always
    max_bytes: int
    cut: bool = False
    max_redirects: int
    accept_language: str = ""
    proxy: PageProxy | None = None


def ask(
    question: Question, *, line: Line, settings: FetchSettings, now: Callable[[], datetime]
) -> Fetched | NotModified:
    """Ask, follow redirects by hand, read the answer.

    Args:
        question: what to ask for.
        line: our connections.
        settings: manners and limits.
        now: the clock, for a server that names a date to come back at.

    Raises:
        Trouble: there is no readable answer.
    """
    deadline = monotonic() + settings.total_timeout
    address, cookies, permanent = question.address, Cookies(), True
    seen: list[tuple[str, str]] = []
    while True:
        question.check(address)
        headers = _headers(question, address, settings, cookies)
        _refuse_circles(question, seen, (address.url, headers.get("Cookie", "")))
        response = line.get(
            address,
            headers,
            deadline=deadline,
            max_header_bytes=settings.max_header_bytes,
            proxy=question.proxy,
        )
        try:
            if response.status not in REDIRECTS or not _header(response, "location"):
                moved_to = address.url if permanent and len(seen) > 1 else ""
                return _read_answer(question, headers, address, response, line, now, moved_to)
            permanent = permanent and response.status in PERMANENT
            cookies.take(address.host, response.headers.getlist("set-cookie"))
            target = _redirect(address, _header(response, "location"))
            _drain(response)
            address = target
        finally:
            _hang_up(response)


def _headers(
    question: Question, address: WebAddress, settings: FetchSettings, cookies: Cookies
) -> dict[str, str]:
    # Made anew for every hop, so that nothing follows to another host by accident.
    headers = {
        "User-Agent": settings.sent_user_agent,
        "Accept": _ACCEPT,
        "Accept-Language": question.accept_language or settings.accept_language,
        "Accept-Encoding": ACCEPTED,
    }
    if question.validators != NO_VALIDATORS and question.knows(address):
        headers["If-None-Match"] = _fit(question.validators.etag)
        headers["If-Modified-Since"] = _fit(question.validators.last_modified)
    headers["Cookie"] = cookies.tell(address.host)
    return {name: value for name, value in headers.items() if value}


def _refuse_circles(question: Question, seen: list[tuple[str, str]], hop: tuple[str, str]) -> None:
    again = hop in seen
    seen.append(hop)
    if not again and len(seen) <= question.max_redirects + 1:
        return
    words = "leads back to itself" if again else "redirects more often than we follow"
    raise trouble(
        FailureKind.TOO_MANY_REDIRECTS,
        f"{show(question.address.url)} {words}. Open it in a browser and watch the address that"
        " it ends at.",
        transient=True,
    )


def _redirect(address: WebAddress, location: str) -> WebAddress:
    try:
        target = follow(address, location)
    except RefusedAddress as error:
        raise _refused_redirect(address, str(error)) from error
    if address.scheme == "https" and target.scheme == "http":
        # Anyone on the way could write the policy from here on; it would prove nothing.
        raise _refused_redirect(address, f"{show(target.url)} is not encrypted.")
    return target


def _refused_redirect(address: WebAddress, why: str) -> Trouble:
    return trouble(
        FailureKind.REFUSED_ADDRESS,
        f"{show(address.url)} redirects to where we do not go: {why}",
        transient=False,
    )


def _read_answer(
    question: Question,
    sent: dict[str, str],
    address: WebAddress,
    response: urllib3.BaseHTTPResponse,
    line: Line,
    now: Callable[[], datetime],
    moved_to: str,
) -> Fetched | NotModified:
    if response.status == 304 and ("If-None-Match" in sent or "If-Modified-Since" in sent):
        return NotModified()
    failure = judge_status(
        response.status,
        host=address.host,
        challenge=is_challenge(
            _header(response, "cf-mitigated"), _header(response, "x-amzn-waf-action")
        ),
        retry_after=read_retry_after(_header(response, "retry-after"), now()),
    )
    if failure is not None:
        raise Trouble(failure)
    return Fetched(
        url=address.url,
        status=response.status,
        headers=tuple(response.headers.iteritems()),
        body=_read_body(question, address.host, response, line),
        validators=_validators(response),
        moved_to=moved_to,
    )


def _read_body(
    question: Question, host: str, response: urllib3.BaseHTTPResponse, line: Line
) -> bytes:
    line.meter.expect_body()
    encoding = _header(response, "content-encoding")
    pieces = _pieces(response, host, line)
    body = unpack(pieces, encoding, host=host, max_bytes=question.max_bytes, cut=question.cut)
    if not body and not question.cut:
        raise trouble(
            FailureKind.EMPTY,
            f"{show(host)} sent an empty page. It is tried again.",
            transient=True,
            status=response.status,
        )
    return body


def _pieces(response: urllib3.BaseHTTPResponse, host: str, line: Line) -> Iterator[bytes]:
    try:
        while piece := response.read(READ_SIZE, decode_content=False):
            line.meter.pay(len(piece))
            yield piece
    except IncompleteRead as error:
        raise cut_short(host) from error
    except ProtocolError as error:
        reason = error.args[-1]
        if isinstance(reason, http.client.IncompleteRead):
            raise cut_short(host) from error
        raise not_http(host, str(reason)) from error
    except (HTTPError, ValueError) as error:
        raise not_http(host, str(error)) from error


def _validators(response: urllib3.BaseHTTPResponse) -> Validators:
    return Validators(
        etag=_fit(_header(response, "etag")),
        last_modified=_fit(_header(response, "last-modified")),
    )


def _fit(validator: str) -> str:
    # Sent back in a header of ours: what could begin a new one there is not kept.
    fit = len(validator) <= _LONGEST_VALIDATOR and _HEADER_VALUE.fullmatch(validator)
    return validator if fit else ""


def _header(response: urllib3.BaseHTTPResponse, name: str) -> str:
    values = response.headers.getlist(name)
    return str(values[0]) if values else ""


def _drain(response: urllib3.BaseHTTPResponse) -> None:
    length = _header(response, "content-length")
    if length.isascii() and length.isdigit() and int(length[:9]) <= _WORTH_DRAINING:
        response.drain_conn()


def _hang_up(response: urllib3.BaseHTTPResponse) -> None:
    # A connection whose answer was read to its end is back in the pool already.
    response.close()
    response.release_conn()
