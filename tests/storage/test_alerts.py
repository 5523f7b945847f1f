"""The outbox keeps each alert in one worker's hands, and knows what became of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.storage.conftest import DAY, HOUR, MINUTE, NOON, keep_change, subscribe
from watcher.model.alert import AlertState
from watcher.notifier.outbox import deliver_alerts
from watcher.notifier.sender import Sender
from watcher.storage import Database, open_database

AT = NOON + DAY


@pytest.fixture
def queued(database: Database) -> Database:
    """Three alerts wait, written in the order Ada, Ben, Zoe."""
    for name in ("ada", "ben", "zoe"):
        subscribe(database, f"{name}@example.org")
    keep_change(database)
    return database


def claim(database: Database, at: datetime = AT, *, limit: int = 9, worker: str = "w"):  # type: ignore[no-untyped-def]
    return database.alerts.claim(at, lease=HOUR, limit=limit, worker=worker)


def counted(database: Database) -> dict[AlertState, int]:
    return {state: number for state, number in database.alerts.counts().items() if number}


def test_an_empty_outbox_has_nothing_to_claim(database: Database) -> None:
    assert claim(database) == ()
    assert database.alerts.counts() == dict.fromkeys(AlertState, 0)
    assert database.alerts.next_attempt(AT) is None
    assert database.alerts.troubled(9) == ()


def test_a_claimed_alert_counts_one_attempt_more_and_is_doing(queued: Database) -> None:
    claimed = claim(queued)

    assert [alert.attempts for alert in claimed] == [1, 1, 1]
    assert {alert.state for alert in claimed} == {AlertState.DOING}
    assert counted(queued) == {AlertState.DOING: 3}


def test_an_alert_postponed_in_doubt_waits_and_stays_so(queued: Database) -> None:
    first = claim(queued, limit=1)[0]
    queued.alerts.mark_in_doubt(first, AT)
    queued.alerts.postpone(first, "broke off", AT + HOUR, in_doubt=True)

    early = [alert.id for alert in claim(queued, AT + HOUR - MINUTE)]
    again = next(alert for alert in claim(queued, AT + HOUR) if alert.id == first.id)

    assert first.id not in early
    assert (again.state, again.attempts) == (AlertState.IN_DOUBT, 2)


def test_a_database_begun_anew_gives_its_alerts_names_of_their_own(
    queued: Database, tmp_path: Path
) -> None:
    before = {alert.key for alert in claim(queued)}

    with open_database(f"sqlite:///{tmp_path / 'anew.db'}") as anew:
        subscribe(anew, "ada@example.org", token="another secret")
        keep_change(anew)
        after = {alert.key for alert in claim(anew)}

    assert len(before) == 3
    assert len(after) == 1
    assert not before & after


def test_the_longest_due_come_first(queued: Database) -> None:
    ada, ben, zoe = claim(queued)
    for alert, wait in ((ada, 3 * MINUTE), (ben, MINUTE), (zoe, 2 * MINUTE)):
        queued.alerts.postpone(alert, "451 later", AT + wait)

    first = claim(queued, AT + HOUR, limit=2)

    assert [alert.id for alert in first] == [ben.id, zoe.id]


def test_an_alert_is_not_claimed_before_its_time(queued: Database) -> None:
    for alert in claim(queued):
        queued.alerts.postpone(alert, "451 later", AT + HOUR)

    assert claim(queued, AT + HOUR - MINUTE) == ()
    assert len(claim(queued, AT + HOUR)) == 3


def test_a_claimed_alert_is_nobody_elses_until_the_lease_is_over(queued: Database) -> None:
    claim(queued, worker="killed")

    early = claim(queued, AT + HOUR - MINUTE, worker="next")
    late = claim(queued, AT + HOUR, worker="next")

    assert early == ()
    assert [alert.attempts for alert in late] == [2, 2, 2]


def test_an_alert_in_doubt_is_claimed_again_as_such(queued: Database) -> None:
    (claimed,) = claim(queued, limit=1)
    queued.alerts.mark_in_doubt(claimed, AT)

    (again,) = claim(queued, AT + HOUR, limit=1)

    assert again.id == claimed.id
    assert again.state is AlertState.IN_DOUBT


def test_who_lost_the_lease_is_told_before_handing_over(queued: Database) -> None:
    (slow,) = claim(queued, limit=1, worker="slow")
    claim(queued, AT + HOUR, worker="next")

    assert not queued.alerts.mark_in_doubt(slow, AT + HOUR)


def test_nothing_is_handed_over_after_the_lease_though_nobody_else_has_it(
    queued: Database,
) -> None:
    (slow,) = claim(queued, limit=1)

    assert queued.alerts.mark_in_doubt(slow, AT + HOUR - MINUTE)
    assert not queued.alerts.mark_in_doubt(slow, AT + HOUR)


@pytest.mark.parametrize(
    ("settle", "state", "error"),
    [
        pytest.param(
            lambda a, alert: a.postpone(alert, "451", AT + DAY), AlertState.TODO, "451", id="todo"
        ),
        pytest.param(lambda a, alert: a.bury(alert, "550"), AlertState.DEAD, "550", id="dead"),
        pytest.param(
            lambda a, alert: a.cancel(alert, "gone"), AlertState.CANCELLED, "gone", id="cancelled"
        ),
    ],
)
def test_only_the_holder_settles_an_alert(  # type: ignore[no-untyped-def]
    queued: Database, settle, state: AlertState, error: str
) -> None:
    (slow,) = claim(queued, limit=1, worker="slow")
    (mine,) = claim(queued, AT + HOUR, limit=1, worker="mine")

    settle(queued.alerts, slow)
    not_settled = counted(queued)
    settle(queued.alerts, mine)

    assert not_settled == {AlertState.DOING: 1, AlertState.TODO: 2}
    if state is AlertState.TODO:
        assert queued.alerts.troubled(1)[0].last_error == error
    else:
        assert counted(queued) == {state: 1, AlertState.TODO: 2}


def test_what_the_relay_took_is_sent_whoever_holds_it(queued: Database) -> None:
    (slow,) = claim(queued, limit=1, worker="slow")
    claim(queued, AT + HOUR, limit=1, worker="next")

    queued.alerts.mark_sent(slow, AT + HOUR)

    assert counted(queued) == {AlertState.SENT: 1, AlertState.TODO: 2}
    assert len(claim(queued, AT + 9 * DAY)) == 2


def test_troubled_are_those_that_failed_newest_first(queued: Database) -> None:
    ada, ben, zoe = claim(queued)
    queued.alerts.bury(ada, "550 no such user")
    queued.alerts.mark_in_doubt(ben, AT)
    queued.alerts.postpone(zoe, "451 later", AT + DAY)
    subscribe(queued, "new@example.org")

    troubled = queued.alerts.troubled(9)

    assert [(alert.id, alert.last_error) for alert in troubled] == [
        (zoe.id, "451 later"),
        (ben.id, ""),
        (ada.id, "550 no such user"),
    ]
    assert queued.alerts.troubled(1) == troubled[:1]


def test_the_next_attempt_is_now_when_something_waits(queued: Database) -> None:
    assert queued.alerts.next_attempt(AT + MINUTE) == AT + MINUTE


def test_the_next_attempt_is_the_first_time_or_end_of_a_lease(queued: Database) -> None:
    ada, ben, zoe = claim(queued)
    queued.alerts.mark_sent(ada, AT)
    queued.alerts.mark_in_doubt(ben, AT)

    in_doubt = queued.alerts.next_attempt(AT)
    queued.alerts.postpone(zoe, "451 later", AT + MINUTE)
    postponed = queued.alerts.next_attempt(AT)

    assert (in_doubt, postponed) == (AT + HOUR, AT + MINUTE)


def test_an_alert_keeps_its_date_over_all_attempts(queued: Database) -> None:
    (first,) = claim(queued, limit=1)
    queued.alerts.postpone(first, "451 later", AT + DAY)

    (second,) = (a for a in claim(queued, AT + DAY) if a.id == first.id)

    assert second == replace(first, attempts=2, last_error="451 later", next_attempt_at=AT + DAY)
    assert second.composed_at == AT


class Mailbox:
    """A relay that takes everything."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    def deliver(
        self, message: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]
    ) -> None:
        before_data()
        self.taken.append((recipient, message))

    def opened(self) -> AbstractContextManager[Mailbox]:
        return nullcontext(self)


def test_the_notifier_delivers_from_the_database(queued: Database) -> None:
    subscribe(queued, "ben@example.org", services=("Chatbook",))
    queued.subscribers.remove("zoe@example.org")
    mailbox = Mailbox()

    def deliver(at: datetime):  # type: ignore[no-untyped-def]
        return deliver_alerts(
            outbox=queued.alerts,
            changes=queued.changes,
            digests=queued.digests,
            subscribers=queued.subscribers,
            relay_factory=mailbox.opened,
            sender=Sender(
                address="alerts@watch.example.org",
                name="Policy watch",
                reply_to="people@watch.example.org",
                domain="watch.example.org",
                unsubscribe="mailto:stop@watch.example.org?subject=unsubscribe%20{token}",
            ),
            now=lambda: at,
        )

    first, second = deliver(AT), deliver(AT + DAY)

    assert [recipient for recipient, _ in mailbox.taken] == ["ada@example.org"]
    assert b"Your phone number may now go to Chatbook" in mailbox.taken[0][1]
    assert (first.sent, first.cancelled, second.sent) == (1, 1, 0)
    assert counted(queued) == {AlertState.SENT: 1, AlertState.CANCELLED: 2}
