"""What an alert says, and that the page's words stay words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notifier.conftest import (
    ADA,
    BY_CLICK,
    BY_MAIL,
    KEPT_SHORTER,
    KEY,
    LINKS,
    LOST_PROMISE,
    NOON,
    READS_BATTERY,
    SHARES_NUMBER,
    change_of,
    finding_of,
    quote_of,
)
from watcher.model.finding import Deadline, Severity, StatedDate
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.compose import compose_alert
from watcher.notifier.message import message_bytes
from watcher.notifier.sender import Sender


def read_alert(
    change: PageChange,
    subscriber: Subscriber = ADA,
    *,
    sender: Sender = BY_MAIL,
    composed_at: datetime = NOON,
    **rest: Any,
) -> EmailMessage:
    """The alert as the receiver's mail program reads it from the bytes on the wire."""
    message = compose_alert(
        change, subscriber, key=KEY, composed_at=composed_at, sender=sender, **rest
    )
    return message_from_bytes(message_bytes(message), policy=default)  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]


def words_of(text: str) -> str:
    return " ".join(text.split())


def first_words(text: str, number: int = 150) -> str:
    return " ".join(text.split()[:number])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(mail: EmailMessage) -> _Reader:
    reader = _Reader()
    reader.feed(html_of(mail))
    return reader


def html_words(mail: EmailMessage) -> str:
    return words_of(" ".join(read_html(mail).words)).replace("“", '"').replace("”", '"')


def test_the_subject_says_what_happened_and_until_when_to_refuse(august: PageChange) -> None:
    subject = read_alert(august)["Subject"]

    assert subject == (
        "Plapper: your phone number may now go to Chatbook for ads, 30 days to refuse"
    )


def test_a_sentence_that_names_the_service_is_the_subject() -> None:
    change = change_of(
        finding_of("Plapper now shares your phone number with Chatbook."),
        deadline=Deadline(days=30, quote=quote_of("You have 30 days.")),
    )

    subject = read_alert(change)["Subject"]

    assert subject == "Plapper now shares your phone number with Chatbook: 30 days to refuse"


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The company may now read your mail.", "Plapper may now read your mail"),
        ("The company no longer promises to ask.", "Plapper no longer promises to ask"),
        ("The text now says that you agree.", "Plapper now says that you agree"),
        ("The company's mail may now be read.", "Plapper: the company's mail may now be read"),
    ],
)
def test_the_subject_names_the_service_in_place_of_the_company(sentence: str, subject: str) -> None:
    assert read_alert(change_of(finding_of(sentence)))["Subject"] == subject


@pytest.mark.parametrize(
    ("deadline", "ending"),
    [
        pytest.param(
            Deadline(day=date(2026, 9, 25), quote=quote_of("x")),
            ", refuse by 25 September 2026",
            id="a day to come",
        ),
        pytest.param(
            Deadline(day=date(2026, 8, 25), quote=quote_of("x")),
            ", refuse by 25 August 2026",
            id="today",
        ),
        pytest.param(
            Deadline(day=date(2026, 8, 24), quote=quote_of("x")), "it was not shared", id="past"
        ),
        pytest.param(Deadline(days=1, quote=quote_of("x")), ", 1 day to refuse", id="one day"),
        pytest.param(None, "it was not shared", id="no deadline"),
    ],
)
def test_the_subject_ends_with_a_deadline_that_can_still_be_met(
    deadline: Deadline | None, ending: str
) -> None:
    subject = read_alert(change_of(SHARES_NUMBER, deadline=deadline))["Subject"]

    assert subject.endswith(ending)


LONG = (
    "The company no longer promises not to lend your saw to strangers for their own planks and"
    " hedges; Chatbook and its friends may now use what they know of you, your saw and hedges."
)


@pytest.mark.parametrize(
    ("sentence", "headline", "bullet"),
    [
        pytest.param(
            LONG,
            "no longer promises not to lend your saw to strangers for their own planks and hedges.",
            "Chatbook and its friends may now use what they know of you, your saw and hedges.",
            id="long",
        ),
        pytest.param(
            LONG.replace(" and hedges;", " …;"),
            "not to lend your saw to strangers for their own planks … - Chatbook",
            "Chatbook and its friends may now use what they know of you, your saw and hedges.",
            id="cut",
        ),
        pytest.param(
            LONG.partition(" and its")[0] + " may.",
            "for their own planks and hedges; Chatbook may.",
            "",
            id="hardly anything behind the pause",
        ),
    ],
)
def test_a_long_sentence_is_a_headline_and_a_line_below(
    sentence: str, headline: str, bullet: str
) -> None:
    mail = read_alert(change_of(finding_of(sentence)))

    top = words_of(text_of(mail)).partition("THE WORDS")[0]
    assert headline in top
    assert (f"- {bullet}" in top) is bool(bullet)


