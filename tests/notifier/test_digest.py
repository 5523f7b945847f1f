"""A digest: what it says, that hostile words stay words, and how it goes out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from tests.notifier.conftest import (
    ADA,
    BY_CLICK,
    BY_MAIL,
    KEPT_SHORTER,
    KEY,
    LINKS,
    NOON,
    SHARES_NUMBER,
    Clock,
    Sink,
    change_of,
    finding_of,
    quote_of,
)
from tests.notifier.test_compose import HOSTILE, html_of, html_words, read_html, text_of, words_of
from tests.notifier.test_outbox import Journal, Office, Web
from watcher.model.alert import Alert, AlertState
from watcher.model.digest import Digest, PageReport, digest_key
from watcher.model.finding import Deadline, Severity
from watcher.model.health import Health, PageHealth
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.rhythm import Rhythm
from watcher.model.subscriber import Subscriber
from watcher.notifier.compose_digest import compose_digest
from watcher.notifier.message import message_bytes
from watcher.notifier.sender import Sender

DAY = timedelta(days=1)
WEEK = 7 * DAY
WEEKLY = replace(ADA, digest=Rhythm.WEEKLY)
GRAVE = change_of(SHARES_NUMBER)
BACK = replace(
    GRAVE,
    id=11,
    new_seen_at=NOON - 4 * DAY,
    state=ChangeState.WITHDRAWN,
    settled_at=NOON - 2 * DAY,
)
KIND = replace(change_of(KEPT_SHORTER), id=13, service="Chatbook", terms="Terms")


def page_of(
    service: str = "Plapper",
    terms: str = "Privacy Policy",
    health: Health = Health.UNCHANGED,
    *,
    since: datetime | None = None,
    read_at: datetime | None = NOON - timedelta(hours=3),
) -> PageReport:
    readable = health in (Health.UNCHANGED, Health.PENDING, Health.NEW)
    report = PageHealth(health=health, since=since, readable=readable)
    return PageReport(service=service, terms=terms, health=report, read_at=read_at)


READ = page_of()
BLOCKED = page_of("Chatbook", "Terms", Health.BLOCKED, since=NOON - DAY)
OVERDUE = page_of("Chatbook", "Ads", Health.OVERDUE, read_at=NOON - 9 * DAY)
NEW = page_of("Nestling", "Terms", Health.NEW, read_at=None)
WAITING = page_of("Nestling", "Privacy", Health.PENDING)


def digest_of(
    *changes: PageChange,
    pages: tuple[PageReport, ...] = (READ,),
    withdrawn: tuple[PageChange, ...] = (),
) -> Digest:
    return Digest(
        id=5,
        subscriber_id=1,
        rhythm=Rhythm.WEEKLY,
        since=NOON - WEEK,
        until=NOON,
        changes=changes,
        withdrawn=withdrawn,
        pages=pages,
    )


def read_digest(
    digest: Digest, subscriber: Subscriber = WEEKLY, *, sender: Sender = BY_MAIL, **rest: Any
) -> EmailMessage:
    """The digest as the receiver's mail program reads it from the bytes on the wire."""
    mail = compose_digest(digest, subscriber, key=KEY, sender=sender, **rest)
    return message_from_bytes(message_bytes(mail), policy=default)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("changes", "pages", "asked_for", "subject"),
    [
        pytest.param(
            (GRAVE, KIND),
            (READ, READ, BLOCKED),
            Severity.NOTABLE,
            "2 changes at 3 pages you follow, 1 page cannot be read",
            id="news and a blind page",
        ),
        pytest.param((GRAVE,), (READ,), Severity.MINOR, "1 change at 1 page you follow", id="one"),
        pytest.param(
            (),
            (READ,) * 14,
            Severity.MINOR,
            "No change with an effect on your data at the 14 pages you follow",
            id="silent",
        ),
        pytest.param(
            (),
            (READ,),
            Severity.MINOR,
            "No change with an effect on your data at the page you follow",
            id="one page",
        ),
        pytest.param(
            (),
            (READ, READ),
            Severity.MAJOR,
            "No major change at the 2 pages you follow",
            id="minor ones may be",
        ),
        pytest.param(
            (),
            (READ, BLOCKED, BLOCKED, OVERDUE, NEW),
            Severity.NOTABLE,
            "No notable change at 1 of the 5 pages you follow, 2 pages cannot be read, "
            "1 page long unread, 1 page not read yet",
            id="silent, and not all read",
        ),
        pytest.param(
            (),
            (BLOCKED,),
            Severity.MINOR,
            "No news of the page you follow, 1 page cannot be read",
            id="nothing could be read",
        ),
        pytest.param(
            (),
            (READ, WAITING),
            Severity.NOTABLE,
            "No notable change at the 2 pages you follow, 1 page with new words that wait",
            id="new words wait",
        ),
        pytest.param(
            (), (), Severity.MINOR, "No page that you follow is watched at present", id="no pages"
        ),
    ],
)
def test_the_subject_counts_changes_and_pages_and_claims_nothing_of_unread_ones(
    changes: tuple[PageChange, ...],
    pages: tuple[PageReport, ...],
    asked_for: Severity,
    subject: str,
) -> None:
    reader = replace(WEEKLY, min_severity=asked_for)

    assert read_digest(digest_of(*changes, pages=pages), reader)["Subject"] == subject


