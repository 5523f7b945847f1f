"""`watcher doctor`: find out what is wrong with the setup before it costs an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.setup import config_option, count_words, read_config
from watcher.config import Config
from watcher.errors import WatcherError
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.notifier.domain import DomainFact

#: Domains of RFC 2606 and 6761: nobody asks the DNS about them.
_MADE_UP = (
    ".example",
    ".test",
    ".invalid",
    ".localhost",
    "example.org",
    "example.com",
    "localhost",
)

Fact = tuple[str, str]


@click.command(
    epilog="""\b
Examples:
  watcher doctor
  watcher doctor --config /etc/watcher/config.toml

\b
Exit codes: 0 all is well or needs only a look, 2 something is broken.
"""
)
@config_option
def doctor(config_path: Path | None) -> int:
    """Try the config, the database, the mail server and the domains of its mails; sends nothing."""
    config = read_config(config_path)
    broken = 0
    for mark, words in _facts(config):
        broken += mark == "broken"
        click.echo(make_visible(f"{mark:<7}{words}"))
    return 2 if broken else 0


def _facts(config: Config) -> Iterator[Fact]:
    yield "ok", f"{config.path}: {count_words(len(config.pages), 'page')}."
    if not config.fetch.contact:
        yield "look", "fetch.contact is not set: servers cannot tell who asks, and may block you."
    if config.fetch.allow_private:
        yield "look", "fetch.allow_private is on: a page may make us ask this machine's network."
    yield from _judge(config)
    yield from _browser(config)
    yield from _database(config)
    yield from _mail(config)
    yield from _operator(config)
    yield from _site(config)


def _judge(config: Config) -> Iterator[Fact]:
    if config.deep:  # a config that wants it where it cannot be loaded is refused
        yield "ok", "The judge's network can be asked."


def _browser(config: Config) -> Iterator[Fact]:
    from watcher.fetcher.browsing.chromium import find_chromium, has_playwright
    from watcher.model.page import Browsing

    browsed = sum(page.browsing is not Browsing.NEVER for page in config.pages)
    installed = has_playwright() and find_chromium(config.fetch.chromium) is not None
    if config.fetch.ca_file is not None and browsed and installed:
        yield (
            "look",
            "fetch.ca_file is not known to the browser: where a page needs one"
            f" ({count_words(browsed, 'page')} may), it trusts the certificates that come with it.",
        )


def _database(config: Config) -> Iterator[Fact]:
    from watcher.storage import open_database

    try:
        with open_database(config.database) as database:
            people = len(database.subscribers.all())
    except WatcherError as error:
        yield "broken", str(error)
        return
    yield "ok", f"The database answers; {count_words(people, 'subscriber')}."
    if not people:
        yield "look", "Nobody gets alerts. `watcher subscribe EMAIL` adds someone."


def _mail(config: Config) -> Iterator[Fact]:
    from watcher.notifier.deliver import Relay
    from watcher.notifier.domain import look_up_domain
    from watcher.notifier.relay_log import RelayLog

    if config.mail is None:
        yield "look", "[mail] is not set: alerts are kept and wait."
        return
    try:
        yield "ok", Relay(config.mail).check()
    except WatcherError as error:
        yield "broken", str(error)
    if config.mail.relay_log:
        try:
            yield "ok", RelayLog(path=config.mail.relay_log).check()
        except WatcherError as error:
            yield "broken", str(error)
    domain = _domain_of(config.mail.sender)
    if domain.endswith(_MADE_UP):
        yield "look", f"{config.mail.sender} is a made-up sender; set mail.sender to yours."
        return
    for fact in look_up_domain(domain):
        yield "ok" if fact.good else "look", fact.words


def _operator(config: Config) -> Iterator[Fact]:
    from watcher.notifier.domain import look_up_domain

    if not config.operator:
        return  # `watcher run` and `watcher status` say so
    if config.mail is None:
        yield "look", "operator.email is set, but [mail] is not: nobody is told of blind pages."
    sender = config.mail.sender if config.mail else ""
    yield from judge_operator(config.operator, sender, look_up_domain)


def _site(config: Config) -> Iterator[Fact]:
    from watcher.web.folder import try_folder

    if config.site_directory is None:
        return
    try:
        try_folder(config.site_directory)
    except WatcherError as error:
        yield "broken", f"The pages for readers: {error}"
    else:
        yield "ok", f"The pages for readers can be written to {config.site_directory}."


def judge_operator(
    operator: str, sender: str, look_up: Callable[[str], tuple[DomainFact, ...]]
) -> Iterator[Fact]:
    """Whether mail to the operator has somewhere to go.

    Args:
        operator: the address, whose syntax the config has checked.
        sender: that of our mails, whose domain has been looked up; "": none.
        look_up: tells of a domain whether it takes mail, and more.
    """
    domain = _domain_of(operator)
    if domain.endswith(_MADE_UP):
        yield "look", f"{operator} is a made-up address; set operator.email to yours."
    elif domain != _domain_of(sender):
        # Only whether it takes mail: what it says of its own mails does not matter to ours.
        takes_mail = look_up(domain)[0]
        yield "ok" if takes_mail.good else "look", f"operator.email: {takes_mail.words}"


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2]
