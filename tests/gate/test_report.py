"""What was withheld can be told."""

from __future__ import annotations

from tests.gate.conftest import Page, policy
from watcher.gate import Reason, count_withheld, find_variants, list_withheld

SHARES = "We share the songs in your garden with makers of bird seed."


def test_what_was_withheld_is_counted_by_reason(page: Page) -> None:
    page.show(policy(SHARES), day=1)
    page.show(policy(), day=2)
    page.show("# Chirp\n\nPage not found\n", day=3)

    assert count_withheld(page.history) == {Reason.FLAP: 1, Reason.NOT_FOUND: 1}
    assert [one.reason for one in list_withheld(page.history)] == [Reason.FLAP, Reason.NOT_FOUND]


def test_the_variants_of_a_page_are_named(page: Page) -> None:
    for day in range(1, 10):
        page.show(policy(SHARES) if day % 2 else policy(), day=day)

    assert len(find_variants(page.history)) == 2


def test_a_page_that_does_not_alternate_has_no_variants(page: Page) -> None:
    page.show(policy(SHARES), day=1)

    assert find_variants(page.history) == ()
