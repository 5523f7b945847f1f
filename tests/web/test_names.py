"""Names of services become file names."""

from __future__ import annotations

import re

import pytest

from watcher.web.names import name_services


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("Plapper", "plapper"),
        ("Plapper & Söhne, Inc.", "plapper-sohne-inc"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_service_alone_keeps_its_plain_name(service: str, name: str) -> None:
    assert name_services([service]) == {service: name}


def test_services_that_differ_only_in_their_capitals_never_share_a_file() -> None:
    names = name_services(["Plapper", "plapper", "PLAPPER!", "Plapper\u200b"])

    assert len(set(names.values())) == 4
    assert all(re.fullmatch(r"plapper-[0-9a-f]{10}", name) for name in names.values())


@pytest.mark.parametrize(
    "service", ["CON", "nul", "index", "\u202e", "service", "微信", "../..", "\udcff"]
)
def test_what_is_no_name_by_itself_gets_a_mark(service: str) -> None:
    (name,) = name_services([service]).values()

    assert re.fullmatch(r"[a-z0-9-]{1,80}", name)
    assert name in ("service",) or re.search(r"-[0-9a-f]{10}$", name)


def test_a_service_called_like_the_marked_name_of_another_stays_apart() -> None:
    marked = name_services(["Plapper", "plapper"])["Plapper"]

    names = name_services(["Plapper", "plapper", marked])

    assert len(set(names.values())) == 3