def test_a_change_is_told_with_its_page_weight_effect_dates_and_link() -> None:
    deadline = Deadline(day=date(2026, 9, 25), quote=quote_of("x"))
    text = words_of(text_of(read_digest(digest_of(change_of(SHARES_NUMBER, deadline=deadline)))))

    assert (
        "From 18 August 2026 to 25 August 2026: 1. Plapper: Privacy Policy (major) "
        f"{SHARES_NUMBER.why} Seen on 25 August 2026. You can object until 25 September 2026. "
        "https://plapper.example/privacy?lang=en&v=2"
    ) in text


def test_a_change_is_linked_to_its_page_for_readers_if_it_has_one() -> None:
    address = "https://watch.example.org/changes/13.html"

    mail = read_digest(digest_of(GRAVE, KIND), links={13: address})

    grave, kind = words_of(text_of(mail)).split(" 2. Chatbook: Terms ")
    linked = [found["href"] for tag, found in read_html(mail).tags if tag == "a"]
    assert "on the web" not in grave
    assert f"This change on the web: {address}" in kind
    assert linked[:3] == [GRAVE.url, KIND.url, address]
    assert "List-Archive" not in mail


def test_a_deadline_that_passed_is_not_told() -> None:
    deadline = Deadline(day=date(2026, 8, 24), quote=quote_of("x"))

    text = text_of(read_digest(digest_of(change_of(SHARES_NUMBER, deadline=deadline))))

    assert "object" not in text


def test_the_gravest_change_comes_first() -> None:
    text = text_of(read_digest(digest_of(KIND, GRAVE)))

    assert text.index(SHARES_NUMBER.why[:40]) < text.index(KEPT_SHORTER.why[:40])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ChangeState.EARLY, "Not yet confirmed"),
        (ChangeState.WITHDRAWN, "The page has taken it back since."),
    ],
)
def test_a_doubtful_change_is_marked(state: ChangeState, words: str) -> None:
    mail = read_digest(digest_of(replace(GRAVE, state=state)))

    assert words in text_of(mail)
    assert words in html_words(mail)


