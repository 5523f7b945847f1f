"""What came of asking for a page: its bytes, "not modified", or a failure with its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a page could not be read; set by whoever saw it, never guessed from a message."""

    DNS = "dns"
    REFUSED_ADDRESS = "refused-address"  #: private network, other scheme, userinfo …
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    PROTOCOL = "protocol"  #: what came is not HTTP
    BAD_ENCODING = "bad-encoding"  #: content encoding that does not decode
    GONE = "gone"  #: 404, 410
    BLOCKED = "blocked"  #: 401, 403, 451, bot wall
    SLOW_DOWN = "slow-down"  #: 429, 503 with Retry-After
    SERVER_ERROR = "server-error"
    OTHER_STATUS = "other-status"
    ROBOTS = "robots"
    EMPTY = "empty"  #: no readable text
    NOT_FOUND = "not-found"  #: served with 200, says that there is no such page
    SIGN_IN = "sign-in"  #: a login form in place of the page
    NEEDS_BROWSER = "needs-browser"  #: its text is written by scripts
    CONTENT_LOST = "content-lost"  #: half of the text or more is gone
    WRONG_CHARSET = "wrong-charset"
    OTHER_LANGUAGE = "other-language"
    UNREADABLE = "unreadable"  #: not a kind of document we read


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What lets a server say "not modified": verbatim ETag and Last-Modified; "" where unknown."""

    etag: str = ""
    last_modified: str = ""


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A readable answer.

    Args:
        url: the address that answered, after redirects.
        status: HTTP status.
        headers: in their order, names as sent.
        body: bytes after content decoding.
        validators: for the next conditional request.
        moved_to: the address of a permanent redirect; "" if none.
        browsed: whether a browser showed it, its scripts run.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    validators: Validators = NO_VALIDATORS
    moved_to: str = ""
    browsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed (304)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A page that could not be read this time.

    Args:
        kind: why.
        message: what happened, to what, for people; hostile text inside.
        transient: whether another attempt, later, can help.
        status: HTTP status; 0: no answer.
        retry_after: how long the server asked us to wait; None: it did not.
    """

    kind: FailureKind
    message: str
    transient: bool
    status: int = 0
    retry_after: timedelta | None = None


Answer = Fetched | NotModified | Failure