def test_a_long_subject_is_cut_at_a_word_and_keeps_its_deadline() -> None:
    change = change_of(
        finding_of(f"Your {'location and contacts and photos and ' * 9}may go to advertisers."),
        deadline=Deadline(day=date(2026, 9, 25), quote=quote_of("x")),
    )

    subject = read_alert(change)["Subject"]

    assert len(subject) <= 100
    assert re.search(r" (and|photos|location|contacts)…, refuse by 25 September 2026$", subject)


def test_a_subject_without_findings_names_the_terms() -> None:
    subject = read_alert(change_of())["Subject"]

    assert subject == "Plapper changed the wording of its Privacy Policy"


def test_the_first_150_words_hold_the_news(august: PageChange) -> None:
    start = first_words(text_of(read_alert(august)))

    assert "Your phone number may now go to Chatbook for ads" in start
    assert "A promise is gone: your messages are never sold." in start
    assert "You have 30 days to object" in start
    assert "holds from 25 August 2026" in start


def test_five_long_sentences_still_leave_the_first_150_words_to_the_news() -> None:
    summary = tuple(f"{number}: {'word ' * 60}end." for number in range(5))
    change = change_of(
        SHARES_NUMBER,
        summary=summary,
        deadline=Deadline(days=30, quote=quote_of("x")),
        effective=StatedDate(day=date(2026, 9, 1), quote=quote_of("x")),
    )

    start = first_words(text_of(read_alert(change)))

    assert "You have 30 days to object" in start
    assert "will hold from 1 September 2026" in start
    assert "0: word" in start
    assert "1: word" in start


def test_the_deadline_stands_before_the_second_sentence(august: PageChange) -> None:
    text = text_of(read_alert(august))

    assert text.index("30 days to object") < text.index("A promise is gone")


def test_a_deadline_that_passed_is_called_past() -> None:
    change = change_of(
        SHARES_NUMBER, deadline=Deadline(day=date(2026, 8, 1), quote=quote_of("by August 1"))
    )

    text = text_of(read_alert(change))

    assert "The last day to object was 1 August 2026." in text


def test_old_and_new_words_stand_with_their_sections(august: PageChange) -> None:
    words = words_of(text_of(read_alert(august)))

    assert 'Before: "We do not share your phone number with any third party." (Sharing)' in words
    assert 'Now: "We share your phone number with the Chatbook companies' in words
    assert "(How we share › Affiliates)" in words


def test_a_lost_promise_says_that_nothing_took_its_place() -> None:
    words = words_of(text_of(read_alert(change_of(LOST_PROMISE))))

    assert (
        'Before: "We will never sell your messages." (Sharing) '
        "Now: (we found nothing in its place)" in words
    )


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        pytest.param((SHARES_NUMBER,), "it may now do more with your data.", id="expands"),
        pytest.param((KEPT_SHORTER,), "in your favour: it may now do less", id="restricts"),
        pytest.param((SHARES_NUMBER, KEPT_SHORTER), "more with your data in some ways", id="both"),
        pytest.param((), "we found no effect on your data.", id="neither"),
    ],
)
def test_the_lead_says_which_way_it_goes(findings: tuple[Any, ...], sentence: str) -> None:
    mail = read_alert(change_of(*findings), replace(ADA, min_severity=Severity.MINOR))

    assert sentence in words_of(text_of(mail))
    assert sentence in html_words(mail)


def test_minor_findings_are_counted_for_who_did_not_ask_for_them(august: PageChange) -> None:
    text = text_of(read_alert(august))

    assert "Not quoted here: 1 of minor weight." in text
    assert "battery" not in text.split("THE WORDS")[1]


def test_minor_findings_are_quoted_for_who_asked_for_them(august: PageChange) -> None:
    text = text_of(read_alert(august, replace(ADA, min_severity=Severity.MINOR)))

    assert "4. Your battery level is now collected." in text
    assert "Not quoted here" not in text


def test_a_change_with_minor_findings_alone_quotes_them() -> None:
    text = text_of(read_alert(change_of(READS_BATTERY), replace(ADA, min_severity=Severity.MINOR)))

    assert "1. Your battery level is now collected." in text


def test_doubt_and_favour_are_said_in_words() -> None:
    change = change_of(replace(SHARES_NUMBER, confidence=0.3), KEPT_SHORTER)

    words = words_of(text_of(read_alert(change)))

    assert "before, it was not shared. (unsure, please read it)" in words
    assert "instead of 90. (in your favour)" in words