@pytest.mark.parametrize(
    ("changes", "pages", "withdrawn", "subject"),
    [
        pytest.param(
            (GRAVE,),
            (READ, BLOCKED),
            (BACK,),
            "1 change at 2 pages you follow, 1 change taken back, 1 page cannot be read",
            id="beside news",
        ),
        pytest.param(
            (),
            (READ, READ),
            (BACK, BACK),
            "No notable change at the 2 pages you follow, 2 changes taken back",
            id="alone",
        ),
        pytest.param(
            (),
            (),
            (BACK,),
            "No page that you follow is watched at present, 1 change taken back",
            id="no pages",
        ),
    ],
)
def test_the_subject_counts_what_was_taken_back(
    changes: tuple[PageChange, ...],
    pages: tuple[PageReport, ...],
    withdrawn: tuple[PageChange, ...],
    subject: str,
) -> None:
    mail = read_digest(digest_of(*changes, pages=pages, withdrawn=withdrawn))

    assert mail["Subject"] == subject


def test_a_change_that_was_taken_back_is_told_with_what_was_said_of_it_and_when() -> None:
    mail = read_digest(digest_of(withdrawn=(BACK,)))

    told = (
        "This change was not confirmed: the page has taken it back. There is nothing to do.",
        "Plapper: Privacy Policy",
        SHARES_NUMBER.why,
        "Seen on 21 August 2026, gone again on 23 August 2026.",
    )
    for words in (words_of(text_of(mail)), html_words(mail)):
        assert [words.find(part) for part in told] == sorted(words.find(part) for part in told)
        assert all(part in words for part in told)
        assert "1. " not in words  # it is no news


def test_changes_that_were_taken_back_on_the_day_they_were_seen_are_told_in_the_plural() -> None:
    same_day = replace(BACK, settled_at=BACK.new_seen_at + timedelta(hours=2))

    text = words_of(text_of(read_digest(digest_of(withdrawn=(same_day, replace(BACK, id=14))))))

    assert (
        "These changes were not confirmed: the pages have taken them back. There is nothing to do."
    ) in text
    assert "Seen on 21 August 2026 and gone again on the same day." in text


def test_what_was_taken_back_is_told_after_the_news_and_before_the_pages() -> None:
    mail = read_digest(digest_of(KIND, pages=(BLOCKED, READ), withdrawn=(BACK,)))

    for words in (words_of(text_of(mail)).casefold(), html_words(mail).casefold()):
        parts = ("messages are now deleted", "taken back this", "cannot be read since", "read last")
        places = [words.index(part) for part in parts]
        assert places == sorted(places)


def test_without_anything_taken_back_there_is_no_word_of_it() -> None:
    mail = read_digest(digest_of(GRAVE))

    assert "taken back" not in text_of(mail).casefold() + html_words(mail).casefold()


def test_a_page_that_cannot_be_read_is_told_in_a_sentence_and_the_others_with_their_time() -> None:
    mail = read_digest(digest_of(pages=(BLOCKED, NEW, READ)))

    for words in (words_of(text_of(mail)), html_words(mail)):
        assert (
            "Cannot be read since 24 August 2026, 12:00 UTC: the site turns programs away" in words
        )
        assert "25 August 2026, 09:00 UTC" in words
        assert "not read yet" in words


def test_a_page_with_new_words_that_wait_is_told_so_beside_its_time() -> None:
    text = words_of(text_of(read_digest(digest_of(pages=(READ, WAITING)))))

    assert "09:00 UTC; it has new words, which are told if they stay" in text


def test_a_digest_of_pages_that_nobody_could_read_denies_no_change() -> None:
    text = words_of(text_of(read_digest(digest_of(pages=(BLOCKED,)))))

    assert "to 25 August 2026: none of these pages could be read." in text
    assert "no notable" not in text


def test_a_digest_without_pages_does_not_say_that_somebody_watches() -> None:
    assert "somebody watches" not in words_of(text_of(read_digest(digest_of(pages=()))))


def test_a_silent_digest_says_what_was_looked_for_and_why_it_comes() -> None:
    text = words_of(text_of(read_digest(digest_of())))

    assert "From 18 August 2026 to 25 August 2026: no notable or graver change to tell." in text
    assert "ada@example.org asked for a weekly digest of notable or graver changes" in text
    assert "It comes even if nothing changed" in text


