"""The mails to whoever runs this program: pages that cannot be read, and those that can again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from watcher.model.health import HEALTH_OF_FAILURE, Health
from watcher.model.instant import moment_words
from watcher.model.page_state import PageState
from watcher.notifier.address import check_address
from watcher.notifier.layout import wrap
from watcher.notifier.letter import is_safe_link
from watcher.notifier.message import WIRE
from watcher.notifier.sender import Sender
from watcher.notifier.wording import LONGEST_SENTENCE, LONGEST_SUBJECT, cut, plain
from watcher.rendering import render

#: A network that is down for hours makes every page blind; whoever reads that needs the number.
_MOST_PAGES = 50
_LONGEST_NAME = 120
_ADVICE = {
    Health.UNREACHABLE: "Try its address yourself; if the site moved, change its url.",
    Health.BLOCKED: "The site turns programs away. Set fetch.contact, check it less often, or let "
    "a browser read it.",
    Health.FORBIDDEN: "If the law lets you read it all the same, see robots and allow_private in "
    "the config.",
    Health.GONE: "Look for its new address, for example with `watcher add`, and change its url.",
    Health.NEEDS_BROWSER: "Install Playwright and Chromium.",
    Health.CONTENT_LOST: "Look at the page; if it is whole there, its select no longer fits.",
    Health.UNREADABLE: "Look at the page; its url may now lead to something else.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page in such a mail, every value ready to print.

    Args:
        name: service and terms.
        state: how it is doing, in one sentence.
        reason: what happened last, in the words of our log; "": nothing any more.
        advice: what to do; "": nothing.
        url: its address.
        linked: whether that may become a link.
    """

    name: str
    state: str
    reason: str
    advice: str
    url: str
    linked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLetter:
    """Everything the templates print; see templates/mail/health.txt."""

    headline: str
    lead: str
    entries: tuple[Entry, ...]
    more: str
    why_you: str


def compose_blind(states: tuple[PageState, ...], *, operator: str, sender: Sender) -> EmailMessage:
    """Write the mail that pages cannot be read.

    The same states give the same bytes. The Message-ID is the same as long as it is about the same
    failures, however often they were met again.

    Args:
        states: of those pages, at least one; their messages are hostile and stay text.
        operator: the address it goes to.
        sender: who it comes from.

    Raises:
        ValueError: the operator's address is none.
    """
    letter = HealthLetter(
        headline=_headline(states, "cannot be read"),
        lead="Changes there go unseen until this is mended. Subscribers were not told.",
        entries=tuple(map(_blind_entry, states[:_MOST_PAGES])),
        more=_more(states),
        why_you=_why_you(operator),
    )
    outages = [f"{state.page.key}|{_instant(state.failing_since)}" for state in states]
    return _build(letter, states, operator, sender, kind="blind", seeds=outages)


def compose_well(states: tuple[PageState, ...], *, operator: str, sender: Sender) -> EmailMessage:
    """Write the mail that pages can be read again.

    Args:
        states: of those pages, at least one.
        operator: the address it goes to.
        sender: who it comes from.

    Raises:
        ValueError: the operator's address is none.
    """
    letter = HealthLetter(
        headline=_headline(states, "can be read again"),
        lead="You need do nothing. What changed in the meantime is told like any other change.",
        entries=tuple(map(_well_entry, states[:_MOST_PAGES])),
        more=_more(states),
        why_you=_why_you(operator),
    )
    tellings = [f"{state.page.key}|{_instant(state.told_at)}" for state in states]
    return _build(letter, states, operator, sender, kind="well", seeds=tellings)


def _build(
    letter: HealthLetter,
    states: tuple[PageState, ...],
    operator: str,
    sender: Sender,
    *,
    kind: str,
    seeds: list[str],
) -> EmailMessage:
    key = _hash("\n".join([kind, *sorted(seeds)]))[:32]
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=check_address(operator))
    message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Subject"] = render("mail/health.subject.txt", letter=letter).strip()
    message["Date"] = format_datetime(_newest(states))
    message["Message-ID"] = f"<health-{key}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Watch-Health"] = kind
    text = render("mail/health.txt", letter=letter, wrap=wrap)
    message.set_content(text, cte="quoted-printable")
    html = render("mail/health.html", letter=letter)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # "=_" never occurs in quoted-printable text (RFC 2045 §6.7), so no page can end a part.
    message.set_boundary(f"=_{key}")
    return message


def _headline(states: tuple[PageState, ...], news: str) -> str:
    if len(states) > 1:
        return f"{len(states)} pages {news}"
    return f"{cut(_name(states[0]), LONGEST_SUBJECT - len(news) - 1)} {news}"


def _blind_entry(state: PageState) -> Entry:
    health = HEALTH_OF_FAILURE[state.failure] if state.failure else Health.UNREACHABLE
    times = state.failures_in_a_row
    tries = f"{times} failures in a row" if times > 1 else "1 failure"
    last = state.last_read_at
    read = f"last read on {moment_words(last)}" if last else "never read"
    since = f" since {moment_words(state.failing_since)}" if state.failing_since else ""
    return Entry(
        name=cut(_name(state), _LONGEST_NAME),
        state=f"It is {health.words}{since}: {tries}, {read}.",
        reason=cut(plain(state.message), LONGEST_SENTENCE),
        advice=_ADVICE.get(health, ""),
        url=plain(state.page.url),
        linked=is_safe_link(state.page.url),
    )


def _well_entry(state: PageState) -> Entry:
    moved = f" It moved to {plain(state.moved_to)}; change its url." if state.moved_to else ""
    read = f"It was read on {moment_words(state.last_read_at)}." if state.last_read_at else ""
    return Entry(
        name=cut(_name(state), _LONGEST_NAME),
        state=f"{read}{cut(moved, LONGEST_SENTENCE)}",
        reason="",
        advice="",
        url=plain(state.page.url),
        linked=is_safe_link(state.page.url),
    )


def _name(state: PageState) -> str:
    return f"{plain(state.page.service)}: {plain(state.page.terms)}"


def _more(states: tuple[PageState, ...]) -> str:
    rest = len(states) - _MOST_PAGES
    return f"And {rest} more; `watcher status` lists all." if rest > 0 else ""


def _why_you(operator: str) -> str:
    return f"{operator} stands in config.toml as operator.email; take it out to stop these mails."


def _newest(states: tuple[PageState, ...]) -> datetime:
    return max(state.last_checked_at or state.next_check_at for state in states)


def _instant(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
