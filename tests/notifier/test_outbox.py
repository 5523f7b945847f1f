"""Alerts on their way out of the outbox: none is lost, none goes twice, none goes unasked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email import message_from_bytes

import pytest

from tests.notifier.conftest import (
    ADA,
    BEN,
    BY_MAIL,
    CY,
    KEPT_SHORTER,
    LINKS,
    NOON,
    SHARES_NUMBER,
    Clock,
    Sink,
    change_of,
    plain_settings,
    quote_of,
    subscriber_of,
)
from watcher.model.alert import Alert, AlertState, alert_key
from watcher.model.finding import Deadline, Severity
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.deliver import Relay
from watcher.notifier.outbox import LEASE, DeliveryCounts, deliver_alerts
from watcher.notifier.settings import MailSettings

MINUTE = timedelta(minutes=1)


@dataclass
class KeptOutbox:
    """An outbox in memory that keeps the promises of its Protocol."""

    rows: dict[str, Alert] = field(default_factory=dict)
    leased_until: dict[str, datetime] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    lose_claims: bool = False

    def add(self, change: PageChange, subscriber: Subscriber, at: datetime = NOON) -> Alert:
        key = alert_key(change.id, subscriber.token)
        self.rows[key] = Alert(
            key=key,
            change_id=change.id,
            subscriber_id=subscriber.id or 0,
            composed_at=at,
            next_attempt_at=at,
        )
        return self.rows[key]

    def claim(
        self, now: datetime, *, lease: timedelta, limit: int, worker: str
    ) -> tuple[Alert, ...]:
        due = [row for row in self.rows.values() if self._is_due(row, now)]
        due.sort(key=lambda row: row.next_attempt_at)
        return tuple(self._claimed(row, now + lease, worker) for row in due[:limit])

    def _is_due(self, row: Alert, now: datetime) -> bool:
        if row.state is AlertState.TODO:
            return row.next_attempt_at <= now
        open_ = row.state in (AlertState.DOING, AlertState.IN_DOUBT)
        return open_ and self.leased_until[row.key] <= now

    def _claimed(self, row: Alert, until: datetime, worker: str) -> Alert:
        state = AlertState.DOING if row.state is AlertState.TODO else row.state
        claimed = replace(row, state=state, attempts=row.attempts + 1)
        self.rows[row.key] = claimed
        self.leased_until[row.key], self.owner[row.key] = until, worker
        return claimed

    def _put(self, alert: Alert, state: AlertState, **rest: object) -> None:
        self.rows[alert.key] = replace(self.rows[alert.key], state=state, **rest)  # type: ignore[arg-type]

    def mark_in_doubt(self, alert: Alert, now: datetime) -> bool:
        if self.lose_claims:
            return False
        self._put(alert, AlertState.IN_DOUBT)
        return True

    def mark_sent(self, alert: Alert, now: datetime) -> None:
        self._put(alert, AlertState.SENT)

    def postpone(
        self, alert: Alert, error: str, next_attempt_at: datetime, *, in_doubt: bool = False
    ) -> None:
        state = AlertState.IN_DOUBT if in_doubt else AlertState.TODO
        self._put(alert, state, last_error=error, next_attempt_at=next_attempt_at)
        self.leased_until[alert.key] = next_attempt_at

    def bury(self, alert: Alert, error: str) -> None:
        self._put(alert, AlertState.DEAD, last_error=error)

    def cancel(self, alert: Alert, reason: str) -> None:
        self._put(alert, AlertState.CANCELLED, last_error=reason)

    def states(self) -> list[AlertState]:
        return [row.state for row in self.rows.values()]


class Shelf(dict):  # type: ignore[type-arg]
    """Changes or subscribers by their number."""

    def find(self, number: int):  # type: ignore[no-untyped-def]
        return self.get(number)


AUGUST = change_of(SHARES_NUMBER)
READERS = tuple(subscriber_of(f"reader{number}@example.org", number) for number in range(10, 22))


@dataclass
class Office:
    """A whole post office on embedded parts."""

    sink: Sink
    clock: Clock
    outbox: KeptOutbox = field(default_factory=KeptOutbox)
    changes: Shelf = field(default_factory=lambda: Shelf({AUGUST.id: AUGUST}))
    digests: Shelf = field(default_factory=Shelf)
    subscribers: Shelf = field(
        default_factory=lambda: Shelf({one.id: one for one in (ADA, BEN, CY, *READERS)})
    )
    settings: MailSettings | None = None

    def queue(self, *subscribers: Subscriber) -> None:
        for subscriber in subscribers:
            self.outbox.add(AUGUST, subscriber)

    def deliver(self, **rest: object) -> DeliveryCounts:
        settings = self.settings or plain_settings(self.sink)
        return deliver_alerts(  # type: ignore[arg-type,misc]
            outbox=self.outbox,
            changes=self.changes,
            digests=self.digests,
            subscribers=self.subscribers,
            relay_factory=lambda: Relay(settings),
            sender=BY_MAIL,
            now=self.clock,
            **rest,
        )

    def deliver_until_empty(self, step: timedelta = 20 * MINUTE, most: int = 1000) -> None:
        for _ in range(most):
            self.deliver()
            if not {AlertState.TODO, AlertState.DOING, AlertState.IN_DOUBT} & set(
                self.outbox.states()
            ):
                return
            self.clock.forward(step)
        raise AssertionError(f"still not empty: {self.outbox.rows}")

    @property
    def message_ids(self) -> list[str]:
        return sorted(message_from_bytes(mail)["Message-ID"] for _, mail in self.sink.taken)

    @property
    def expected_ids(self) -> list[str]:
        return sorted(f"<{key}@watch.example.org>" for key in self.outbox.rows)


@pytest.fixture
def office(sink: Sink, clock: Clock) -> Office:
    return Office(sink, clock)


def test_each_subscriber_gets_one_alert(office: Office) -> None:
    office.queue(ADA, BEN)

    counts = office.deliver()

    assert office.sink.recipients == ["ada@example.org", "ben@example.net"]
    assert office.message_ids == office.expected_ids
    assert (counts.sent, counts.postponed, counts.buried, counts.cancelled) == (2, 0, 0, 0)
    assert office.outbox.states() == [AlertState.SENT, AlertState.SENT]


def test_a_second_round_sends_nothing(office: Office) -> None:
    office.queue(ADA)
    office.deliver()

    office.deliver()

    assert len(office.sink.taken) == 1


@dataclass
class Journal:
    """What a relay's log tells: the mails it took."""

    taken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def took(self, message_id: str, since: datetime) -> bool:
        self.asked.append(message_id)
        return message_id in self.taken


