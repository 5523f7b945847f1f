"""From a domain to its policies: links, hubs, sitemaps, usual places, and what is no policy."""

from __future__ import annotations

import pytest

from tests.discovery.plapper_site import (
    COOKIES,
    PRIVACY,
    TERMS,
    build_site,
    framed,
    front,
    link,
    look_around,
    paths_of,
)
from tests.webserver import Reply, WebServer, page, redirect
from watcher.discovery.kinds import Kind
from watcher.discovery.search import MOST_REQUESTS
from watcher.errors import UnreadableSource, WatcherError

SHELL = '<html><body><div id="root"></div><script src="/app.js"></script></body></html>'


def test_policies_are_found_by_the_links_of_the_home_page(website: WebServer) -> None:
    build_site(website)

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {
        "Privacy Policy": "/privacy",
        "Terms of Service": "/terms",
        "Cookie Policy": "/cookies",
    }
    assert [one.doubts for one in found.candidates] == [(), (), ()]
    assert website.asked("/jobs") == []


def test_a_domain_without_scheme_is_asked_safely_first(website: WebServer) -> None:
    build_site(website)

    found = look_around(f"127.0.0.1:{website.port}")

    assert len(found.candidates) == 3
    assert found.home == website.url("/")


def test_a_domain_whose_safe_port_stays_silent_is_asked_without_tls(website: WebServer) -> None:
    build_site(website)
    website.silent_to_tls = True

    found = look_around(f"127.0.0.1:{website.port}", total_timeout=1.0)

    assert found.home == website.url("/")


def test_each_candidate_is_shown_as_it_would_be_read(website: WebServer) -> None:
    build_site(website)

    privacy = look_around(website.url("/")).candidates[0]

    assert privacy.title == "Plapper Privacy Policy"
    assert privacy.language == "en"
    assert 120 < privacy.words < 160
    assert privacy.first[0].startswith("We ask for your phone number")
    assert privacy.found_by == f'link "privacy policy" on {website.url("/")}'


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param('rel="privacy-policy"', id="link relation"),
        pytest.param('title="Privacy policy"', id="title"),
        pytest.param('aria-label="Privacy"', id="label for screen readers"),
    ],
)
def test_a_link_without_words_is_known_by_what_it_says_otherwise(
    website: WebServer, attributes: str
) -> None:
    website.route("/", front(link("/p/1", "", attributes), link("/terms", "Terms")))
    website.route("/p/1", page(framed(PRIVACY)))
    website.route("/terms", page(framed(TERMS)))

    found = look_around(website.url("/"))

    assert paths_of(found, website)["Privacy Policy"] == "/p/1"


