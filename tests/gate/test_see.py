"""What becomes news, what may become so, and what is withheld and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.gate.conftest import Page, policy
from watcher.gate import GateSettings, Kind, Reason, Standing

SHARES = "We share the songs in your garden with makers of bird seed."
SELLS = "We sell the map of your garden to the pigeon post."
TELLS = "We tell the pigeon post when you are away from home."


def news(page: Page) -> list[float]:
    """The days on which something became news."""
    return [day for day, one in page.news if one.kind is Kind.PUBLISH]


def test_the_first_version_is_no_news() -> None:
    page = Page()

    decision = page.show(policy(), day=0)

    assert decision.kind is Kind.FIRST
    assert not page.news


def test_the_same_text_is_the_same(page: Page) -> None:
    assert page.show(policy(), day=1).kind is Kind.SAME


def test_new_words_are_news_when_they_have_settled(page: Page) -> None:
    decision = page.show(policy(SHARES, SELLS), day=1)
    page.stay(day=3.9)

    assert decision.kind is Kind.PENDING
    assert not news(page)
    (told,) = page.stay(day=4)
    assert told.kind is Kind.PUBLISH
    assert told.key == decision.key
    assert told.against == decision.against


def test_without_settling_new_words_are_news_at_once(
    make_page: Callable[[GateSettings], Page],
) -> None:
    page = make_page(GateSettings(settling=timedelta(0)))

    page.show(policy(SHARES), day=1)

    assert news(page) == [1]


def test_removed_words_are_news(page: Page) -> None:
    page.show(policy(without=frozenset({3, 8})), day=1)
    page.stay(day=4)

    assert news(page) == [4]


def test_content_that_goes_back_in_time_is_a_flap(page: Page) -> None:
    flap = page.show(policy(SHARES), day=1)
    back = page.show(policy(), day=2)
    page.stay(day=30)

    assert back.reason is Reason.RETURN
    assert page.history.find(flap.key).reason is Reason.FLAP  # type: ignore[union-attr]
    assert not news(page)


def test_new_words_settle_although_more_are_added_meanwhile(page: Page) -> None:
    page.show(policy(SHARES), day=1)
    page.show(policy(SHARES, SELLS), day=3)
    page.stay(day=4)
    page.stay(day=6)

    assert news(page) == [4, 6]


def test_words_that_are_replaced_before_they_settle_are_news_if_the_old_ones_stay_away(
    page: Page,
) -> None:
    page.show(policy(SHARES, without=frozenset({0})), day=1)
    page.show(policy(SELLS, without=frozenset({0})), day=2)
    page.stay(day=5)

    assert len(news(page)) == 2


def test_a_line_that_changes_every_day_is_no_daily_news(page: Page) -> None:
    for day in range(1, 60):
        page.show(policy(f"Bird of the day is the {'abcdefghij'[day % 10] * day} today."), day=day)

    assert not news(page)


def test_a_line_that_changes_every_day_does_not_hide_news(page: Page) -> None:
    for day in range(1, 60):
        line = f"Bird of the day is the {'abcdefghij'[day % 10] * day} today."
        extra = (SHARES, SELLS, TELLS) if day >= 30 else ()
        page.show(policy(line, *extra), day=day)

    assert news(page) == [33]


def test_a_page_that_alternates_is_never_news(page: Page) -> None:
    page.show(policy(SHARES, SELLS), day=1)
    for day in range(2, 100):
        page.show(policy(SHARES, SELLS) if day % 2 else policy(), day=day)

    assert not news(page)
    assert page.show(policy(), day=100).reason is Reason.VARIANT
    assert page.show(policy(SHARES, SELLS), day=101).reason is Reason.VARIANT


def test_what_is_new_to_both_variants_is_news_once(page: Page) -> None:
    def show(day: int, *extra: str) -> None:
        page.show(policy(*((SHARES,) if day % 2 else ()), *extra), day=day)

    for day in range(1, 20):
        show(day)
    for day in range(20, 40):
        show(day, SELLS, TELLS)

    assert news(page) == [23]


def test_content_taken_for_a_flap_is_believed_when_it_stays_for_two_weeks(page: Page) -> None:
    page.show(policy(SHARES), day=1)
    page.show(policy(), day=2)
    page.show(policy(SHARES), day=3)
    page.stay(day=16)

    assert not news(page)
    page.stay(day=17)
    assert news(page) == [17]


def test_a_broken_page_in_between_takes_nothing_back(page: Page) -> None:
    page.show(policy(SHARES), day=1)
    page.show("# Chirp\n\nOops.\n", day=2)
    page.stay(day=5)
    page.show(policy(SHARES), day=6)

    assert news(page) == [6]


def test_half_of_the_text_gone_is_a_collapse(page: Page) -> None:
    decision = page.show(policy(sentences=18), day=1)
    page.stay(day=14)

    assert decision.reason is Reason.COLLAPSE
    assert not news(page)


def test_a_text_that_stays_halved_for_two_weeks_is_news(page: Page) -> None:
    page.show(policy(sentences=18), day=1)
    page.stay(day=15)

    assert news(page) == [15]


def test_hardly_any_text_is_never_news(page: Page) -> None:
    decision = page.show("# Chirp\n\nWe like birds.\n", day=1)
    page.stay(day=100)

    assert decision.reason is Reason.COLLAPSE
    assert not news(page)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("We love birds a lot.", "We love  birds a lot", id="marks-and-spacing"),
        pytest.param("We’re fond of all birds.", "We're fond of all birds.", id="apostrophes"),
        pytest.param("We are fond of Birds.", "we are FOND of birds.", id="case"),
        pytest.param("See [our list](https://a.example/?utm_source=x).",
                     "See [our list](https://b.example/?gclid=y).", id="targets-of-links"),
        pytest.param("See https://a.example/?s=1 for more of it.",
                     "See https://a.example/?s=2 for more of it.", id="addresses"),
        pytest.param("Last updated: May 25, 2031.", "Last updated: June 1, 2032.", id="dates"),
        pytest.param("Updated 3 days ago by us.", "Updated 4 days ago by us.", id="ages"),
        pytest.param("Call us at +1 555 0100.", "Call us at +1 555 0199.", id="phones"),
        pytest.param("4. Birds we love most", "5. Birds we love most", id="numbering"),
        pytest.param("**We love** birds a lot.", "We love birds *a lot*.", id="markup"),
    ],
)  # fmt: skip
def test_this_changes_no_words(before: str, after: str) -> None:
    page = Page()
    page.show(policy(before), day=0)

    decision = page.show(policy(after), day=1)

    assert decision.kind is Kind.SAME or decision.reason is Reason.COSMETIC


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("We share your maps.", "We may share your maps.", id="may"),
        pytest.param("We keep songs for 30 days.", "We keep songs for 90 days.", id="how-long"),
        pytest.param("We never share maps.", "We share maps.", id="never"),
        pytest.param("You must be over the age of 13 to sing.",
                     "You must be over the age of 16 to sing.", id="from-which-age"),
    ],
)  # fmt: skip
def test_this_changes_the_words(before: str, after: str) -> None:
    page = Page()
    page.show(policy(before), day=0)

    decision = page.show(policy(after), day=1)

    assert decision.kind is Kind.PENDING


def test_another_order_is_cosmetic(page: Page) -> None:
    head, *rest = policy().split("\n\n")
    decision = page.show("\n\n".join((head, *reversed(rest))), day=1)

    assert decision.kind is Kind.SAME or decision.reason is Reason.COSMETIC


def test_a_negation_that_moves_to_another_sentence_is_not_cosmetic() -> None:
    page = Page()
    page.show(policy("We do not sell your songs. We do share your maps with others."), day=0)

    decision = page.show(
        policy("We do sell your songs. We do not share your maps with others."), day=1
    )

    assert decision.kind is Kind.PENDING


def test_our_own_new_reading_is_never_news(page: Page) -> None:
    decision = page.show(policy(SHARES), day=1, technical=True)
    page.show(policy(SHARES, SELLS), day=2)
    page.stay(day=5)

    assert decision.kind is Kind.ADOPT
    (told,) = [one for _, one in page.news]
    assert told.against == decision.key


def test_another_language_is_withheld_and_adopted_when_it_stays(page: Page) -> None:
    german = "# Datenschutz\n\n" + "\n\n".join(
        f"Wir speichern die Lieder und die Nester der Vögel {'abcdefghij'[n % 10] * n}, und zwar"
        " nicht länger, als es für den Verein nötig ist."
        for n in range(1, 40)
    )

    decision = page.show(german, day=1)
    page.stay(day=15)

    assert decision.reason is Reason.LANGUAGE
    assert [one.kind for _, one in page.news] == [Kind.ADOPT]


def test_a_small_change_in_a_long_text_is_minor() -> None:
    page = Page()
    page.show(policy(sentences=400), day=0)

    decision = page.show(policy(SHARES, sentences=400), day=1)

    assert decision.minor


def test_what_was_told_stands_in_the_history(page: Page) -> None:
    told = page.show(policy(SHARES), day=1)
    page.stay(day=4)

    assert page.history.base == told.key
    assert page.history.find(told.key).standing is Standing.PUBLISHED  # type: ignore[union-attr]


def test_a_collapse_that_goes_back_is_not_believed_however_it_resembles_another(
    page: Page,
) -> None:
    page.show("# Chirp\n\nPage not found\n", day=1)
    page.show(policy(sentences=18), day=2)
    page.show(policy(sentences=17), day=3)
    page.show(policy(), day=4)
    page.stay(day=40)

    assert not page.news
