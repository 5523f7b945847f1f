"""The small English of the sentences people read."""

import pytest

from watcher.differ.judge.phrases import (
    data_phrase,
    is_plural,
    listed,
    purpose_phrase,
    recipient_phrase,
    sentence,
)
from watcher.differ.read import Named


def things(*texts: str) -> tuple[Named, ...]:
    return tuple(Named(text, text) for text in texts)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and more"),
        (["a", "a"], "a"),
    ],
)
def test_items_are_listed_as_people_do(items: list[str], words: str) -> None:
    assert listed(items) == words


def test_data_becomes_something_of_the_readers() -> None:
    assert data_phrase(things("Phone Number", "cookies")) == "your phone number and cookies"


def test_a_name_within_data_keeps_its_capital() -> None:
    assert data_phrase(things("Instagram Handle")) == "your Instagram handle"


def test_data_without_a_name_is_your_data() -> None:
    assert data_phrase(()) == "your data"


def test_a_single_recipient_takes_its_article() -> None:
    assert recipient_phrase(things("advertiser")) == "an advertiser"


def test_our_partners_are_its_partners() -> None:
    assert recipient_phrase(things("our partners")) == "its partners"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("family of companies", "its family of companies"),
        ("Corporate Group", "its corporate group"),
        ("members of our group", "members of its group"),
    ],
)
def test_a_company_has_its_own_group(text: str, words: str) -> None:
    assert recipient_phrase(things(text)) == words


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("advertising",), "for advertising"),
        (("improve our services",), "to improve its services"),
        (("improving our services", "marketing"), "for improving its services and marketing"),
        (("advertising", "improve our services"), "for advertising"),
        ((), ""),
    ],
)
def test_a_purpose_follows_its_own_grammar(texts: tuple[str, ...], words: str) -> None:
    assert purpose_phrase(things(*texts)) == words


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [("your messages", True), ("your email address", False), ("your name and your age", True)],
)
def test_it_knows_was_from_were(phrase: str, plural: bool) -> None:
    assert is_plural(phrase) is plural


def test_a_sentence_begins_large_and_ends_once() -> None:
    assert sentence("  your data  may go on . ") == "Your data may go on."


def test_friends_are_nothing_that_goes_anywhere() -> None:
    assert data_phrase(things("friends", "email address")) == "your email address"


def test_another_party_is_one_word() -> None:
    assert recipient_phrase(things("other party")) == "another party"