def test_an_alert_whose_answer_was_lost_is_not_sent_again_if_the_relay_had_it(
    office: Office,
) -> None:
    journal = Journal()
    office.queue(ADA)
    office.sink.hang_up_after_taking = 1
    in_doubt = office.deliver(witness=journal).in_doubt
    journal.taken.update(f"{key}@watch.example.org" for key in office.outbox.rows)
    office.clock.forward(20 * MINUTE)

    counts = office.deliver(witness=journal)

    assert in_doubt == 1
    assert (counts.found, counts.sent) == (1, 0)
    assert len(office.sink.taken) == 1
    assert office.outbox.states() == [AlertState.SENT]


def test_an_alert_that_the_relay_never_had_is_sent_again(office: Office) -> None:
    office.queue(ADA)
    office.sink.hang_up_in_data = 1
    office.deliver(witness=Journal())
    office.clock.forward(20 * MINUTE)

    counts = office.deliver(witness=Journal())

    assert (counts.found, counts.sent) == (0, 1)
    assert len(office.sink.taken) == 1


def test_an_alert_in_doubt_stays_so_while_the_relay_takes_nothing(office: Office) -> None:
    office.queue(ADA)
    office.sink.hang_up_after_taking = 1
    office.deliver(witness=Journal())
    taken = {f"{key}@watch.example.org" for key in office.outbox.rows}
    office.clock.forward(20 * MINUTE)
    office.sink.at_rcpt = lambda address: "421 closing"
    office.deliver(witness=Journal())  # whose log says nothing of it yet
    office.sink.at_rcpt = lambda address: "250 OK"
    office.clock.forward(300 * MINUTE)

    counts = office.deliver(witness=Journal(taken))

    assert (counts.found, counts.sent) == (1, 0)
    assert len(office.sink.taken) == 1


def test_the_relay_s_log_is_not_read_for_a_first_attempt(office: Office) -> None:
    journal = Journal()
    office.queue(ADA, BEN)

    office.deliver(witness=journal)

    assert journal.asked == []


def test_the_relay_s_log_is_not_read_for_what_the_relay_refused_or_never_saw(
    office: Office,
) -> None:
    journal = Journal()
    office.queue(ADA, BEN)
    office.sink.at_rcpt = lambda address: "451 later" if address == ADA.email else "250 OK"
    office.sink.at_data = lambda address: "451 too many"
    office.deliver(witness=journal)
    office.clock.forward(20 * MINUTE)

    office.deliver(witness=journal)

    assert journal.asked == []


