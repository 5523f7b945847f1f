"""Sitemaps: what they list, and what hostile ones cannot do."""

from __future__ import annotations

import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from watcher.discovery.sitemap import Sitemap, read_sitemap, sitemaps_in_robots

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ENTRY = "<url><loc>https://plapper.example/{}</loc><lastmod>2024-05-01</lastmod></url>"


def sitemap(*names: str, head: str = "") -> bytes:
    entries = "".join(ENTRY.format(name) for name in names)
    return f'<?xml version="1.0"?>{head}<urlset {SPACE}>{entries}</urlset>'.encode()


def test_addresses_are_read_from_xml_compressed_or_not() -> None:
    listed = Sitemap(pages=("https://plapper.example/a", "https://plapper.example/b"))

    assert read_sitemap(sitemap("a", "b"), "x") == listed
    assert read_sitemap(gzip.compress(sitemap("a", "b")), "x") == listed


def test_addresses_are_read_from_plain_text() -> None:
    body = b"https://plapper.example/a\nhttps://plapper.example/b\nnonsense\n"

    assert len(read_sitemap(body, "x").pages) == 2


def test_an_index_leads_to_further_sitemaps() -> None:
    body = f"<sitemapindex {SPACE}><sitemap><loc> https://a.example/1.xml </loc></sitemap>".encode()

    assert read_sitemap(body, "x") == Sitemap(sitemaps=("https://a.example/1.xml",))


def test_a_huge_sitemap_is_read_up_to_a_limit() -> None:
    body = sitemap(*(f"page/{number}" for number in range(120_000)))

    assert len(body) > 9_000_000
    assert len(read_sitemap(body, "x").pages) == 20_000


def test_a_sitemap_that_unpacks_without_end_is_not_read() -> None:
    body = gzip.compress(b"<urlset>" + b" " * 40_000_000)

    assert len(body) < 50_000
    assert read_sitemap(body, "x") == Sitemap()


def test_what_stands_before_the_damage_counts() -> None:
    body = sitemap("a", "b").replace(b"example/b", b"example/<b")

    assert read_sitemap(body, "x").pages == ("https://plapper.example/a",)


def test_entities_do_not_multiply() -> None:
    names = "abcdefghij"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise(names)
    )
    head = f"<!DOCTYPE urlset [{entities}]>"

    found = read_sitemap(sitemap("&j;", "b", head=head), "x")

    assert all(len(address) < 100 for address in found.pages)


def test_entities_read_no_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    head = f'<!DOCTYPE urlset [<!ENTITY file SYSTEM "{secret.as_uri()}">]>'

    found = read_sitemap(sitemap("&file;", "b", head=head), "x")

    assert "sesame" not in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><p>Not found", id="a page"),
        pytest.param(b"\x1f\x8b\x00", id="damaged compression"),
        pytest.param(b"\x00\xff" * 100, id="bytes"),
        pytest.param(b"<a>" * 100_000, id="deep nesting"),
        pytest.param(b"<urlset><url><!-- x --><?x?><loc></loc></url></urlset>", id="no address"),
    ],
)
def test_what_is_no_sitemap_lists_nothing(body: bytes) -> None:
    assert read_sitemap(body, "x") == Sitemap()


def test_robots_names_sitemaps_in_any_case_and_each_once() -> None:
    text = "User-agent: *\r\nSITEMAP: https://a.example/1.xml\r\nsitemap:https://a.example/1.xml\n"

    assert sitemaps_in_robots(text) == ("https://a.example/1.xml",)
