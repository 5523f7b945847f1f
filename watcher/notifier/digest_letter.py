"""A digest's content as its templates need it: every value chosen, bounded and ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from watcher.model.digest import Digest, PageReport
from watcher.model.finding import Severity
from watcher.model.health_words import health_sentence
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.closing import stop_how, stop_text, wishes_of
from watcher.notifier.digest_wording import (
    blind_pages,
    date_words,
    gone_words,
    gravest_first,
    headline_of,
    lead_of,
    read_pages,
    read_words,
    rhythm_words,
    state_words,
    unread_pages,
    withdrawn_words,
)
from watcher.notifier.letter import is_safe_link
from watcher.notifier.sender import Sender
from watcher.notifier.wording import LONGEST_SENTENCE, cut, first_sentence, plain

#: As in an operator's mail: whoever follows more needs the number, and Gmail cuts at 102 KB.
_MOST_CHANGES = 20
_MOST_PAGES = 50
_LONGEST_NAME = 120
_NO_EFFECT = "Its wording changed; we found no effect on your data."


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One change in a digest.

    Args:
        name: service and terms.
        severity: how grave, in a word.
        grave: whether it is to stand out.
        sentence: its gravest effect.
        dates: when it was seen, and until when one can object.
        state: whether it is doubtful; "": it is not.
        url: where the page is.
        shown_url: the same, cut if it is very long.
        linked: whether that may become a link.
        archive_url: the page that shows the change to readers; "": there is none.
        number: for whoever asks us about it.
    """

    name: str
    severity: str
    grave: bool
    sentence: str
    dates: str
    state: str
    url: str
    shown_url: str
    linked: bool
    archive_url: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A change that was told and taken back: its page, what we said, when it came and went."""

    name: str
    told: str
    dates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One page in a digest: its service and terms, and how it is doing."""

    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLetter:
    """Everything the templates print; see templates/mail/digest.txt."""

    headline: str
    lead: str
    news: tuple[News, ...]
    more_news: str
    withdrawn: tuple[TakenBack, ...]
    withdrawn_lead: str
    more_withdrawn: str
    blind: tuple[PageLine, ...]
    more_blind: str
    read: tuple[PageLine, ...]
    more_read: str
    about: str
    why_you: str
    stop_url: str
    stop_how: str
    stop_text: str
    stop_digest: str
    help_url: str


def write_digest_letter(
    digest: Digest, subscriber: Subscriber, sender: Sender, links: Mapping[int, str]
) -> DigestLetter:
    """Choose what a digest says.

    Args:
        digest: what it tells.
        subscriber: whom it goes to.
        sender: how to stop it, where to learn about such mails.
        links: the pages that show changes to readers, by the changes' numbers.
    """
    news, withdrawn = gravest_first(digest.changes), gravest_first(digest.withdrawn)
    blind = blind_pages(digest)
    read = (*read_pages(digest), *unread_pages(digest))
    today = digest.until.date()
    email = plain(subscriber.email)
    return DigestLetter(
        headline=headline_of(digest, subscriber.min_severity),
        lead=lead_of(digest, subscriber.min_severity),
        news=tuple(
            _news(change, today, links.get(change.id, "")) for change in news[:_MOST_CHANGES]
        ),
        more_news=_more(len(news), _MOST_CHANGES, "change"),
        withdrawn=tuple(map(_taken_back, withdrawn[:_MOST_CHANGES])),
        withdrawn_lead=withdrawn_words(digest),
        more_withdrawn=_more(len(withdrawn), _MOST_CHANGES, "change"),
        blind=tuple(_blind(page) for page in blind[:_MOST_PAGES]),
        more_blind=_more(len(blind), _MOST_PAGES, "page"),
        read=tuple(PageLine(name=_name(p), state=read_words(p)) for p in read[:_MOST_PAGES]),
        more_read=_more(len(read), _MOST_PAGES, "page"),
        about=_ABOUT if news or withdrawn else "",
        why_you=f"{email} asked for a {rhythm_words(digest)} digest of {wishes_of(subscriber)}."
        f"{_ALWAYS if digest.pages else ''}",
        stop_url=sender.unsubscribe_for(subscriber.token),
        stop_how=stop_how(sender),
        stop_text=stop_text(sender, subscriber),
        stop_digest="That ends the alerts as well. To end only the digest, answer this mail.",
        help_url=sender.help,
    )


_ALWAYS = " It comes even if nothing changed, so that you know that somebody watches."
_ABOUT = "The sentences are a program's reading and not legal advice."


def _news(change: PageChange, today: date, link: str) -> News:
    return News(
        name=_name(change),
        severity=change.verdict.severity.value,
        grave=change.verdict.severity is Severity.MAJOR,
        sentence=_sentence(change),
        dates=date_words(change, today),
        state=state_words(change),
        url=plain(change.url),
        shown_url=cut(plain(change.url), _LONGEST_NAME),
        linked=is_safe_link(change.url),
        archive_url=link,
        number=change.id,
    )


def _taken_back(change: PageChange) -> TakenBack:
    return TakenBack(name=_name(change), told=_sentence(change), dates=gone_words(change))


def _sentence(change: PageChange) -> str:
    return cut(first_sentence(change) or _NO_EFFECT, LONGEST_SENTENCE)


def _blind(page: PageReport) -> PageLine:
    return PageLine(name=_name(page), state=health_sentence(page.health, page.read_at))


def _name(of: PageChange | PageReport) -> str:
    return cut(f"{plain(of.service)}: {plain(of.terms)}", _LONGEST_NAME)


def _more(number: int, most: int, noun: str) -> str:
    rest = number - most
    if rest <= 0:
        return ""
    return f"And {rest} more {noun}{'' if rest == 1 else 's'}."