def test_a_quote_is_whole_up_to_600_characters_and_then_cut_at_a_word() -> None:
    whole = "a " * 298 + "end"
    long = "word " * 200
    change = change_of(finding_of("It changed.", old=(whole,), new=(long,)))

    words = words_of(text_of(read_alert(change)))

    assert f'"{whole}"' in words
    assert 'word word…"' in words
    assert "word " * 121 not in words


def test_both_parts_name_the_same_words_links_and_dates(august: PageChange) -> None:
    mail = read_alert(august, sender=BY_CLICK, links=LINKS)

    text, page = words_of(text_of(mail)), html_words(mail)

    for said in (
        "You have 30 days to object after you accept the new terms.",
        "The new version holds from 25 August 2026.",
        "We will never sell your messages.",
        "You have 30 days to make this choice.",
        "Two clauses could not be aligned.",
        "https://plapper.example/privacy?lang=en&v=2",
        "This change on the web: https://watch.example.org/changes/12.html",
        "ada@example.org asked for notable or graver changes at every service we watch.",
        f"https://watch.example.org/u/{ADA.token}",
    ):
        assert said in text
        assert said in page


def test_a_change_without_a_page_for_readers_is_linked_nowhere(august: PageChange) -> None:
    mail = read_alert(august, links={13: "https://watch.example.org/changes/13.html"})

    assert "on the web" not in words_of(text_of(mail))
    assert "changes/13" not in mail.as_string()


def test_stopping_by_mail_is_explained_for_who_cannot_follow_a_link(august: PageChange) -> None:
    text = text_of(read_alert(august))

    assert "Send a mail to stop@watch.example.org with this subject:" in words_of(text)
    assert f"\nunsubscribe {ADA.token}\n" in text


def test_the_services_asked_for_are_named() -> None:
    subscriber = replace(ADA, services=("Plapper", "Chatbook"), min_severity=Severity.MAJOR)

    words = words_of(text_of(read_alert(change_of(SHARES_NUMBER), subscriber)))

    assert "ada@example.org asked for major changes at Plapper, Chatbook." in words


def test_an_alert_tried_again_is_the_same_bytes(august: PageChange) -> None:
    once, again = (
        message_bytes(
            compose_alert(august, ADA, key=KEY, composed_at=NOON, sender=BY_CLICK, links=LINKS)
        )
        for _ in range(2)
    )

    assert once == again


def test_the_html_part_loads_nothing_and_runs_nothing(august: PageChange) -> None:
    mail = read_alert(august, sender=BY_CLICK, links=LINKS)

    tags = read_html(mail).tags

    names = {tag for tag, _ in tags}
    assert not names & {"img", "script", "iframe", "object", "link", "form", "input", "svg", "base"}
    assert not any(name in ("src", "srcset", "background") for _, found in tags for name in found)
    assert "url(" not in html_of(mail)
    assert "@import" not in html_of(mail)


def test_the_html_part_says_that_it_is_made_for_light_and_dark(august: PageChange) -> None:
    tags = read_html(read_alert(august)).tags

    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in tags


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_pair_of_colours_can_be_read(august: PageChange) -> None:
    page = html_of(read_alert(august))
    dark = dict(
        re.findall(r"\.(\w+) \{ (?:background-color: #\w+ !important; )?color: (#\w+)", page)
    )
    grounds = dict(re.findall(r"\.(\w+) \{ background-color: (#\w+)", page))
    light = re.findall(r"background-color:(#\w+);[^\"]*?;color:(#\w+)", page)

    pairs = [(grounds.get(name, grounds["sheet"]), ink) for name, ink in dark.items()]
    pairs += [(grounds[name], dark["faint"]) for name in ("before", "now", "better")]
    pairs += light
    pairs += [("#ffffff", "#1a1a1a"), ("#fff4d6", "#595959"), ("#ffffff", "#0b57d0")]

    assert len(light) >= 4
    assert {pair: _contrast(*pair) for pair in pairs if _contrast(*pair) < 4.5} == {}


def test_the_largest_alert_stays_below_60_kb() -> None:
    hostile = "&" * 590 + " "
    many = tuple(finding_of(hostile * 2, old=(hostile,) * 9, new=(hostile,) * 9) for _ in range(60))
    change = replace(
        change_of(
            *many,
            notes=(hostile,) * 50,
            deadline=Deadline(days=30, quote=quote_of(hostile)),
            effective=StatedDate(day=date(2026, 9, 1), quote=quote_of(hostile)),
        ),
        service="&" * 5000,
        terms="&" * 5000,
    )

    mail = read_alert(change)

    assert len(html_of(mail).encode()) < 60_000
    assert "more of this weight" in text_of(mail)


