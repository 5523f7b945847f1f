"""A site made to take all our memory or time takes what we give; the rest is still found."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.discovery.plapper_site import build_site, look_around, paths_of
from tests.sandbox.bombs import BOMBS
from tests.webserver import Reply, WebServer, page
from watcher.discovery.kinds import Kind

DEEP = BOMBS["a million open tags"]()
#: Of this process, the test's server included; the deep page alone took 46 when it was read here.
_MOST_SECONDS = 5.0


@contextmanager
def little_work_here() -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    yield
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < _MOST_SECONDS


@pytest.mark.parametrize("bomb", ["a million open tags", "20 MB of attributes"])
def test_a_policy_that_takes_too_much_is_told_and_the_others_are_found(
    bomb: str, website: WebServer
) -> None:
    build_site(website)
    website.route("/privacy", page(BOMBS[bomb]()[:19_000_000]))

    with little_work_here():
        found = look_around(website.url("/"))

    assert paths_of(found, website)["Terms of Service"] == "/terms"
    (privacy,) = (one for one in found.candidates if one.kind is Kind.PRIVACY)
    assert privacy.doubts


def test_a_front_page_that_takes_too_much_leads_nowhere_and_usual_places_are_tried(
    website: WebServer,
) -> None:
    build_site(website)
    website.route("/", page(DEEP))

    with little_work_here():
        found = look_around(website.url("/"))

    assert paths_of(found, website)["Privacy Policy"] == "/privacy"


def test_a_sitemap_that_takes_too_much_lists_nothing(website: WebServer) -> None:
    build_site(website)
    website.route("/", page("<p>Welcome</p>"))
    website.route("/sitemap.xml", Reply(body=b"<urlset>" + b"<url><loc>x</loc>" * 300_000))

    with little_work_here():
        found = look_around(website.url("/"))

    assert paths_of(found, website)["Privacy Policy"] == "/privacy"


def test_two_fetches_of_a_large_page_are_compared_where_they_can_do_no_harm(
    website: WebServer,
) -> None:
    build_site(website)
    answers = iter(range(100))
    policy = "".join(f"<p>We share item {n} of your personal data.</p>" for n in range(9_000))
    website.route(
        "/privacy", lambda _: page(f"<main><h1>Visit {next(answers)}</h1>{policy}</main>")
    )

    with little_work_here():
        found = look_around(website.url("/privacy"))

    privacy = found.candidates[0]
    assert privacy.kind is Kind.PRIVACY
    assert privacy.words > 60_000
    assert privacy.steadiness.differing
