"""Who asked to be told; whoever leaves is forgotten."""

from __future__ import annotations

from dataclasses import replace

from tests.storage.conftest import DAY, HOUR, NOON, keep_change, subscribe
from watcher.model.alert import AlertState
from watcher.model.finding import Severity
from watcher.model.subscriber import Subscriber
from watcher.storage import Database


def test_a_subscriber_comes_back_as_added(database: Database) -> None:
    ben = database.subscribers.add(
        "ben@example.net",
        services=("Plapper", "Chatbook"),
        min_severity=Severity.MAJOR,
        confirmed=False,
        token="secret",
        now=NOON,
    )

    assert ben == Subscriber(
        id=ben.id,
        email="ben@example.net",
        services=("Plapper", "Chatbook"),
        min_severity=Severity.MAJOR,
        confirmed=False,
        token="secret",
        created_at=NOON,
    )
    assert database.subscribers.find(ben.id or 0) == ben
    assert database.subscribers.find_email("ben@example.net") == ben


def test_nobody_is_found_under_an_unknown_number_or_address(database: Database) -> None:
    subscribe(database, "ada@example.org")

    assert database.subscribers.find(99) is None
    assert database.subscribers.find_email("ben@example.net") is None


def test_all_come_in_the_order_in_which_they_subscribed(database: Database) -> None:
    zoe, ada = subscribe(database, "zoe@example.org"), subscribe(database, "ada@example.org")

    assert database.subscribers.all() == (zoe, ada)


def test_a_known_address_changes_its_wishes_and_keeps_token_and_age(database: Database) -> None:
    ada = subscribe(database, "Ada@Example.org", services=("Plapper",))

    again = subscribe(
        database,
        " Ada@EXAMPLE.ORG",
        services=("Chatbook", "Chatbook"),
        min_severity=Severity.MINOR,
        token="another",
        now=NOON + DAY,
    )

    assert again == replace(ada, services=("Chatbook",), min_severity=Severity.MINOR)
    assert again.email == "Ada@example.org"
    assert database.subscribers.all() == (again,)


def test_local_parts_in_another_case_are_other_mailboxes(database: Database) -> None:
    subscribe(database, "Ada@example.org")
    subscribe(database, "ada@example.org")

    assert len(database.subscribers.all()) == 2


def test_who_confirmed_stays_so_when_the_wishes_change(database: Database) -> None:
    subscribe(database, "ada@example.org", confirmed=True)

    assert subscribe(database, "ada@example.org", confirmed=False).confirmed


def test_confirming_needs_a_subscriber(database: Database) -> None:
    cy = subscribe(database, "cy@example.com", confirmed=False)

    known = database.subscribers.confirm("cy@EXAMPLE.com")
    unknown = database.subscribers.confirm("nobody@example.com")

    assert (known, unknown) == (True, False)
    assert database.subscribers.find(cy.id or 0) == replace(cy, confirmed=True)


def test_who_leaves_is_forgotten(database: Database) -> None:
    ada = subscribe(database, "ada@example.org", services=("Plapper",))

    first = database.subscribers.remove("ada@Example.org")
    second = database.subscribers.remove("ada@example.org")

    assert (first, second) == (True, False)
    assert database.subscribers.find(ada.id or 0) is None
    assert database.subscribers.all() == ()


def test_the_waiting_alerts_of_who_leaves_are_cancelled(database: Database) -> None:
    subscribe(database, "ada@example.org")
    subscribe(database, "ben@example.net")
    keep_change(database)

    database.subscribers.remove("ada@example.org")

    counts = database.alerts.counts()
    assert (counts[AlertState.CANCELLED], counts[AlertState.TODO]) == (1, 1)


def test_an_alert_in_a_workers_hands_does_not_go_to_who_left(database: Database) -> None:
    subscribe(database, "ada@example.org")
    keep_change(database)
    (claimed,) = database.alerts.claim(NOON + DAY, lease=HOUR, limit=1, worker="w")

    database.subscribers.remove("ada@example.org")

    assert not database.alerts.mark_in_doubt(claimed, NOON + DAY)
    database.alerts.postpone(claimed, "later", NOON + 2 * DAY)
    assert database.alerts.counts()[AlertState.CANCELLED] == 1


def test_sent_and_buried_alerts_stay_without_the_address(database: Database) -> None:
    subscribe(database, "ada@example.org")
    subscribe(database, "ben@example.net")
    keep_change(database)
    sent, dead = database.alerts.claim(NOON + DAY, lease=HOUR, limit=2, worker="w")
    database.alerts.mark_sent(sent, NOON + DAY)
    database.alerts.bury(dead, "550 no such user: ben@example.net")

    database.subscribers.remove("ada@example.org")
    database.subscribers.remove("ben@example.net")

    counts = database.alerts.counts()
    assert (counts[AlertState.SENT], counts[AlertState.DEAD]) == (1, 1)
    assert "ben@" not in database.alerts.troubled(9)[0].last_error


def test_a_new_subscriber_never_gets_the_number_of_one_who_left(database: Database) -> None:
    ada = subscribe(database, "ada@example.org")
    database.subscribers.remove("ada@example.org")

    assert subscribe(database, "ben@example.net").id != ada.id
