"""Which addresses may be policies, the likeliest first; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from watcher.discovery.kinds import SIGNS, Kind, Signs
from watcher.discovery.links import Link, Signpost
from watcher.discovery.site import is_same_site, parts_of_title

#: A site says by the relation what a link is; a name is as clear, for whoever reads the language;
#: a place is a convention, and the foot of a page only a habit.
_REL, _NAME, _SHORT, _MENTION, _PLACE, _FOOTER = 8, 6, 4, 2, 3, 1
_ENOUGH = 3
#: Documents for somebody else, settings, and pages about a policy rather than the policy.
_BESIDE = re.compile(
    r"settings?|choices|preferences|manage|do not sell|do-not-sell|opt[ -]?out|archive|previous"
    r"|version|california|ccpa|applicant|candidate|recruit|career|employ|job|child|kids|student"
    r"|supplier|partner|developer|faq|help|support|blog|news|press|sale\b|gift|affiliate|rights"
    r"|shield|cent(?:er|re)|request|banner"
)
_BESIDE_COSTS = 4
_ELSEWHERE_COSTS = 2
#: Pages that lead to several documents at once.
_HUB = re.compile(
    r"(?:(?:legal|terms|policies|privacy|impressum|guidelines|(?:legal )?notices?|info|information)"
    r"(?: ?(?:and|&|/|,) ?)?){1,3}|(?:terms|policies) cent(?:er|re)|rechtliches|mentions légales"
)
_HUB_PLACE = re.compile(r"/(?:legal|policies|terms-and-policies|about/legal)/?$")
_MOST_HUBS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An address that may be a policy.

    Args:
        kind: what it may be.
        url: the address.
        found_by: how we came by it, for people; a page's words inside.
        score: how much speaks for it.
        elsewhere: whether it is at another site than the one looked at.
        guessed: whether no page of the site named it.
    """

    kind: Kind
    url: str
    found_by: str
    score: int = 0
    elsewhere: bool = False
    guessed: bool = False


def rank_links(signpost: Signpost, home: str) -> tuple[Lead, ...]:
    """The links of a page that may lead to policies, by kind the likeliest first.

    Args:
        signpost: the page.
        home: an address of the site that is looked at.
    """
    return _best(
        lead
        for link in signpost.links
        for kind, signs in SIGNS.items()
        if (lead := _lead(link, kind, signs, signpost.url, home)).score >= _ENOUGH
    )


def rank_addresses(urls: Iterable[str], found_by: str) -> tuple[Lead, ...]:
    """The addresses of a sitemap that may be policies, by kind the likeliest first.

    Args:
        urls: the addresses, all of one site.
        found_by: where they stood, for people.
    """
    return _best(
        Lead(kind=kind, url=url, found_by=found_by, score=score)
        for url in urls
        for kind, signs in SIGNS.items()
        if (score := _score_place(url, signs)) >= _ENOUGH
    )


def guess_addresses(kind: Kind, home: str) -> tuple[Lead, ...]:
    """Where sites usually put a document, the most usual place first.

    Args:
        kind: of the document.
        home: an address of the site.
    """
    return tuple(
        Lead(kind=kind, url=urljoin(home, path), found_by="usual place", guessed=True)
        for path in SIGNS[kind].paths
    )


def kind_named(url: str, title: str) -> Kind | None:
    """The kind that an address or a page's title names; None: none.

    Args:
        url: where it is.
        title: what it calls itself.
    """
    path, said = _path(url), parts_of_title(title.casefold())
    placed = (kind for kind, signs in SIGNS.items() if signs.place.search(path))
    titled = (kind for kind, signs in SIGNS.items() if any(map(signs.name.fullmatch, said)))
    return next(placed, None) or next(titled, None)


def find_hubs(signpost: Signpost, home: str) -> tuple[str, ...]:
    """Pages of the same site that collect its legal documents.

    Args:
        signpost: the page that may lead there.
        home: an address of the site.
    """
    hubs = (
        link.url
        for link in signpost.links
        if is_same_site(link.url, home)
        and (_HUB.fullmatch(link.text) or _HUB_PLACE.search(_path(link.url)))
    )
    return tuple(dict.fromkeys(hubs))[:_MOST_HUBS]


def _lead(link: Link, kind: Kind, signs: Signs, page: str, home: str) -> Lead:
    elsewhere = not is_same_site(link.url, home)
    told = f'"{link.text}"' if link.text else f'rel="{signs.rel}"' if link.rels else "without words"
    return Lead(
        kind=kind,
        url=link.url,
        found_by=f"link {told} on {page}",
        score=_score_link(link, signs, elsewhere=elsewhere),
        elsewhere=elsewhere,
    )


def _score_link(link: Link, signs: Signs, *, elsewhere: bool) -> int:
    said = _score_text(link.text, signs)
    score = said + (_REL if signs.rel in link.rels else 0)
    if elsewhere and score < _SHORT:
        return 0  # another company's privacy page, in passing
    score += _score_place(link.url, signs)
    if score == 0:
        return 0
    score -= _BESIDE_COSTS if said and _BESIDE.search(link.text) else 0
    return score + (_FOOTER if link.in_footer else 0) - (_ELSEWHERE_COSTS if elsewhere else 0)


def _score_text(text: str, signs: Signs) -> int:
    if signs.name.fullmatch(text):
        return _NAME
    if signs.short.fullmatch(text):
        return _SHORT
    return _MENTION if signs.mention.search(text) else 0


def _score_place(url: str, signs: Signs) -> int:
    path = _path(url)
    if not signs.place.search(path):
        return 0
    return _PLACE - (_BESIDE_COSTS if _BESIDE.search(path) else 0)


def _path(url: str) -> str:
    return urlsplit(url).path.casefold()


def _best(leads: Iterator[Lead]) -> tuple[Lead, ...]:
    """Each address once, as what most speaks for; among equals the shorter address first."""
    ranked = sorted(leads, key=lambda lead: (-lead.score, lead.url.count("/"), len(lead.url)))
    found: dict[str, Lead] = {}
    for lead in ranked:
        found.setdefault(lead.url, lead)
    return tuple(found.values())