def test_stopping_is_explained_for_everything_and_for_the_digest_alone() -> None:
    text = words_of(text_of(read_digest(digest_of())))

    assert f"with this subject: unsubscribe {ADA.token}" in text
    assert "To end only the digest, answer this mail." in text


def test_the_headers_let_it_be_sorted_and_stopped_like_an_alert() -> None:
    mail = read_digest(
        digest_of(KIND, pages=(READ, BLOCKED), withdrawn=(BACK, BACK)),
        sender=BY_CLICK,
        links=LINKS,
    )
    alike = (
        "X-Watch-Digest",
        "X-Watch-Changes",
        "X-Watch-Withdrawn",
        "X-Watch-Severity",
        "X-Watch-Unreadable",
    )

    assert mail["Message-ID"] == f"<{KEY}@watch.example.org>"
    assert mail["Date"] == "Tue, 25 Aug 2026 12:00:00 +0000"
    assert mail["List-Id"] == "<digest.list.watch.example.org>"
    assert mail["List-Unsubscribe"] == f"<https://watch.example.org/u/{ADA.token}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [mail[name] for name in alike] == ["weekly", "1", "2", "notable", "1"]


def test_a_digest_tried_again_is_the_same_bytes() -> None:
    digest = digest_of(GRAVE, KIND, pages=(READ, BLOCKED, NEW), withdrawn=(BACK,))

    one, two = (
        message_bytes(compose_digest(digest, WEEKLY, key=KEY, sender=BY_CLICK, links=LINKS))
        for _ in range(2)
    )

    assert one == two


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(words: str) -> None:
    change = replace(change_of(finding_of(words)), service=words, terms=words, url=words)
    page = replace(BLOCKED, service=words, terms=words)
    back = replace(change, state=BACK.state, settled_at=BACK.settled_at)
    plain_words = read_html(read_digest(digest_of(GRAVE, pages=(READ, BLOCKED), withdrawn=(BACK,))))

    mail = read_digest(
        digest_of(change, pages=(replace(page, health=READ.health), page), withdrawn=(back,))
    )

    raw = message_bytes(compose_digest(digest_of(change), WEEKLY, key=KEY, sender=BY_MAIL))
    head = raw.split(b"\r\n\r\n")[0]
    assert len(re.findall(rb"^Subject:", head, re.M)) == 1
    assert b"Bcc" not in head
    assert {tag for tag, _ in read_html(mail).tags} <= {tag for tag, _ in plain_words.tags}
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text_of(mail))


def test_of_very_many_the_rest_is_counted_and_the_mail_stays_below_100_kb() -> None:
    sentence = finding_of("Your phone number & your name may now go to others " * 8)
    changes = tuple(replace(change_of(sentence), id=number) for number in range(60))
    pages = tuple(
        replace(one, terms=f"{number} Terms & conditions for everybody")
        for number in range(300)
        for one in (READ, BLOCKED)
    )
    links = {change.id: f"https://watch.example.org/{change.id}.html" for change in changes}

    withdrawn = tuple(
        replace(one, state=BACK.state, settled_at=BACK.settled_at) for one in changes[:21]
    )

    mail = read_digest(
        digest_of(*changes, pages=pages, withdrawn=withdrawn), sender=BY_CLICK, links=links
    )

    text = text_of(mail)
    assert "And 40 more changes." in text
    assert "And 1 more change." in text
    assert text.count("And 250 more pages.") == 2
    assert len(html_of(mail).encode()) < 100_000


def test_no_line_of_the_text_is_too_wide() -> None:
    long = replace(BLOCKED, service="Plapper and its many friends " * 9)

    text = text_of(
        read_digest(
            digest_of(
                GRAVE, KIND, pages=(long, replace(long, health=NEW.health)), withdrawn=(BACK,)
            )
        )
    )

    assert max(map(len, text.splitlines())) <= 78


