"""The lists of words are whole and consistent."""

import re

import pytest

from watcher.differ.lexicon import stem, tokenize, vocabulary


def test_every_broader_term_exists() -> None:
    terms = vocabulary().terms

    orphans = [t.id for key, t in terms.items() if t.broader and (key[0], t.broader) not in terms]

    assert orphans == []


def test_no_term_is_broader_than_itself() -> None:
    known = vocabulary()

    rings = [
        key
        for key, term in known.terms.items()
        if term.broader and key[1] in known.ancestors[key[0], term.broader]
    ]

    assert rings == []


def test_terms_name_their_place_in_the_public_vocabulary() -> None:
    shape = re.compile(r"(?:dpv|pd|tech|ai):[A-Z]\w+|")

    assert [t.id for t in vocabulary().terms.values() if not shape.fullmatch(t.dpv)] == []


def test_plural_and_singular_meet_and_contacts_are_not_contact() -> None:
    assert stem("parties") == stem("party")
    assert stem("addresses") == stem("address")
    assert stem("partner's") == stem("partners")
    assert stem("contacts") != stem("contact")


def test_the_longest_phrase_wins() -> None:
    words = tokenize("your precise location data")

    found = [m.term.id for m in vocabulary().mentions(words) if m.term.list == "data"]

    assert found == ["precise-location"]


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        pytest.param("we send it to Instagram", ["facebook"], id="a company"),
        pytest.param("your Instagram handle", [], id="what a reader has there"),
        pytest.param("you sign in with your social media accounts", [], id="several"),
        pytest.param("your Apple ID and Google", ["google"], id="one of each"),
    ],
)
def test_what_a_reader_has_at_a_company_is_no_recipient(text: str, recipients: list[str]) -> None:
    found = [m.term.id for m in vocabulary().mentions(tokenize(text))]

    assert [one for one in found if ("recipients", one) in vocabulary().terms] == recipients
