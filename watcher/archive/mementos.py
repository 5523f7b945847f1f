"""Captures as archives list them: the Wayback Machine's CDX lines and Memento TimeMaps; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urljoin, urlsplit

from watcher.errors import WatcherError
from watcher.model.instant import refuse_naive

#: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server names the rest.
_NEEDED = ("timestamp", "original")
_STAMP = re.compile(r"[0-9]{14}")
_STAMP_FORM = "%Y%m%d%H%M%S"
#: How archives that replay like the Wayback Machine (it, OpenWayback, pywb) name a capture.
_REPLAYED = re.compile(r"/([0-9]{14})(?:[a-z]{2}_)?/(?=https?:)")
#: RFC 8288 §3, as RFC 7089 §5 uses it: `<target>; name="value"; name=value`.
_LINK = re.compile(
    r"<([^<>]{1,8192})>((?:\s{0,99};\s{0,99}[\w*-]{1,40}\s{0,9}=\s{0,9}"
    r"(?:\"[^\"]{0,500}\"|[^\s;,\"]{1,500})){0,20})"
)
_SETTING = re.compile(r"([\w*-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})\"|([^\s;,\"]{1,500}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """One capture.

    Args:
        seen_at: when it was made, aware UTC.
        url: where its bytes are, as they were served then where the archive can say so.
    """

    seen_at: datetime
    url: str

    def __post_init__(self) -> None:
        refuse_naive(self.seen_at, "a capture's seen_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """A list of captures.

    Args:
        mementos: what it lists.
        more: addresses of lists that go on where it ends.
    """

    mementos: tuple[Memento, ...]
    more: tuple[str, ...] = ()


def cdx_address(
    base: str, url: str, *, since: date | None = None, until: datetime | None = None
) -> str:
    """Where a CDX server lists the captures of a page, changed content only.

    Args:
        base: of the archive, "https://web.archive.org".
        url: of the page.
        since: none before that day.
        until: none after that time.
    """
    query = [("url", url), ("output", "json"), ("collapse", "digest"), ("filter", "statuscode:200")]
    query += [("from", since.strftime("%Y%m%d"))] if since else []
    query += [("to", until.strftime(_STAMP_FORM))] if until else []
    return f"{base.rstrip('/')}/cdx/search/cdx?{urlencode(query)}"


def read_cdx(body: bytes, base: str) -> tuple[Memento, ...]:
    """The captures in an answer of a CDX server, the oldest first.

    Args:
        body: JSON; the first row names the columns. Nothing at all: there are none.
        base: of the archive.

    Raises:
        WatcherError: it is no such answer.
    """
    try:
        rows = json.loads(body) if body.strip() else []
        if not rows:
            return ()
        head, *rest = rows
        stamp, original = (head.index(name) for name in _NEEDED)
        found = {
            _stamped(row[stamp]): f"{base.rstrip('/')}/web/{row[stamp]}id_/{row[original]}"
            for row in rest
            if row
        }
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError) as error:
        raise WatcherError(
            f"{base}: its list of captures cannot be read. Check that this is the address of an "
            "archive like https://web.archive.org."
        ) from error
    return tuple(Memento(seen_at=at, url=url) for at, url in sorted(found.items()))


def read_timemap(body: bytes, address: str) -> TimeMap:
    """The captures that a TimeMap in application/link-format lists, the oldest first.

    Args:
        body: of the answer.
        address: that it came from.

    Raises:
        WatcherError: it lists nothing at all, not even itself.
    """
    mementos: dict[datetime, str] = {}
    more: list[str] = []
    links = 0
    for target, settings in _links(body.decode(errors="replace")):
        links += "rel" in settings
        kinds = settings.get("rel", "").split()
        if "memento" in kinds and (at := _dated(settings.get("datetime", ""))):
            mementos.setdefault(at, raw_address(urljoin(address, target)))
        elif "timemap" in kinds and "self" not in kinds:
            more.append(urljoin(address, target))
    if not links:
        raise WatcherError(
            f"{address}: this is no TimeMap. Give one in application/link-format, as "
            "https://web.archive.org/web/timemap/link/https://example.com/privacy is."
        )
    found = (Memento(seen_at=at, url=url) for at, url in sorted(mementos.items()))
    here = urlsplit(address).netloc
    return TimeMap(
        mementos=tuple(found),
        more=tuple(one for one in more if one != address and urlsplit(one).netloc == here),
    )


def raw_address(url: str) -> str:
    """Where an archive gives the bytes of a capture without its own banner, if it is known.

    Args:
        url: of the capture.
    """
    return _REPLAYED.sub(r"/\1id_/", url, count=1)


def is_another(asked: str, answered: str) -> bool:
    """Whether an archive answered with a capture of another time than the one asked for.

    Args:
        asked: the capture's address.
        answered: the address that answered, after redirects.
    """
    wanted, got = _REPLAYED.search(asked), _REPLAYED.search(answered)
    return wanted is not None and (got is None or got[1] != wanted[1])


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for target, rest in _LINK.findall(text):
        settings = {name.lower(): quoted or bare for name, quoted, bare in _SETTING.findall(rest)}
        yield target, settings


def _stamped(stamp: str) -> datetime:
    if not _STAMP.fullmatch(stamp):
        raise ValueError(stamp)
    return datetime.strptime(stamp, _STAMP_FORM).replace(tzinfo=UTC)


def _dated(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
