"""What a clause says: who may do what, with which data, to whom, for what, on which condition."""

import pytest

from watcher.differ.read import Actor, Reading, read_clause
from watcher.model.clause import Clause


def read(text: str, *, stem: str = "") -> Reading:
    return read_clause(Clause(text=text, start=0, end=len(text), index=0, stem=stem))


def said(text: str, *, stem: str = "") -> set[tuple[str, bool, tuple[str, ...]]]:
    return {
        (s.act, s.forbidden, tuple(one.id for one in (*s.data, *s.recipients, *s.purposes)))
        for s in read(text, stem=stem).statements
    }


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("We share your location with advertisers.", False),
        ("We do not share your location with advertisers.", True),
        ("We never share your location.", True),
        ("We don't share your location.", True),
        ("We don’t share your location.", True),
        ("Your location is not shared.", True),
        ("Neither we nor our partners share your location.", True),
        ("We share not only your location.", False),
        ("We share data including but not limited to your location.", False),
        ("We share your location whether or not you sign in.", False),
        ("Nothing you send is shared.", True),
    ],
)
def test_a_negation_reaches_the_verb_behind_it(text: str, forbidden: bool) -> None:
    reading = read(text)

    shares = [s for s in reading.statements if s.act == "share"]

    assert [s.forbidden for s in shares] == [forbidden]


def test_but_not_takes_out_only_what_stands_behind_it() -> None:
    statements = said("We share your email address but not your location.")

    assert statements == {
        ("share", False, ("email-address",)),
        ("share", True, ("location",)),
    }


def test_an_exception_allows_what_the_promise_rules_out() -> None:
    statements = said("We do not share your photos, except with advertisers.")

    assert ("share", True, ("photos",)) in statements
    assert ("share", False, ("advertisers",)) in statements


def test_a_new_subject_ends_the_reach_of_a_negation() -> None:
    statements = said("We do not sell your photos and we may share your location.")

    assert ("sell", True, ("photos",)) in statements
    assert ("share", False, ("location",)) in statements


def test_a_list_item_is_read_with_the_words_that_lead_it_in() -> None:
    statements = read("Advertisers", stem="We share your location with:").statements

    assert [(s.act, [r.id for r in s.recipients]) for s in statements] == [
        ("share", ["advertisers"])
    ]
    assert not statements[0].own


def test_what_a_person_does_is_not_what_the_company_does() -> None:
    statements = read("You share your photos.").statements

    assert statements[0].actor is Actor.PERSON


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("We share your data only with your consent.", "opt-in"),
        ("We share your data with your explicit consent.", "explicit-opt-in"),
        ("We do not share your data without your consent.", "without-consent"),
        ("We share your data because of a court order.", "legal-demand"),
        ("We keep your data as long as necessary.", "as-needed"),
        ("We keep your data indefinitely.", "indefinite"),
        ("We share your data in case of a merger.", "merger"),
    ],
)
def test_a_condition_belongs_to_the_statement_it_stands_with(text: str, condition: str) -> None:
    statements = read(text).statements

    assert condition in statements[0].conditions


def test_a_thing_is_named_as_the_text_names_it() -> None:
    reading = read("We share your Mobile Phone Number with Ad Networks.")

    assert [one.text for one in reading.data] == ["Mobile Phone Number"]
    assert [one.text for one in reading.recipients] == ["Ad Networks"]


def test_a_statement_can_be_read_aloud() -> None:
    statement = read("We may share your photos with advertisers for marketing.").statements[0]

    assert str(statement) == "company may share photos to advertisers for marketing"
