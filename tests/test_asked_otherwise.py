"""A page that the config lets us ask for otherwise shows other words: our doing, and no news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.plapper import AFTER, BEFORE, publish, served
from tests.test_settling import DAY, check_after, hasty, patient
from tests.test_the_whole_way import Everything
from tests.webserver import Reply, Request, redirect
from watcher.gate.visit import Visit
from watcher.model.outcome import Pending, Unchanged, Withheld
from watcher.model.page_change import ChangeState

__all__ = ["hasty", "patient"]

SOLD = AFTER.replace(
    "We may share information with service providers who store it for us under contract.",
    "We sell your address book to data brokers, who may keep it for as long as they like.",
)


def rewrite(everything: Everything, old: str, new: str) -> None:
    """Change the config, and begin anew with it."""
    config = everything.config.read_text()
    assert old in config
    everything.config.write_text(config.replace(old, new))
    everything.restart()


def check_for_weeks(everything: Everything) -> Visit:
    """What the first check of many says; whatever is believed later has been believed then."""
    first = check_after(everything, DAY)
    for _ in range(3):
        check_after(everything, 9 * DAY)
    return first


def assert_technical(visit: Visit) -> None:
    assert isinstance(visit.outcome, Withheld), visit
    assert visit.outcome.reason == "technical"


def regional(everything: Everything) -> None:
    """Serve Germans what we share, everybody else what we do not; by language and by query."""

    def answer(request: Request) -> Reply:
        german = request.headers["accept-language"] == "de" or "region=eea" in request.target
        return served(AFTER if german else BEFORE)

    for target in ("/privacy", "/privacy?region=us", "/privacy?region=eea"):
        everything.website.route(target, answer)


def test_words_at_a_new_address_are_no_news_and_what_changes_there_is(
    patient: Everything,
) -> None:
    publish(patient.website, AFTER, "/terms")

    rewrite(patient, '/privacy"', '/terms"')
    there = check_for_weeks(patient)
    mails_before = list(patient.sink.taken)
    publish(patient.website, SOLD, "/terms")
    check_after(patient, DAY)
    check_after(patient, 4 * DAY)

    assert_technical(there)
    assert mails_before == []
    assert patient.sink.recipients == ["ada@example.org"]
    (change,) = patient.app.database.changes.of_service("Plapper", limit=9)
    assert "address book" in patient.app.compare_again(change).new.text


def test_words_told_early_that_a_new_address_shows_too_are_confirmed(hasty: Everything) -> None:
    publish(hasty.website, AFTER)
    publish(hasty.website, AFTER, "/terms")
    check_after(hasty, DAY)
    rewrite(hasty, '/privacy"', '/terms"')

    check_for_weeks(hasty)

    (change,) = hasty.app.database.changes.of_service("Plapper", limit=9)
    assert change.state is ChangeState.CONFIRMED
    assert len(hasty.sink.taken) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('query = "region=us"', 'query = "region=eea"', id="query"),
        pytest.param('accept_language = "fr"', 'accept_language = "de"', id="language"),
        pytest.param('proxy = ""', 'accept_language = "de"', id="language where there was none"),
        pytest.param('query = "region=us"', 'url = "SITE/terms"', id="address"),
    ],
)
def test_a_variant_that_is_asked_for_otherwise_is_no_news(
    patient: Everything, before: str, after: str
) -> None:
    regional(patient)
    publish(patient.website, AFTER, "/terms")
    with patient.config.open("a") as file:
        file.write(f"[services.terms.variants.abroad]\n{before}\n")
    patient.restart()
    check_after(patient, DAY)

    rewrite(patient, before, after.replace("SITE", patient.website.url("")))
    there = check_for_weeks(patient)

    assert_technical(there)
    assert patient.sink.taken == []
    assert patient.app.database.changes.of_service("Plapper", limit=9) == ()


def test_the_same_words_at_a_new_address_are_the_same(patient: Everything) -> None:
    publish(patient.website, BEFORE, "/moved")
    rewrite(patient, '/privacy"', '/moved"')
    there = check_after(patient, DAY)
    publish(patient.website, AFTER, "/moved")

    check_after(patient, DAY)
    check_after(patient, 4 * DAY)

    assert isinstance(there.outcome, Unchanged)
    assert patient.sink.recipients == ["ada@example.org"]


def move_to(everything: Everything, path: str, policy: str) -> None:
    """The company moves its policy there for good, and we notice."""
    publish(everything.website, policy, path)
    everything.website.route("/privacy", redirect(path, status=301))
    check_after(everything, DAY)


def test_a_change_behind_a_redirect_is_told_when_the_config_follows_it(
    patient: Everything,
) -> None:
    move_to(patient, "/moved", BEFORE)
    publish(patient.website, AFTER, "/moved")

    rewrite(patient, '/privacy"', '/moved"')
    there = check_after(patient, DAY)
    check_after(patient, 4 * DAY)

    assert isinstance(there.outcome, Pending)
    assert patient.sink.recipients == ["ada@example.org"]


def test_words_that_wait_go_on_waiting_when_the_config_follows_a_redirect(
    patient: Everything,
) -> None:
    move_to(patient, "/moved", AFTER)

    rewrite(patient, '/privacy"', '/moved"')
    there = check_after(patient, DAY)
    check_after(patient, 3 * DAY)

    assert isinstance(there.outcome, Unchanged)
    assert patient.sink.recipients == ["ada@example.org"]


@pytest.mark.parametrize(
    "new", ['/elsewhere"', '/moved"\ncombine = ["SITE/terms"]'], ids=["elsewhere", "and more"]
)
def test_a_redirect_excuses_nothing_but_its_own_address(patient: Everything, new: str) -> None:
    move_to(patient, "/moved", BEFORE)
    for path in ("/moved", "/elsewhere", "/terms"):
        publish(patient.website, AFTER, path)

    rewrite(patient, '/privacy"', new.replace("SITE", patient.website.url("")))
    there = check_for_weeks(patient)

    assert_technical(there)
    assert patient.sink.taken == []


def test_an_answer_in_the_language_of_before_is_not_kept(patient: Everything) -> None:
    (page,) = patient.app.config.pages
    german = replace(page, accept_language="de")
    store = patient.app.database.store
    before = store.last_seen(page)

    patient.app.database.pages.register([german], patient.clock())
    late = store.last_seen(page)

    assert before.words_hash
    assert not late.words_hash
    assert store.memory(german).asked_otherwise
