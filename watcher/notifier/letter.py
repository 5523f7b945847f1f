"""An alert's content as its templates need it: every value chosen, bounded and ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import accumulate
from urllib.parse import parse_qs, urlsplit

from watcher.model.finding import Direction, Finding, Quote, Severity
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.sender import Sender
from watcher.notifier.wording import (
    LONGEST_QUOTE,
    cut,
    day_words,
    deadline_words,
    effective_words,
    first_sentence,
    lead_words,
    plain,
)

#: With the dates, these stay within the first 150 words of the text.
_MOST_SENTENCES = 5
_MOST_NEWS_WORDS = 110
_LONGEST_SENTENCE = 280
#: More than eight findings nobody reads in a mail; the page is linked.
_MOST_FINDINGS = 8
#: Gmail cuts mails off at about 102 KB; all the rest of the HTML is below 35 KB.
_MOST_BYTES = 24_000
_MOST_QUOTES = 3
_MOST_NOTES = 3
#: Below it a finding is shown as a doubt; half of such findings are wrong by their own estimate.
_UNSURE_BELOW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A quote and where it stands; `section` is "" where it has none."""

    text: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One finding as it is shown.

    Args:
        why: the sentence.
        mark: "in your favour", "unsure, please read it" …; "": nothing to add.
        favourable: whether the company may do less.
        old: the words before.
        new: the words now.
    """

    why: str
    mark: str
    favourable: bool
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]


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
    change: PageChange, subscriber: Subscriber, *, composed_at: datetime, sender: Sender
) -> Letter:
    """Choose what an alert says.

    Args:
        change: what it tells of.
        subscriber: whom it goes to; who asked for minor changes gets them in full.
        composed_at: when it is written; a deadline before that day is past.
        sender: how to stop it, where to read more.
    """
    verdict, today = change.verdict, composed_at.date()
    shown = _shown(verdict.findings, subscriber.min_severity)
    lead = lead_words(change)
    return Letter(
        headline=cut(first_sentence(change) or lead, _LONGEST_SENTENCE),
        lead=lead if first_sentence(change) else "",
        dates=_dates(change, today),
        news=_news(verdict.summary),
        items=tuple(_item(finding) for finding in shown),
        more=_more(verdict.findings, shown),
        stated=_stated(change),
        notes=tuple(cut(plain(note), _LONGEST_SENTENCE) for note in verdict.notes[:_MOST_NOTES]),
        about=_about(change),
        service=cut(plain(change.service), 200),
        terms=cut(plain(change.terms), 200),
        page_url=plain(change.url),
        page_linked=_is_safe_link(change.url),
        archive_url=sender.archive_of(change.id),
        why_you=_why_you(subscriber),
        stop_url=sender.unsubscribe_for(subscriber.token),
        stop_how=_stop_how(sender),
        stop_text=_stop_text(sender, subscriber),
        help_url=sender.help,
        change_id=change.id,
    )


def _dates(change: PageChange, today: date) -> tuple[str, ...]:
    verdict = change.verdict
    deadline = (deadline_words(verdict.deadline, today),) if verdict.deadline else ()
    effective = (effective_words(verdict.effective.day, today),) if verdict.effective else ()
    return deadline + effective


def _news(summary: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences after the first, as many as fit into a reader's first glance."""
    left = _MOST_NEWS_WORDS - len(" ".join(summary[:1]).split())
    news: list[str] = []
    for sentence in summary[1:_MOST_SENTENCES]:
        words = cut(plain(sentence), _LONGEST_SENTENCE)
        left -= len(words.split())
        if left < 0:
            break
        news.append(words)
    return tuple(news)


def _shown(findings: tuple[Finding, ...], asked_for: Severity) -> tuple[Finding, ...]:
    """The findings worth quoting: the grave ones, or all for who asked for minor ones."""
    floor = min(asked_for, Severity.NOTABLE, key=lambda severity: severity.rank)
    grave = tuple(finding for finding in findings if finding.severity.at_least(floor))
    return _fitting((grave or findings)[:_MOST_FINDINGS])


