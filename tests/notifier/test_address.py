"""Whether something is one mail address."""

from __future__ import annotations

import pytest

from watcher.notifier.address import check_address


@pytest.mark.parametrize(
    ("given", "address"),
    [
        pytest.param("ada@example.org", "ada@example.org", id="plain"),
        pytest.param(" ada@example.org ", "ada@example.org", id="spaces around"),
        pytest.param("Ada.L+news@Example.ORG", "Ada.L+news@example.org", id="domain in lower case"),
        pytest.param("ada@bücher.example", "ada@xn--bcher-kva.example", id="international domain"),
        pytest.param("o'neil@example.ie", "o'neil@example.ie", id="apostrophe"),
    ],
)
def test_an_address_is_taken(given: str, address: str) -> None:
    assert check_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("", id="nothing"),
        pytest.param("ada", id="no at sign"),
        pytest.param("@example.org", id="no mailbox"),
        pytest.param("ada@", id="no domain"),
        pytest.param("ada@localhost", id="no dot in the domain"),
        pytest.param("ada@127.0.0.1", id="an IP address"),
        pytest.param("ada@[127.0.0.1]", id="an address literal"),
        pytest.param("ada@example..org", id="empty label"),
        pytest.param("ada@-example.org", id="label begins with a hyphen"),
        pytest.param(".ada@example.org", id="begins with a dot"),
        pytest.param("a..da@example.org", id="two dots"),
        pytest.param("alice@example.org)bob@evil.example", id="CVE-2023-27043, bracket"),
        pytest.param("alice@example.org(<bob@evil.example>", id="CVE-2023-27043, comment"),
        pytest.param("alice@example.org]bob@evil.example", id="CVE-2023-27043, square bracket"),
        pytest.param("ada@example.org, ben@example.org", id="two addresses"),
        pytest.param("Ada <ada@example.org>", id="with a display name"),
        pytest.param('"ada ada"@example.org', id="quoted"),
        pytest.param("ada@example.org\r\nBcc: ben@example.org", id="a header injected"),
        pytest.param("ada@example.org\n", id="line end"),
        pytest.param("ada@example.org\0", id="NUL"),
        pytest.param("adа@example.org", id="Cyrillic letter in the mailbox"),
        pytest.param("ada\u202e@example.org", id="direction override"),
        pytest.param("ada@exa\u202emple.org", id="direction override in the domain"),
        pytest.param("a" * 65 + "@example.org", id="mailbox too long"),
        pytest.param("ada@" + "a" * 64 + ".org", id="label too long"),
        pytest.param("ada@" + "a.b" * 100 + ".org", id="all too long"),
        pytest.param("ada@ü" + "x" * 70 + ".org", id="international label too long"),
        pytest.param("ada@\ud800.org", id="lone surrogate"),
        pytest.param("@" * 10_000, id="many at signs"),
    ],
)
def test_what_is_not_exactly_one_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"mail address|mailbox|domain|ASCII"):
        check_address(given)


def test_the_refusal_never_repeats_control_characters() -> None:
    with pytest.raises(ValueError, match="mail address") as refusal:
        check_address("ada\x1b[31m\r\n@example.org" + "x" * 500)

    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 200
