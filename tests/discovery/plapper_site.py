"""A made-up messenger's web site in several layouts, and how to look around in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.webserver import Reply, Request, WebServer, page
from watcher.discovery import Found, find_policies
from watcher.fetcher import Fetcher
from watcher.fetcher.addresses import read_address
from watcher.fetcher.settings import FetchSettings
from watcher.model.answer import Answer
from watcher.model.page import Page
from watcher.sandbox import Sandbox

PRIVACY = """
<h1>Plapper Privacy Policy</h1>
<p>We ask for your phone number to open your account, and we collect the personal information that
you write into your profile.</p>
<h2>Sharing</h2>
<p>We do not share your phone number with any other company without your consent.</p>
<p>We may share information with service providers who store it for us under contract.</p>
<p>Third parties that place advertisements in Plapper never learn who you are.</p>
<h2>Keeping</h2>
<p>When you delete your account we delete your messages within 30 days, and we retain nothing but
the date on which you left.</p>
<p>We use cookies so that you stay signed in; you may opt out of all others at any time.</p>
<h2>Your rights</h2>
<p>You may ask us which personal data we process, and have it corrected or deleted.</p>
<p>Write to our data protection officer, who answers within two weeks and costs you nothing.</p>
"""
TERMS = """
<h1>Plapper Terms of Service</h1>
<p>By opening an account you agree to these terms, which are the whole agreement between us.</p>
<h2>Licence</h2>
<p>You keep the copyright in what you write; you give us a licence to carry it to your friends.</p>
<p>You may not use Plapper to sell goods, to frighten people or to break any law.</p>
<h2>When things go wrong</h2>
<p>Our services are offered as they are, without any warranty that they never fail.</p>
<p>Our liability ends at what you paid us in the last year, which for most people is nothing.</p>
<p>We may suspend your account if you break these terms, and terminate it if you do so again.</p>
<p>Any dispute between us is governed by the law of the country in which you live, and is heard by
the courts of that country; arbitration is never required of you.</p>
"""
COOKIES = """
<h1>Plapper Cookie Policy</h1>
<p>A cookie is a small text that your browser keeps for us and sends back at every visit.</p>
<h2>Which ones we set</h2>
<p>One session cookie keeps you signed in; it expires when you close the browser.</p>
<p>One cookie remembers your preferences, such as the language and the size of letters.</p>
<p>With your consent our analytics partner sets a third-party cookie that counts visits.</p>
<p>We set no advertising cookies and no tracking pixels, on any device.</p>
<h2>How to refuse them</h2>
<p>You can disable cookies in the settings of your browser, for our domain or for every domain; then
you have to sign in again each time, and we cannot remember what you prefer.</p>
<p>To opt out of analytics alone, use the switch at the foot of every page.</p>
"""


def framed(policy: str, *, head: str = "", before: str = "", after: str = "") -> str:
    """A policy inside a page as sites serve it."""
    return (
        f'<html lang="en"><head>{head}</head><body><nav><a href="/">Home</a></nav>{before}'
        f"<main>{policy}</main>{after}<footer>© Plapper</footer></body></html>"
    )


def front(*links: str, title: str = "Plapper – talk to everyone", head: str = "") -> Reply:
    """A home page with these links in its footer."""
    return page(
        f"<html><head><title>{title}</title>{head}</head><body><h1>Plapper</h1>"
        f"<p>Talk to everyone.</p><footer>{' '.join(links)}</footer></body></html>"
    )


def link(href: str, text: str, attributes: str = "") -> str:
    """A link in HTML."""
    return f'<a href="{href}" {attributes}>{text}</a>'


def build_site(website: WebServer) -> None:
    """A site as most are: three documents, linked at the foot of its home page."""
    website.route(
        "/",
        front(
            link("/privacy", "Privacy Policy"),
            link("/terms", "Terms of Service"),
            link("/cookies", "Cookies"),
            link("/jobs", "Jobs"),
        ),
    )
    website.route("/privacy", page(framed(PRIVACY)))
    website.route("/terms", page(framed(TERMS)))
    website.route("/cookies", page(framed(COOKIES)))


def alternating(*bodies: str) -> Callable[[Request], Reply]:
    """A route that serves one body after the other, over and over."""
    served = 0

    def answer(_: Request) -> Reply:
        nonlocal served
        served += 1
        return page(bodies[(served - 1) % len(bodies)])

    return answer


def look_around(given: str, **settings: Any) -> Found:
    """Find the policies of a site on this machine, over the real fetcher."""
    fetcher = Fetcher(FetchSettings(**{"allow_private": True, **settings}))
    sandbox = Sandbox()

    def ask(url: str) -> Answer:
        return fetcher.fetch(Page(service="watcher add", terms=url, url=url))

    try:
        return find_policies(
            given, ask=ask, accept=lambda url: read_address(url).url, sandbox=sandbox
        )
    finally:
        fetcher.close()
        sandbox.close()


def paths_of(found: Found, website: WebServer) -> dict[str, str]:
    """What was found: kind and path."""
    return {one.kind.value: one.url.removeprefix(website.url("")) for one in found.candidates}