def _fitting(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """As many of the first findings as a mail has room for; the gravest in any case."""
    sizes = accumulate(_size(_item(finding)) for finding in findings)
    fitting = sum(size <= _MOST_BYTES for size in sizes)
    return findings[: max(fitting, 1)]


def _size(item: Item) -> int:
    quoted = "".join(passage.text + passage.section for passage in item.old + item.new)
    return len(escape(item.why + quoted).encode())


def _item(finding: Finding) -> Item:
    favourable = finding.direction is Direction.RESTRICTS
    marks = ["in your favour"] if favourable else []
    if finding.confidence < _UNSURE_BELOW:
        marks.append("unsure, please read it")
    return Item(
        why=cut(plain(finding.why), _LONGEST_SENTENCE * 2),
        mark=", ".join(marks),
        favourable=favourable,
        old=_passages(finding.old_quotes),
        new=_passages(finding.new_quotes),
    )


def _passages(quotes: tuple[Quote, ...]) -> tuple[Passage, ...]:
    return tuple(_passage(quote) for quote in quotes[:_MOST_QUOTES])


def _passage(quote: Quote, label: str = "") -> Passage:
    section = " › ".join(cut(plain(heading), 80) for heading in quote.section)
    return Passage(text=cut(plain(quote.text), LONGEST_QUOTE), section=label or cut(section, 160))


def _more(findings: tuple[Finding, ...], shown: tuple[Finding, ...]) -> str:
    """How much is not quoted, in one sentence; "": nothing."""
    minor = _minor_in(findings) - _minor_in(shown)
    other = len(findings) - len(shown) - minor
    parts = [f"{other} more of this weight"] if other else []
    parts += [f"{minor} of minor weight"] if minor else []
    if not parts:
        return ""
    return f"Not quoted here: {' and '.join(parts)}."


def _minor_in(findings: tuple[Finding, ...]) -> int:
    return sum(not finding.severity.at_least(Severity.NOTABLE) for finding in findings)


def _stated(change: PageChange) -> tuple[Passage, ...]:
    """The words that state the dates."""
    verdict = change.verdict
    stated = []
    if verdict.deadline:
        stated.append(_passage(verdict.deadline.quote, "Until when you can object"))
    if verdict.effective:
        stated.append(_passage(verdict.effective.quote, "From when it holds"))
    return tuple(stated)


def _is_safe_link(url: str) -> bool:
    """Whether an address may become a link: web addresses without anything odd in them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    odd = any(not char.isprintable() or char in " \"'<>\\" for char in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not odd


def _why_you(subscriber: Subscriber) -> str:
    asked = ", ".join(cut(plain(name), 60) for name in subscriber.services[:5])
    if len(subscriber.services) > 5:
        asked += f" and {len(subscriber.services) - 5} more"
    grave = {Severity.MAJOR: "major", Severity.NOTABLE: "notable or graver"}
    which = grave.get(subscriber.min_severity, "all")
    about = asked or "every service we watch"
    return f"{plain(subscriber.email)} asked for {which} changes of {about}."


def _about(change: PageChange) -> str:
    old, new = day_words(change.old_seen_at.date()), day_words(change.new_seen_at.date())
    return (
        f"We first saw the version before on {old} and the new one on {new}. A program compared "
        "them: the quotes are verbatim, the sentences are its reading and not legal advice."
    )


def _stop_how(sender: Sender) -> str:
    if sender.one_click:
        return "Use the unsubscribe button of your mail program, or open this page:"
    return f"Send a mail to {_stop_mailbox(sender)} with this subject:"


def _stop_text(sender: Sender, subscriber: Subscriber) -> str:
    """What a reader of the plain part copies."""
    address = sender.unsubscribe_for(subscriber.token)
    if sender.one_click:
        return address
    query = parse_qs(urlsplit(address).query)
    return query["subject"][0] if "subject" in query else address


def _stop_mailbox(sender: Sender) -> str:
    return sender.unsubscribe.removeprefix("mailto:").partition("?")[0]
