"""The way from a domain to its policies, told once; what is asked of the network is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from watcher.discovery.candidate import Candidate, Found, Unread
from watcher.discovery.guarded import GuardedReading
from watcher.discovery.kinds import WANTED, Kind
from watcher.discovery.links import Accept, Signpost, accept_links
from watcher.discovery.rank import (
    Lead,
    find_hubs,
    guess_addresses,
    kind_named,
    rank_addresses,
    rank_links,
)
from watcher.discovery.site import is_same_site, name_site
from watcher.discovery.sitemap import Sitemap, sitemaps_in_robots
from watcher.errors import UnreadableSource, WatcherError
from watcher.model.answer import Answer, Failure, FailureKind, Fetched
from watcher.sandbox import Sandbox

#: Asks for a page, keeping the pace of its host and its robots.txt.
Ask = Callable[[str], Answer]

#: Requests that one search may cost; a visitor who looks around needs as many.
MOST_REQUESTS = 40
#: Addresses of one kind that are read before we give up on it.
_MOST_READ = 3
#: Sitemaps that are read; large sites split theirs into hundreds.
_MOST_SITEMAPS = 4
#: What the sitemap with the legal pages is called, if there are several.
_LIKELY_SITEMAPS = ("legal", "polic", "page", "static", "misc", "main", "www", "site", "en")


def find_policies(
    given: str, *, ask: Ask, accept: Accept, sandbox: Sandbox, name: str = ""
) -> Found:
    """Find the privacy policy, the terms and what else a site promises.

    Args:
        given: a domain, the address of any page of the site, or of a policy itself.
        ask: how to ask for a page.
        accept: decides which addresses may be asked at all.
        sandbox: reads what the site sends.
        name: what the site is called; "": found out.

    Raises:
        WatcherError: the address is refused.
        UnreadableSource: it cannot be reached.
    """
    search = _Search(ask, accept, GuardedReading(sandbox))
    front = search.open_front(given)
    search.name = name or search.name
    if not search.take_policy(front):
        for leads in search.look_around(front):
            search.read_leads(leads)
            if search.is_complete():
                break
        search.read_leads(search.leads_on_policies())
        if not search.found:
            search.take_anyway(front)
    return search.sum_up()


class _Search:
    """One search: what was asked and found so far."""

    def __init__(self, ask: Ask, accept: Accept, reading: GuardedReading) -> None:
        self._ask, self._accept, self._reading = ask, accept, reading
        self._answers: dict[str, Answer] = {}
        self._weak: dict[Kind, Candidate] = {}
        self._unread: dict[str, Unread] = {}
        self._tried: list[str] = []
        self._asked = 0
        self.found: dict[Kind, Candidate] = {}
        self.home = self.name = ""

    def open_front(self, given: str) -> Fetched:
        """The page to begin at."""
        reason = ""
        for url in _fronts(given.strip()):
            try:
                answer = self._get(self._accept(url))
            except ValueError as error:
                raise WatcherError(f"{error}") from error
            if isinstance(answer, Fetched):
                signpost = self._read(answer)
                self.home = urljoin(answer.url, "/")
                self.name = name_site(
                    url=answer.url, site_name=signpost.site_name, title=signpost.title
                )
                return answer
            reason = reason or _reason(answer)
            if not _may_be_elsewhere(answer):
                break
        raise UnreadableSource(f"{given} could not be read: {reason}", transient=True)

    def take_policy(self, front: Fetched) -> bool:
        """Take the page to begin at if it is a policy itself; then no other is looked for."""
        if urlsplit(front.url).path in ("", "/"):
            return False
        kind = kind_named(front.url, self._read(front).title)
        if kind is None:
            return False
        candidate = self._candidate(_own(kind, front), front)
        if not candidate.doubts:
            self.found[kind] = candidate
        return not candidate.doubts

    def take_anyway(self, front: Fetched) -> None:
        """Take the page to begin at, since nothing better was found, if it may be a policy."""
        kind = kind_named(front.url, self._read(front).title) or self._reading.likeliest_kind(front)
        if kind is not None and urlsplit(front.url).path not in ("", "/"):
            self._weak[kind] = self._candidate(_own(kind, front), front)

    def look_around(self, front: Fetched) -> Iterator[tuple[Lead, ...]]:
        """Where policies may be, the surest place first; each is only asked for when needed."""
        signposts = [self._read(front)]
        yield self._ranked(signposts[0])
        if signposts[0].url.rstrip("/") != self.home.rstrip("/"):
            home = self._get(self.home)
            if isinstance(home, Fetched):
                signposts.append(self._read(home))
                yield self._ranked(signposts[1])
        for signpost in signposts:
            for hub in find_hubs(signpost, self.home):
                page = self._get(hub)
                if isinstance(page, Fetched):
                    yield self._ranked(self._read(page))
        yield self._in_sitemaps()
        for kind in WANTED:
            yield self._guessed(kind)

    def leads_on_policies(self) -> tuple[Lead, ...]:
        """What the policies that were found lead to; costs no request."""
        pages = [self._read(candidate.answer) for candidate in self.found.values()]
        return tuple(
            lead for page in pages for lead in rank_links(page, self.home) if not lead.elsewhere
        )

    def is_complete(self) -> bool:
        """Whether what every site has was found, or enough was asked."""
        return all(kind in self.found for kind in WANTED) or self._asked >= MOST_REQUESTS

    def read_leads(self, leads: tuple[Lead, ...]) -> None:
        """Read the likeliest addresses of each kind that is not yet found."""
        for kind in Kind:
            mine = [lead for lead in leads if lead.kind is kind]
            # A guess mostly ends in a short 404; the next one may be right.
            for lead in mine if kind in WANTED and mine and mine[0].guessed else mine[:_MOST_READ]:
                if kind in self.found:
                    break
                self._read_lead(lead)

    def sum_up(self) -> Found:
        """What came of it all, with a second fetch of each candidate."""
        best = {**self._weak, **self.found}
        candidates = [best[kind] for kind in Kind if kind in best]
        return Found(
            home=self.home,
            name=self.name,
            candidates=tuple(map(self._fetched_twice, candidates)),
            unread=tuple(one for one in self._unread.values() if one.kind not in self.found),
            tried=tuple(self._tried),
        )

    def _read_lead(self, lead: Lead) -> None:
        answer = self._get(lead.url)
        if not isinstance(answer, Fetched):
            if not lead.guessed:
                self._unread[lead.url] = Unread(
                    kind=lead.kind, url=lead.url, reason=_reason(answer)
                )
            return
        if any(answer.url == known.answer.url for known in self.found.values()):
            return  # one document under two names
        candidate = self._candidate(lead, answer)
        if not candidate.doubts:
            self.found[lead.kind] = candidate
        elif not lead.guessed:
            # Sites without a page for an address often answer with some page; that is no candidate.
            self._weak.setdefault(lead.kind, candidate)

    def _candidate(self, lead: Lead, answer: Fetched) -> Candidate:
        return self._reading.candidate(lead, answer, self.name, self.home)

    def _fetched_twice(self, candidate: Candidate) -> Candidate:
        if not candidate.words:
            return candidate
        second = self._ask(candidate.url)
        return replace(candidate, steadiness=self._reading.steadiness(candidate, second))

    def _ranked(self, signpost: Signpost) -> tuple[Lead, ...]:
        self._tried.append(f"the links of {signpost.url}")
        return rank_links(signpost, self.home)

    def _in_sitemaps(self) -> tuple[Lead, ...]:
        robots = self._get(urljoin(self.home, "/robots.txt"))
        named = sitemaps_in_robots(_text(robots)) if isinstance(robots, Fetched) else ()
        todo = [*named, urljoin(self.home, "/sitemap.xml")]
        pages: list[str] = []
        for _ in range(_MOST_SITEMAPS):
            if not todo:
                break
            listed = self._sitemap(todo.pop(0))
            pages += self._own_addresses(listed.pages)
            todo = [*sorted(listed.sitemaps, key=_unlikely), *todo]
        return rank_addresses(pages, found_by="sitemap")

    def _sitemap(self, url: str) -> Sitemap:
        for accepted in self._own_addresses((url,)):
            self._tried.append(accepted)
            answer = self._get(accepted)
            if isinstance(answer, Fetched):
                return self._reading.sitemap(answer.body, accepted)
        return Sitemap()

    def _own_addresses(self, urls: tuple[str, ...]) -> list[str]:
        """Those that may be asked and are of this site."""
        own = []
        for url in urls:
            try:
                accepted = self._accept(url)
            except ValueError:
                continue
            if is_same_site(accepted, self.home):
                own.append(accepted)
        return own

    def _guessed(self, kind: Kind) -> tuple[Lead, ...]:
        if kind in self.found:
            return ()
        leads = guess_addresses(kind, self.home)
        self._tried.append(", ".join(urlsplit(lead.url).path for lead in leads))
        return leads

    def _get(self, url: str) -> Answer:
        """Ask once for each address, and for no more than a visitor would."""
        if url not in self._answers:
            if self._asked >= MOST_REQUESTS:
                return _enough(url)
            self._asked += 1
            self._answers[url] = self._ask(url)
        return self._answers[url]

    def _read(self, answer: Fetched) -> Signpost:
        return accept_links(self._reading.signpost(answer), self._accept)


def _fronts(given: str) -> tuple[str, ...]:
    """Addresses to begin at; a domain is asked safely first, and with "www." if it has no host."""
    if "://" in given:
        return (given,)
    return (f"https://{given}", f"http://{given}", f"https://www.{given}")


def _may_be_elsewhere(answer: Answer) -> bool:
    """Whether another scheme or host name of the same domain may answer."""
    if not isinstance(answer, Failure):
        return False
    # robots.txt is asked first: a server that never answered is met there.
    silent = answer.kind is FailureKind.ROBOTS and answer.transient and not answer.status
    return silent or answer.kind in (
        FailureKind.DNS,
        FailureKind.CONNECT,
        FailureKind.TLS,
        FailureKind.RESET,
        FailureKind.TIMEOUT,
        FailureKind.PROTOCOL,
    )


def _own(kind: Kind, front: Fetched) -> Lead:
    return Lead(kind=kind, url=front.moved_to or front.url, found_by="the address given")


def _reason(answer: Answer) -> str:
    return answer.message if isinstance(answer, Failure) else "the server sent nothing."


def _enough(url: str) -> Failure:
    return Failure(
        kind=FailureKind.SLOW_DOWN,
        message=f"{url}: not asked; {MOST_REQUESTS} requests are enough for one search.",
        transient=True,
    )


def _text(answer: Fetched) -> str:
    return answer.body.decode("utf-8", "replace")


def _unlikely(url: str) -> int:
    """Where a sitemap stands in the queue."""
    path = urlsplit(url).path.casefold()
    return next((i for i, word in enumerate(_LIKELY_SITEMAPS) if word in path), 99)