HOSTILE = (
    "<script>alert(1)</script>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "{{7*7}} {% raw %} ${7*7}",
    "one\r\nBcc: victim@example.net\r\n\r\nBody",
    "bell\x07 escape\x1b[2J nul\x00 del\x7f csi\x9b",
    "may \u202eton\u202c \u2066not\u2069",
    "lone \ud800 surrogate",
    "</td></table></body><a href=javascript:alert(1)>x</a>",
    "x" * 10_000,
    "=?utf-8?q?encoded?= word",
    ".\r\n.\r\nQUIT",
    "--=_0123\r\nContent-Type: text/html",
    "' onmouseover='alert(1)' \" style=\"x",
    "\u2028\u2029\u0085 line ends",
    "",
)


def hostile_change(words: str) -> PageChange:
    name = words if words.strip() else "Plapper"
    quoted = words or "nothing"
    change = change_of(
        finding_of(name, old=(quoted,), new=(quoted,)),
        notes=(words,),
        deadline=Deadline(days=3, quote=quote_of(quoted, words)),
    )
    return replace(change, service=name, terms=name, url=f"https://plapper.example/{words}")


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_add_no_header_and_no_part(words: str) -> None:
    mail = read_alert(
        hostile_change(words), replace(ADA, services=(words,)), sender=BY_CLICK, links=LINKS
    )

    expected = read_alert(change_of(SHARES_NUMBER), sender=BY_CLICK, links=LINKS)
    assert mail.keys() == expected.keys()
    assert mail.defects == []
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_add_no_markup(words: str) -> None:
    mail = read_alert(hostile_change(words), sender=BY_CLICK)

    tags = read_html(mail).tags

    known = {tag for tag, _ in read_html(read_alert(change_of(SHARES_NUMBER, KEPT_SHORTER))).tags}
    assert {tag for tag, _ in tags} <= known | {"br", "ul", "li"}
    assert not any(name.startswith("on") for _, found in tags for name in found)
    links = [found["href"] or "" for tag, found in tags if tag == "a"]
    assert all(link.startswith("https://") for link in links)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_hold_no_control_character_when_they_arrive(words: str) -> None:
    mail = read_alert(hostile_change(words))

    for part in (text_of(mail), html_of(mail), mail["Subject"], mail["X-Watch-Service"]):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", part)


@settings(max_examples=60, deadline=None)
@given(words=st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_no_words_whatever_add_a_header_or_break_a_line(words: str) -> None:
    change = hostile_change(words)

    mail = compose_alert(change, ADA, key=KEY, composed_at=NOON, sender=BY_CLICK, links=LINKS)
    raw = message_bytes(mail)

    head = raw.split(b"\r\n\r\n")[0]
    assert len(re.findall(rb"(?m)^[A-Za-z-]+:", head)) == 22
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert not re.search(rb"[^\r]\n|\r[^\n]|\0", raw)


def test_a_template_expression_in_a_page_stays_as_it_is() -> None:
    mail = read_alert(hostile_change("{{7*7}}"))

    assert "{{7*7}}" in text_of(mail)
    assert "{{7*7}}" in html_words(mail)
    assert "{{7*7}}" in mail["Subject"]


def test_markup_in_a_page_is_shown_as_it_is() -> None:
    mail = read_alert(hostile_change("&lt;img onerror&gt; <script>"))

    assert "&lt;img onerror&gt; <script>" in text_of(mail)
    assert "&lt;img onerror&gt; <script>" in html_words(mail)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://plapper.example/ onclick=x",
        "https://plapper.example/\u202egpj",
        "//plapper.example/",
        "https://",
        "http://[bad",
        "data:text/html,x",
        "https://plapper.example\\@evil.example/",
    ],
)
def test_an_odd_address_is_text_and_no_link(url: str) -> None:
    mail = read_alert(replace(change_of(SHARES_NUMBER), url=url))

    links = [found["href"] or "" for tag, found in read_html(mail).tags if tag == "a"]

    assert all(link.startswith("mailto:stop@") for link in links)


def test_a_bad_address_of_a_subscriber_is_refused() -> None:
    with pytest.raises(ValueError, match="mail address"):
        read_alert(change_of(SHARES_NUMBER), replace(ADA, email="ada@example.org\r\nBcc: x@y.org"))


def test_the_day_is_the_day_of_the_alert_and_not_of_the_attempt() -> None:
    change = change_of(SHARES_NUMBER, deadline=Deadline(day=date(2026, 8, 20), quote=quote_of("x")))

    mail = read_alert(change, composed_at=datetime(2026, 8, 19, 23, tzinfo=UTC))

    assert "refuse by 20 August 2026" in mail["Subject"]
    assert mail["Date"].datetime == NOON - timedelta(days=5, hours=13)