def test_the_html_part_is_made_for_light_and_dark_and_loads_nothing() -> None:
    mail = read_digest(
        digest_of(GRAVE, KIND, pages=(READ, BLOCKED), withdrawn=(BACK,)),
        sender=BY_CLICK,
        links=LINKS,
    )
    html = html_of(mail)
    classes = {
        name
        for _, attributes in read_html(mail).tags
        for name in (attributes.get("class") or "").split()
    }

    assert "prefers-color-scheme: dark" in html
    assert all(f".{name} {{" in html for name in classes)
    assert not {"img", "script", "link", "iframe"} & {tag for tag, _ in read_html(mail).tags}


@pytest.fixture
def office(sink: Sink, clock: Clock) -> Office:
    """Ada's weekly digest waits."""
    made = Office(sink, clock)
    made.digests[5] = digest_of(GRAVE)
    made.subscribers[ADA.id] = WEEKLY
    key = digest_key(NOON, ADA.token)
    made.outbox.rows[key] = Alert(
        key=key, digest_id=5, subscriber_id=1, composed_at=NOON, next_attempt_at=NOON
    )
    return made


def state_of(office: Office) -> tuple[AlertState, str]:
    (row,) = office.outbox.rows.values()
    return row.state, row.last_error


def test_a_digest_goes_out_once(office: Office) -> None:
    first, second = office.deliver(), office.deliver()

    assert office.message_ids == office.expected_ids
    assert (first.sent, first.digests, second.sent) == (1, 1, 0)


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        pytest.param(None, "The subscriber is gone.", id="unsubscribed"),
        pytest.param(ADA, "no longer wants digests", id="turned it off"),
        pytest.param(replace(WEEKLY, confirmed=False), "not confirmed", id="never confirmed"),
    ],
)
def test_who_does_not_want_it_any_more_gets_none(
    office: Office, reader: Subscriber | None, why: str
) -> None:
    office.subscribers[ADA.id] = reader

    counts = office.deliver()

    assert office.sink.taken == []
    assert counts.cancelled == 1
    assert why in state_of(office)[1]


def test_a_digest_in_doubt_goes_out_again_as_the_same_bytes(office: Office) -> None:
    office.sink.hang_up_after_taking = 1
    office.deliver()
    office.clock.forward(timedelta(minutes=20))

    counts = office.deliver()

    assert (counts.sent, counts.resent) == (1, 1)
    assert len({mail for _, mail in office.sink.taken}) == 1


def test_a_digest_asks_for_the_pages_of_all_its_changes_at_once(office: Office) -> None:
    office.digests[5] = digest_of(GRAVE, KIND)
    web = Web({12: "https://watch.example.org/changes/12.html"})

    office.deliver(change_pages=web)

    ((_, mail),) = office.sink.taken
    assert web.asked == [(12, 13)]
    assert b"on the web: https://watch.example.org/changes/12.html" in mail


def test_a_digest_in_doubt_is_not_sent_again_if_the_relay_had_it(office: Office) -> None:
    office.sink.hang_up_after_taking = 1
    office.deliver(witness=Journal())
    office.clock.forward(timedelta(minutes=20))
    (key,) = office.outbox.rows

    counts = office.deliver(witness=Journal(taken={f"{key}@watch.example.org"}))

    assert (counts.found, len(office.sink.taken)) == (1, 1)


def test_a_digest_that_nobody_takes_is_given_up_when_the_next_has_come(office: Office) -> None:
    office.sink.at_rcpt = lambda address: "451 later"

    office.deliver_until_empty(step=timedelta(hours=5))

    state, error = state_of(office)
    assert state is AlertState.DEAD
    assert "451 later" in error
    # NOON is a Tuesday; the next digest is due on the Monday after it.
    assert timedelta(days=6) < office.clock() - NOON < timedelta(days=6, hours=12)


def test_a_digest_that_is_no_longer_stored_is_cancelled(office: Office) -> None:
    office.digests.clear()

    assert office.deliver().cancelled == 1
