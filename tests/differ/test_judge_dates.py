"""Dates that a text states, and none that it does not."""

from datetime import date

import pytest

from watcher.differ.judge.dates import find_deadline, find_effective
from watcher.model.change import Change, Op
from watcher.model.clause import Clause
from watcher.model.document import Document, Format


def document(text: str) -> Document:
    return Document(text=text, blocks=(), title="", format=Format.TEXT, sha256="", name="policy")


def added(text: str) -> tuple[Change, ...]:
    return (Change(op=Op.ADDED, new=(Clause(text=text, start=0, end=len(text), index=0),)),)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Last modified: August 25, 2016", date(2016, 8, 25)),
        ("Effective 1 May 2020", date(2020, 5, 1)),
        ("Effective as of the 3rd of June 2021.", date(2021, 6, 3)),
        ("Last updated on 2022-03-04", date(2022, 3, 4)),
        ("Version of 09.03.2024", date(2024, 3, 9)),
        ("Last revised 10-JUN-2021", date(2021, 6, 10)),
        ("Last updated 25/12/2019", date(2019, 12, 25)),
        ("Updated Sept 5, 2023", date(2023, 9, 5)),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(text: str, day: date) -> None:
    stated = find_effective(document("Nothing."), document(text), ())

    assert stated is not None
    assert stated.day == day
    assert stated.quote.text in text


@pytest.mark.parametrize(
    "text",
    [
        "We were founded on 1 May 2020.",
        "Last updated 03/04/2020",  # March or April: not for us to guess
        "Last updated 31 February 2020",
        "Last updated recently",
        "",
    ],
)
def test_a_date_is_never_invented(text: str) -> None:
    assert find_effective(document(""), document(text or "x"), ()) is None


def test_the_date_that_is_new_comes_before_one_that_stood_there_already() -> None:
    old = document("Effective 1 May 2020. Last updated 1 May 2020.")
    new = document("Effective 1 May 2020. Last updated 2 March 2019.")

    stated = find_effective(old, new, ())

    assert stated is not None
    assert stated.day == date(2019, 3, 2)


def test_days_to_refuse_are_counted_from_acceptance() -> None:
    text = "Existing users who accept the new terms have an additional 30 days to opt out."

    deadline = find_deadline(document(text), added(text))

    assert deadline is not None
    assert (deadline.days, deadline.day) == (30, None)
    assert deadline.quote.text == text


def test_a_day_to_refuse_by_is_that_day() -> None:
    text = "If you do not accept these changes, close your account before 1 March 2021."

    deadline = find_deadline(document(text), added(text))

    assert deadline is not None
    assert deadline.day == date(2021, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "We answer requests within 30 days.",
        "You can opt out at any time.",
        "Invoices are due within 14 days under these terms.",
    ],
)
def test_other_spans_of_time_are_no_deadline(text: str) -> None:
    assert find_deadline(document(text), added(text)) is None
