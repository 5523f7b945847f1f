"""Settings as written become the values that the rooms take."""

from __future__ import annotations

import re
from pathlib import Path

from watcher.config.environment import Environment
from watcher.config.schema import (
    MailSection,
    ServiceSection,
    Settings,
    TermsSection,
    VariantSection,
    WatchSection,
)
from watcher.config.value import Config
from watcher.fetcher.settings import FetchSettings
from watcher.model.finding import Severity
from watcher.model.health import Tolerance
from watcher.model.page import Browsing, Page
from watcher.notifier.settings import MailSettings

_DATABASE_ADDRESS = re.compile(r"(?:sqlite|postgresql|postgres)(?:\+\w+)?:", re.IGNORECASE)


def build_config(settings: Settings, path: Path, environment: Environment) -> Config:
    """Turn checked settings into the config.

    Args:
        settings: what the file says.
        path: the file; relative paths in it are beside it.
        environment: what the environment says instead.

    Raises:
        ValueError: settings that are right one by one do not fit together; the message begins
            with the section.
        OSError: the file of a password cannot be read.
    """
    here = path.resolve().parent
    _refuse_browser_with_ca_file(settings)
    return Config(
        path=path,
        pages=tuple(
            page for service in settings.services for page in _pages(service, settings.watch)
        ),
        early=None if settings.watch.early == "never" else Severity(settings.watch.early),
        workers=settings.watch.workers,
        deep=settings.judge.deep,
        fetch=_fetch(settings, here, environment),
        database=_database(environment.database or settings.storage.database, here),
        mail=_mail(settings.mail, here, environment) if settings.mail else None,
        operator=settings.operator.email,
        tolerance=Tolerance(
            failures=settings.operator.after_failures, unread=settings.operator.after_unread
        ),
        site_directory=_beside(settings.pages.directory, here),
        site_address=settings.pages.address,
        min_severity=settings.subscribers.min_severity,
        log_level=settings.log.level,
        log_format=settings.log.format,
    )


_BROWSING: dict[str | bool, Browsing] = {
    "auto": Browsing.AUTO,
    True: Browsing.ALWAYS,
    False: Browsing.NEVER,
}


def _pages(service: ServiceSection, usual: WatchSection) -> list[Page]:
    return [
        Page(
            service=service.name,
            terms=name,
            url=_with_query(variant.url or terms.url, variant.query),
            accept_language=variant.accept_language,
            proxy=variant.proxy,
            more=terms.combine,
            select=terms.select,
            remove=terms.remove,
            every=terms.every or usual.every,
            settle=usual.settle if terms.settle is None else terms.settle,
            browsing=_BROWSING[terms.browser],
        )
        for terms in service.terms
        for name, variant in _variants(terms)
    ]


def _variants(terms: TermsSection) -> list[tuple[str, VariantSection]]:
    """The full name of each variant of a document, or of the document itself, if it has none."""
    if not terms.variants:
        return [(terms.name, VariantSection())]
    return [(Page.variant_name(terms.name, name), one) for name, one in terms.variants.items()]


def _with_query(url: str, query: str) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _robots_exempt(settings: Settings) -> frozenset[str]:
    return frozenset(
        f"{service.name}/{name}"
        for service in settings.services
        for terms in service.terms
        if not terms.robots
        for name, *_ in _variants(terms)
    )


def _fetch(settings: Settings, here: Path, environment: Environment) -> FetchSettings:
    section = settings.fetch
    try:
        return FetchSettings(
            contact=section.contact,
            interval=section.interval,
            connect_timeout=section.connect_timeout.total_seconds(),
            read_timeout=section.read_timeout.total_seconds(),
            total_timeout=section.total_timeout.total_seconds(),
            max_bytes=int(section.max_megabytes * 1_000_000),
            max_redirects=section.max_redirects,
            accept_language=section.accept_language,
            robots=section.robots,
            robots_exempt=_robots_exempt(settings),
            chromium=_beside(environment.chromium, here),
            allow_private=section.allow_private,
            ca_file=_beside(section.ca_file, here),
        )
    except ValueError as error:
        raise ValueError(f"fetch.{error}") from error


def _refuse_browser_with_ca_file(settings: Settings) -> None:
    """A page that only a browser is to read would not be read by the certificates given."""
    # Chromium can be told to ignore errors of certain keys, but not to check their signatures: who
    # shows it our authority's certificate beside one of his own would be believed.
    for service in settings.services:
        for terms in service.terms:
            if settings.fetch.ca_file and terms.browser is True:
                raise ValueError(
                    f'fetch.ca_file: "{service.name}/{terms.name}" has browser = true, and the'
                    " browser trusts the certificates that come with it, not those of ca_file."
                    ' Write browser = false, or "auto" if the browser\'s own are enough there.'
                )


def _database(given: str, here: Path) -> str:
    """An address; a bare file name is an SQLite file beside the config."""
    if _DATABASE_ADDRESS.match(given):
        return given
    return f"sqlite:///{here / Path(given).expanduser()}"


def _mail(section: MailSection, here: Path, environment: Environment) -> MailSettings:
    password = environment.mail_password or section.password
    if section.password_file and not password:
        password = (here / section.password_file).read_text("utf-8").strip()
    try:
        return MailSettings(
            host=section.host,
            port=section.port,
            security=section.security,
            username=section.username,
            password=password,
            ca_file=_beside(section.ca_file, here),
            timeout=section.timeout.total_seconds(),
            sender=section.sender,
            sender_name=section.sender_name,
            reply_to=section.reply_to,
            unsubscribe=section.unsubscribe,
            help_url=section.help_url,
            max_per_connection=section.max_per_connection,
            relay_log=_beside(section.relay_log, here),
        )
    except ValueError as error:
        raise ValueError(f"mail.{error}") from error


def _beside(given: str, here: Path) -> Path | None:
    return here / Path(given).expanduser() if given else None