def test_a_link_relation_in_the_head_counts(website: WebServer) -> None:
    website.route("/", front(head='<link rel="terms-of-service" href="/rules">'))
    website.route("/rules", page(framed(TERMS)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {"Terms of Service": "/rules"}


def test_the_policy_for_everyone_goes_before_those_for_a_few(website: WebServer) -> None:
    website.route(
        "/",
        front(
            link("/p/1", "California Privacy Notice"),
            link("/p/2/privacy-settings", "Privacy Settings"),
            link("/p/3", "Candidate Privacy Policy"),
            link("/p/4", "Privacy"),
            link("/terms", "Terms"),
        ),
    )
    for path in ("/p/1", "/p/2/privacy-settings", "/p/3", "/p/4"):
        website.route(path, page(framed(PRIVACY)))
    website.route("/terms", page(framed(TERMS)))

    found = look_around(website.url("/"))

    assert paths_of(found, website)["Privacy Policy"] == "/p/4"
    assert website.asked("/p/1") == []


def test_documents_behind_a_page_of_legal_links_are_found(website: WebServer) -> None:
    website.route("/", front(link("/legal", "Legal")))
    website.route(
        "/legal", front(link("/legal/p", "Privacy Notice"), link("/legal/t", "Terms of Use"))
    )
    website.route("/legal/p", page(framed(PRIVACY)))
    website.route("/legal/t", page(framed(TERMS)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {
        "Privacy Policy": "/legal/p",
        "Terms of Service": "/legal/t",
    }


def test_from_any_page_of_a_site_its_home_page_is_looked_at_too(website: WebServer) -> None:
    build_site(website)
    website.route("/blog/hello", page("<p>Hello from the people who make Plapper.</p>"))

    found = look_around(website.url("/blog/hello"))

    assert len(found.candidates) == 3


def test_a_policy_s_own_address_is_taken_and_nothing_else_is_asked(website: WebServer) -> None:
    build_site(website)

    found = look_around(website.url("/privacy"))

    assert paths_of(found, website) == {"Privacy Policy": "/privacy"}
    assert {request.target for request in website.requests} == {"/robots.txt", "/privacy"}


def test_a_page_that_writes_about_privacy_is_no_policy(website: WebServer) -> None:
    build_site(website)
    article = framed(PRIVACY, head="<title>Why privacy matters to us | Plapper</title>")
    website.route("/blog/why", page(article))

    found = look_around(website.url("/blog/why"))

    assert paths_of(found, website)["Privacy Policy"] == "/privacy"


def test_a_policy_at_an_odd_address_is_known_by_its_title(website: WebServer) -> None:
    website.route("/p/7", page(framed(PRIVACY, head="<title>Privacy Notice | Plapper</title>")))

    found = look_around(website.url("/p/7"))

    assert paths_of(found, website) == {"Privacy Policy": "/p/7"}


def test_a_sitemap_named_in_robots_leads_where_no_link_does(website: WebServer) -> None:
    website.route("/", front())
    website.route(
        "/robots.txt",
        Reply(body=f"User-agent: *\nSitemap: {website.url('/maps/index.xml')}".encode()),
    )
    website.route(
        "/maps/index.xml",
        Reply(
            body=f"<sitemapindex><sitemap><loc>{website.url('/maps/blog.xml')}</loc></sitemap><sitemap>"
            f"<loc>{website.url('/maps/legal.xml')}</loc></sitemap></sitemapindex>".encode()
        ),
    )
    website.route(
        "/maps/legal.xml",
        Reply(
            body=f"<urlset><url><loc>{website.url('/x/privacy-notice')}</loc></url>"
            "<url><loc>http://other.example/privacy</loc></url></urlset>".encode()
        ),
    )
    website.route("/x/privacy-notice", page(framed(PRIVACY)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {"Privacy Policy": "/x/privacy-notice"}
    assert found.candidates[0].found_by == "sitemap"


def test_usual_places_are_tried_where_the_site_is_silent(website: WebServer) -> None:
    website.route("/", page(SHELL))
    website.route("/legal/privacy", page(framed(PRIVACY)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {"Privacy Policy": "/legal/privacy"}


def test_usual_places_are_left_alone_where_links_lead_to_everything(website: WebServer) -> None:
    build_site(website)

    look_around(website.url("/"))

    assert {request.target for request in website.requests} == {
        "/robots.txt",
        "/",
        "/privacy",
        "/terms",
        "/cookies",
    }


def test_a_site_that_answers_every_address_with_the_same_page_has_no_policy(
    website: WebServer,
) -> None:
    for path in ("/", "/privacy", "/terms", "/legal/privacy"):
        website.route(path, front())

    found = look_around(website.url("/"))

    assert found.candidates == ()
    assert any("/privacy" in place for place in found.tried)


def test_a_cookie_policy_that_only_the_privacy_policy_links_to_is_found(website: WebServer) -> None:
    build_site(website)
    website.route("/", front(link("/privacy", "Privacy"), link("/terms", "Terms")))
    website.route("/privacy", page(framed(PRIVACY + link("/legal/cookies", "Cookie Policy"))))
    website.route("/legal/cookies", page(framed(COOKIES)))

    found = look_around(website.url("/"))

    assert paths_of(found, website)["Cookie Policy"] == "/legal/cookies"


def test_a_page_that_needs_javascript_is_told_as_such(website: WebServer) -> None:
    build_site(website)
    website.route("/privacy", page(SHELL))

    privacy = look_around(website.url("/")).candidates[0]

    assert privacy.kind is Kind.PRIVACY
    assert privacy.doubts == ("it shows its text only with JavaScript",)


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        pytest.param("<p>We value your privacy.</p>", "it has only 4 words", id="a teaser"),
        pytest.param(
            "<h1>Sign in</h1><p>Password</p><p>Email</p>", "a sign-in form", id="a sign-in form"
        ),
        pytest.param("<h1>Page not found</h1>", "page not found", id="a soft 404"),
        pytest.param(
            f"<p>{'Our hats are made of the finest felt in town. ' * 20}</p>",
            "does not read like a privacy policy",
            id="a shop",
        ),
    ],
)
def test_what_is_linked_as_a_policy_and_is_none_is_doubted(
    website: WebServer, body: str, doubt: str
) -> None:
    build_site(website)
    website.route("/privacy", page(framed(body)))

    privacy = look_around(website.url("/")).candidates[0]

    assert doubt in " ".join(privacy.doubts)


def test_a_site_s_own_policy_goes_before_that_of_a_service_it_merely_uses(
    website: WebServer,
) -> None:
    other = website.url("/p/other", host="localhost")
    website.route("/", front(f"Protected by Robotfence. {link(other, 'Privacy Policy')}"))
    website.route("/p/other", page(framed(PRIVACY.replace("Plapper", "Robotfence"))))
    website.route("/privacy", page(framed(PRIVACY)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {"Privacy Policy": "/privacy"}


def test_a_legal_host_is_taken_if_the_policy_names_the_site(website: WebServer) -> None:
    other = website.url("/p/plapper", host="localhost")
    website.route("/", front(link(other, "Privacy Policy")))
    website.route("/p/plapper", page(framed(PRIVACY)))

    (found,) = look_around(website.url("/")).candidates

    assert found.url == other
    assert found.doubts == ()


def test_a_legal_host_that_does_not_name_the_site_is_doubted(website: WebServer) -> None:
    other = website.url("/p/other", host="localhost")
    website.route("/", front(link(other, "Privacy Policy")))
    website.route("/p/other", page(framed(PRIVACY.replace("Plapper", "Robotfence"))))

    (found,) = look_around(website.url("/")).candidates

    assert found.doubts == ("it stands at localhost and does not name Plapper",)


def test_robots_txt_is_obeyed_and_told(website: WebServer) -> None:
    build_site(website)
    website.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /privacy"))

    found = look_around(website.url("/"))

    assert website.asked("/privacy") == []
    assert found.unread[0].kind is Kind.PRIVACY
    assert "robots.txt asks programs not to read" in found.unread[0].reason


def test_a_permanent_redirect_is_watched_at_its_end(website: WebServer) -> None:
    build_site(website)
    website.route("/privacy", redirect("/legal/privacy-2", 301))
    website.route("/legal/privacy-2", page(framed(PRIVACY)))

    found = look_around(website.url("/"))

    assert paths_of(found, website)["Privacy Policy"] == "/legal/privacy-2"


def test_a_search_ends_after_a_bounded_number_of_requests(website: WebServer) -> None:
    links = [link(f"/privacy/{i}/privacy", f"Privacy Policy {i}") for i in range(500)]
    website.route("/", front(*links, *(link(f"/legal?{i}", "Legal") for i in range(500))))

    look_around(website.url("/"))

    assert len(website.requests) <= MOST_REQUESTS + 2


def test_links_to_what_is_never_asked_are_passed_over(website: WebServer) -> None:
    website.route(
        "/",
        front(
            link("javascript:alert(1)//privacy", "Privacy Policy"),
            link("ftp://plapper.example/privacy", "Privacy Policy"),
            link("http://in\\@out/privacy", "Privacy Policy"),
            link("http://[::1/privacy", "Privacy Policy"),
            link("/ok", "Privacy Policy"),
        ),
    )
    website.route("/ok", page(framed(PRIVACY)))

    found = look_around(website.url("/"))

    assert paths_of(found, website) == {"Privacy Policy": "/ok"}


def test_an_address_that_is_never_asked_is_refused_with_its_reason() -> None:
    with pytest.raises(WatcherError, match="before the @"):
        look_around("https://ada:sesame@plapper.example/")


def test_a_site_inside_a_private_network_is_refused(website: WebServer) -> None:
    with pytest.raises(UnreadableSource, match=r"could not be read: .*127\.0\.0\.1"):
        look_around(website.url("/"), allow_private=False)

    assert website.connections == 0


def test_a_site_that_does_not_answer_is_told() -> None:
    with WebServer() as gone:
        address = gone.url("/")

    with pytest.raises(UnreadableSource, match="could not be read"):
        look_around(address)


@pytest.mark.parametrize(
    ("head", "title", "name"),
    [
        pytest.param(
            '<meta property="og:site_name" content="Plapper Chat">', "x", "Plapper Chat", id="og"
        ),
        pytest.param("", "Plapper – talk to everyone", "Plapper", id="title"),
        pytest.param("", "", "127.0.0.1", id="host"),
        pytest.param(
            '<meta property="og:site_name" content="A/B \x1b[2J \u202e">', "x", "A B", id="hostile"
        ),
    ],
)
def test_a_service_is_called_as_its_site_says(
    website: WebServer, head: str, title: str, name: str
) -> None:
    build_site(website)
    website.route("/", front(link("/privacy", "Privacy"), head=head, title=title))

    assert look_around(website.url("/")).name.startswith(name)
