"""What a server's status says about a page; pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from watcher.fetcher.trouble import show
from watcher.model.answer import Failure, FailureKind

READABLE = (200, 203)
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
#: A server that asks for more is asked again tomorrow, to see whether it still means it.
_LONGEST_WAIT = timedelta(hours=24)


def judge_status(
    status: int, *, host: str, challenge: bool, retry_after: timedelta | None
) -> Failure | None:
    """What is wrong with an answer.

    Args:
        status: HTTP status, redirects and 304 excepted.
        host: who answered, for people.
        challenge: whether a bot wall signed the answer, see `is_challenge`.
        retry_after: how long the server asked us to wait.

    Returns:
        A failure; None: the body is the page.
    """
    if status in READABLE and not challenge:
        return None
    kind, transient, words = _meaning(status, challenge)
    return Failure(
        kind=kind,
        message=f"{show(host)} answered {status}: {words}",
        transient=transient,
        status=status,
        retry_after=retry_after,
    )


def _meaning(status: int, challenge: bool) -> tuple[FailureKind, bool, str]:
    if challenge:
        words = "it asks for a browser with a person. Open the page by hand and compare."
        return FailureKind.BLOCKED, False, words
    if status in (404, 410):
        return FailureKind.GONE, False, "the page is not there. Look for its new address."
    if status in (401, 403, 451):
        words = "it does not let us read the page. Ask less often, or look for another address."
        return FailureKind.BLOCKED, False, words
    if status in (429, 503):
        return FailureKind.SLOW_DOWN, True, "it asks us to come back later."
    if status in (204, 205):
        return FailureKind.EMPTY, True, "it sent no page. It is tried again."
    if 500 <= status <= 599:
        return FailureKind.SERVER_ERROR, True, "it has a fault. It is tried again."
    words = "that is no page. Open the address in a browser."
    return FailureKind.OTHER_STATUS, status in (408, 425), words


def is_challenge(cloudflare: str, aws: str) -> bool:
    """Whether a bot wall says that it stands before the page.

    Args:
        cloudflare: the cf-mitigated header, "challenge" for
            https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
        aws: the x-amzn-waf-action header, "challenge" or "captcha" for
            https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge.html
    """
    return cloudflare.lower() == "challenge" or aws.lower() in ("challenge", "captcha")


def read_retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a server asks us to wait (RFC 9110 §10.2.3).

    Args:
        value: the Retry-After header, seconds or a date; "": none.
        now: for a date.

    Returns:
        At least nothing and at most a day; None: it does not say, or not so that we understand.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Compared as text first: timedelta and int refuse very long numbers.
        return min(timedelta(seconds=int(text[:9])), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
        until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
        return min(max(until - now, timedelta(0)), _LONGEST_WAIT)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
