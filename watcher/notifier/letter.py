"""An alert's content as its templates need it: every value chosen, bounded and ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from watcher.model.instant import day_words
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.closing import stop_how, stop_text, wishes_of
from watcher.notifier.quoting import Item, Passage, item_of, more_words, passage_of, shown_findings
from watcher.notifier.sender import Sender
from watcher.notifier.wording import (
    LONGEST_SENTENCE,
    cut,
    deadline_words,
    effective_words,
    first_sentence,
    halves,
    lead_words,
    plain,
)

#: With the dates, these stay within the first 150 words of the text.
_MOST_SENTENCES = 5
_MOST_NEWS_WORDS = 130
_MOST_NOTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything the templates print; see templates/mail/alert.txt."""

    headline: str
    lead: str
    dates: tuple[str, ...]
    news: tuple[str, ...]
    items: tuple[Item, ...]
    more: str
    stated: tuple[Passage, ...]
    notes: tuple[str, ...]
    about: str
    service: str
    terms: str
    page_url: str
    page_linked: bool
    archive_url: str
    why_you: str
    stop_url: str
    stop_how: str
    stop_text: str
    help_url: str
    change_id: int


def write_letter(
    change: PageChange,
    subscriber: Subscriber,
    *,
    composed_at: datetime,
    sender: Sender,
    archive_url: str = "",
) -> Letter:
    """Choose what an alert says.

    Args:
        change: what it tells of.
        subscriber: whom it goes to; who asked for minor changes gets them in full.
        composed_at: when it is written; a deadline before that day is past.
        sender: how to stop it, where to learn about such mails.
        archive_url: the page that shows the change to readers; "": there is none.
    """
    verdict, today = change.verdict, composed_at.date()
    shown = shown_findings(verdict.findings, subscriber.min_severity)
    lead = lead_words(change)
    headline, below = halves(cut(first_sentence(change) or lead, LONGEST_SENTENCE))
    return Letter(
        headline=headline,
        lead=lead if first_sentence(change) else "",
        dates=_dates(change, today),
        news=_news(verdict.summary, below),
        items=tuple(item_of(finding) for finding in shown),
        more=more_words(verdict.findings, shown),
        stated=_stated(change),
        notes=tuple(cut(plain(note), LONGEST_SENTENCE) for note in verdict.notes[:_MOST_NOTES]),
        about=_about(change),
        service=cut(plain(change.service), 200),
        terms=cut(plain(change.terms), 200),
        page_url=plain(change.url),
        page_linked=is_safe_link(change.url),
        archive_url=archive_url,
        why_you=f"{plain(subscriber.email)} asked for {wishes_of(subscriber)}.",
        stop_url=sender.unsubscribe_for(subscriber.token),
        stop_how=stop_how(sender),
        stop_text=stop_text(sender, subscriber),
        help_url=sender.help,
        change_id=change.id,
    )


def _dates(change: PageChange, today: date) -> tuple[str, ...]:
    verdict = change.verdict
    deadline = (deadline_words(verdict.deadline, today),) if verdict.deadline else ()
    effective = (effective_words(verdict.effective.day, today),) if verdict.effective else ()
    early = (_NOT_YET_CONFIRMED,) if change.state is ChangeState.EARLY else ()
    return early + deadline + effective


_NOT_YET_CONFIRMED = (
    "First seen, not yet confirmed: it is grave enough to tell at once; the page may take it back."
)


def _news(summary: tuple[str, ...], below: str) -> tuple[str, ...]:
    """The rest of the first sentence and the next ones, as many as a first glance takes in."""
    left = _MOST_NEWS_WORDS - len(" ".join(summary[:1]).split())
    news = [below] if below else []
    for sentence in summary[1:_MOST_SENTENCES]:
        words = cut(plain(sentence), LONGEST_SENTENCE)
        left -= len(words.split())
        if left < 0:
            break
        news.append(words)
    return tuple(news)


def _stated(change: PageChange) -> tuple[Passage, ...]:
    """The words that state the dates."""
    verdict = change.verdict
    stated = []
    if verdict.deadline:
        stated.append(passage_of(verdict.deadline.quote, "Until when you can object"))
    if verdict.effective:
        stated.append(passage_of(verdict.effective.quote, "From when it holds"))
    return tuple(stated)


def is_safe_link(url: str) -> bool:
    """Whether an address may become a link: web addresses without anything odd in them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    odd = any(not char.isprintable() or char in " \"'<>\\" for char in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not odd


def _about(change: PageChange) -> str:
    old, new = day_words(change.old_seen_at.date()), day_words(change.new_seen_at.date())
    return (
        f"We first saw the old version on {old} and the new one on {new}. A program compared "
        "them: the quotes are verbatim, the sentences are its reading and not legal advice."
    )