def test_an_alert_that_went_out_counts_as_sent_though_its_reader_left_since(
    office: Office,
) -> None:
    office.queue(ADA)
    office.sink.hang_up_after_taking = 1
    office.deliver()
    del office.subscribers[ADA.id]
    office.clock.forward(20 * MINUTE)
    journal = Journal(taken={f"{key}@watch.example.org" for key in office.outbox.rows})

    office.deliver(witness=journal)

    assert office.outbox.states() == [AlertState.SENT]


@dataclass
class Web:
    """The pages for readers: which of them are there."""

    links: dict[int, str] = field(default_factory=lambda: dict(LINKS))
    trouble: Exception | None = None
    asked: list[tuple[int, ...]] = field(default_factory=list)

    def find(self, change_ids: Sequence[int]) -> dict[int, str]:
        self.asked.append(tuple(change_ids))
        if self.trouble:
            raise self.trouble
        return self.links


def test_an_alert_links_to_the_page_of_its_change(office: Office) -> None:
    office.queue(ADA)

    office.deliver(change_pages=Web())

    ((_, mail),) = office.sink.taken
    assert f"\r\nList-Archive: <{LINKS[12]}>\r\n".encode() in mail
    assert f"This change on the web:\r\n{LINKS[12]}\r\n".encode() in mail


def test_pages_for_readers_that_fail_hold_up_no_alert(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.queue(ADA, BEN)

    counts = office.deliver(change_pages=Web(trouble=RuntimeError("unforeseen")))

    assert counts.sent == 2
    assert not any(b"on the web" in mail for _, mail in office.sink.taken)
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert "Traceback" in caplog.text


def test_no_page_for_readers_is_asked_for_when_nothing_is_to_be_sent(office: Office) -> None:
    office.queue(CY)
    web = Web()

    office.deliver(change_pages=web)

    assert web.asked == []


def test_an_alert_with_a_link_tried_again_is_the_same_bytes(office: Office) -> None:
    office.queue(ADA)
    office.sink.hang_up_after_taking = 1

    for _ in range(2):
        office.deliver(change_pages=Web())
        office.clock.forward(LEASE)

    assert len(office.sink.taken) == 2
    assert office.sink.taken[0] == office.sink.taken[1]


def test_no_connection_is_made_when_there_is_nothing_to_send(office: Office) -> None:
    office.deliver()

    assert office.sink.sessions == 0


def test_who_has_not_confirmed_never_gets_mail(office: Office) -> None:
    office.queue(CY)

    counts = office.deliver()

    assert office.sink.taken == []
    assert counts.cancelled == 1
    assert "has not confirmed" in next(iter(office.outbox.rows.values())).last_error


@pytest.mark.parametrize(
    "change_of_mind",
    [
        pytest.param(None, id="unsubscribed"),
        pytest.param(replace(ADA, services=("Chatbook",)), id="other services only"),
        pytest.param(
            replace(ADA, confirmed=False, min_severity=Severity.MAJOR), id="no longer confirmed"
        ),
    ],
)
def test_who_changed_their_mind_in_between_gets_nothing(
    office: Office, change_of_mind: Subscriber | None
) -> None:
    office.queue(ADA)
    if change_of_mind is None:
        del office.subscribers[ADA.id]
    else:
        office.subscribers[ADA.id] = change_of_mind

    counts = office.deliver()

    assert office.sink.taken == []
    assert counts.cancelled == 1


def test_who_raised_the_floor_in_between_gets_nothing(office: Office) -> None:
    office.changes[AUGUST.id] = change_of(KEPT_SHORTER)
    office.subscribers[ADA.id] = replace(ADA, min_severity=Severity.MAJOR)
    office.queue(ADA)

    assert office.deliver().cancelled == 1


def test_an_alert_that_cannot_be_composed_does_not_stop_the_others(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    bad = replace(READERS[0], email="not an address")
    office.subscribers[bad.id] = bad
    office.queue(bad, ADA)

    counts = office.deliver()

    assert office.sink.recipients == ["ada@example.org"]
    assert (counts.sent, counts.buried) == (1, 1)
    assert "cannot be composed (ValueError: 'not an address' is not" in (
        office.outbox.rows[alert_key(AUGUST.id, bad.token)].last_error
    )
    assert "Traceback" in caplog.text


def greylist_once() -> Callable[[str], str]:
    seen: set[str] = set()

    def answer(address: str) -> str:
        if address in seen:
            return "250 OK"
        seen.add(address)
        return "451 4.7.1 greylisted, come back later"

    return answer


def test_greylisting_only_delays(office: Office) -> None:
    office.queue(*READERS)
    office.sink.at_rcpt = greylist_once()

    first = office.deliver()
    office.deliver_until_empty()

    assert (first.sent, first.postponed) == (0, len(READERS))
    assert office.message_ids == office.expected_ids


def test_waiting_grows_from_one_minute_to_four_hours(office: Office) -> None:
    office.sink.at_rcpt = lambda address: "451 4.3.0 later"
    office.queue(ADA)

    waits = []
    for _ in range(8):
        office.deliver()
        row = next(iter(office.outbox.rows.values()))
        waits.append((row.next_attempt_at - office.clock()) // MINUTE)
        office.clock.time = row.next_attempt_at

    lower = [1, 5, 30, 60, 120, 240, 240, 240]
    assert all(low <= wait <= low * 1.1 for low, wait in zip(lower, waits, strict=True))


def test_an_alert_is_given_up_after_five_days(office: Office) -> None:
    office.sink.at_rcpt = lambda address: "451 4.3.0 later"
    office.queue(ADA)

    office.deliver_until_empty()

    row = next(iter(office.outbox.rows.values()))
    assert row.state is AlertState.DEAD
    assert timedelta(days=4, hours=18) < office.clock() - NOON <= timedelta(days=5)
    assert re.match(r"Given up after \d+ attempts\. .*451 4\.3\.0 later", row.last_error)


def test_an_alert_with_a_later_deadline_is_tried_until_that_day_is_over(office: Office) -> None:
    deadline = Deadline(day=date(2026, 9, 3), quote=quote_of("by September 3"))
    office.changes[AUGUST.id] = change_of(SHARES_NUMBER, deadline=deadline)
    office.sink.at_rcpt = lambda address: "451 4.3.0 later"
    office.queue(ADA)

    office.deliver_until_empty()

    assert date(2026, 9, 3) <= office.clock().date() <= date(2026, 9, 4)


def test_a_mailbox_that_does_not_exist_buries_its_alert_alone(office: Office) -> None:
    office.sink.at_rcpt = lambda address: "550 5.1.1 who?" if "ada" in address else "250 OK"
    office.queue(ADA, BEN)

    counts = office.deliver()

    assert office.sink.recipients == ["ben@example.net"]
    assert (counts.sent, counts.buried) == (1, 1)
    assert "550 5.1.1 who?" in office.outbox.rows[alert_key(AUGUST.id, ADA.token)].last_error


def test_a_text_that_is_refused_is_tried_three_times(office: Office) -> None:
    tries: list[str] = []

    def refuse(address: str) -> str:
        tries.append(address)
        return "554 5.6.0 looks like spam"

    office.sink.at_data = refuse
    office.queue(ADA)

    office.deliver_until_empty()

    assert len(tries) == 3
    assert office.outbox.states() == [AlertState.DEAD]


def test_a_fault_of_our_setup_stops_the_round_and_postpones_all(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.sink.at_rcpt = lambda address: "554 5.7.1 relay access denied"
    office.queue(*READERS)

    counts = office.deliver()

    assert len(office.sink.envelopes_refused) == 1
    assert (counts.sent, counts.postponed, counts.buried) == (0, len(READERS), 0)
    assert "554 5.7.1 relay access denied" in counts.trouble
    assert all(row.next_attempt_at >= NOON + 15 * MINUTE for row in office.outbox.rows.values())
    assert "No alerts go out" in caplog.text


def test_a_wrong_setup_loses_no_alert_in_three_weeks_of_holiday(office: Office) -> None:
    office.queue(*READERS)
    office.sink.at_rcpt = lambda address: "554 5.7.1 relay access denied"
    for _ in range(21 * 6):
        office.deliver()
        office.clock.forward(240 * MINUTE)

    office.sink.at_rcpt = lambda address: "250 OK"
    office.deliver_until_empty()

    assert office.message_ids == office.expected_ids


def test_a_server_that_was_down_for_a_day_gets_all_within_the_hour(office: Office) -> None:
    office.queue(*READERS)
    up = plain_settings(office.sink)
    office.settings = replace(up, port=1)
    for _ in range(24 * 60):
        office.deliver()
        office.clock.forward(MINUTE)

    office.settings = up
    for _ in range(60):
        office.deliver()
        office.clock.forward(MINUTE)

    assert office.message_ids == office.expected_ids


def test_a_quota_that_ends_in_the_middle_of_a_round_buries_nothing(office: Office) -> None:
    office.queue(*READERS)
    office.sink.at_rcpt = lambda address: (
        "250 OK" if len(office.sink.taken) < 5 else "550 5.7.233 daily limit exceeded"
    )

    counts = office.deliver()

    assert (counts.sent, counts.postponed, counts.buried) == (5, len(READERS) - 5, 0)
    assert len(office.sink.envelopes_refused) == 2


def test_one_recipient_refused_for_policy_does_not_hold_up_those_behind(office: Office) -> None:
    office.sink.at_rcpt = lambda address: (
        "554 5.7.1 not for you" if address == READERS[3].email else "250 OK"
    )
    office.queue(*READERS)

    counts = office.deliver()

    assert (counts.sent, counts.postponed, counts.trouble) == (len(READERS) - 1, 1, "")


def test_one_recipient_refused_for_policy_does_not_starve_the_others(office: Office) -> None:
    office.sink.at_rcpt = lambda address: (
        "554 5.7.1 not for you" if address == READERS[0].email else "250 OK"
    )
    office.queue(*READERS)

    office.deliver()
    office.clock.forward(20 * MINUTE)
    office.deliver()

    assert office.sink.recipients == sorted(reader.email for reader in READERS[1:])


def test_a_server_that_is_down_delays_all_and_loses_none(office: Office) -> None:
    office.queue(*READERS)
    up = plain_settings(office.sink)
    office.settings = replace(up, port=1)

    down = office.deliver()
    office.settings = up
    office.deliver_until_empty()

    assert down.postponed == len(READERS)
    assert down.trouble.startswith("127.0.0.1:1 cannot be used")
    assert office.message_ids == office.expected_ids


@pytest.mark.parametrize("mails", [1, 2, 5])
def test_a_server_that_hangs_up_after_some_mails_loses_none(office: Office, mails: int) -> None:
    office.queue(*READERS)
    office.sink.hang_up_after_mails = mails

    counts = office.deliver()

    assert counts.sent == len(READERS)
    assert office.message_ids == office.expected_ids


def test_a_connection_that_breaks_in_the_text_is_tried_again(office: Office) -> None:
    office.queue(*READERS)
    office.sink.hang_up_in_data = 4

    first = office.deliver()
    office.deliver_until_empty()

    assert (first.in_doubt, first.postponed) == (4, 4)
    assert office.message_ids == office.expected_ids


def test_an_answer_that_never_came_sends_the_same_bytes_again(office: Office) -> None:
    office.queue(ADA)
    office.sink.hang_up_after_taking = 1

    office.deliver_until_empty()

    assert len(office.sink.taken) == 2
    assert office.sink.taken[0] == office.sink.taken[1]


def test_an_alert_found_in_doubt_is_sent_again_and_counted(office: Office) -> None:
    office.queue(ADA)
    claimed = office.outbox.claim(NOON, lease=LEASE, limit=1, worker="killed")
    office.outbox.mark_in_doubt(claimed[0], NOON)

    early = office.deliver()
    office.clock.forward(LEASE)
    late = office.deliver()

    assert (early.sent, late.sent, late.resent) == (0, 1, 1)
    assert office.message_ids == office.expected_ids


def test_an_alert_whose_lease_ended_is_left_to_the_other_worker(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.queue(ADA)
    office.outbox.lose_claims = True

    counts = office.deliver()

    assert office.sink.taken == []
    assert counts == DeliveryCounts()
    assert "its lease ended" in caplog.text


def test_stopping_finishes_the_alert_in_hand(office: Office) -> None:
    office.queue(*READERS)

    counts = office.deliver(stopping=lambda: len(office.sink.taken) >= 2)

    assert counts.sent == 2
    assert office.outbox.states().count(AlertState.TODO) == len(READERS) - 2


def test_a_round_sends_no_more_than_asked(office: Office) -> None:
    office.queue(*READERS)

    assert office.deliver(limit=5).sent == 5


def test_a_server_with_every_fault_in_turn_loses_none_and_doubles_none(office: Office) -> None:
    office.queue(*READERS)
    office.sink.at_rcpt = greylist_once()
    office.sink.hang_up_after_mails = 3
    office.sink.hang_up_in_data = 3

    office.deliver_until_empty()

    assert office.message_ids == office.expected_ids
    assert set(office.outbox.states()) == {AlertState.SENT}
