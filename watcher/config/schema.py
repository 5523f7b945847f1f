"""What config.toml may say, setting by setting; unknown ones are refused."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from watcher.config.durations import parse_duration
from watcher.errors import MissingExtra
from watcher.fetcher.addresses import RefusedAddress, read_address
from watcher.fetcher.proxies import read_proxy
from watcher.model.finding import Severity
from watcher.notifier.address import check_address


def _to_duration(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError('write a length of time in quotes, as "12h" or "30m"')


def _positive(length: timedelta) -> timedelta:
    if length <= timedelta(0):
        raise ValueError("it must be longer than nothing")
    return length


def _web_address(url: str) -> str:
    try:
        read_address(url)
    except RefusedAddress as error:
        raise ValueError(str(error)) from error
    return url


def _proxy_address(text: str) -> str:
    if text:
        try:
            read_proxy(text)
        except RefusedAddress as error:
            raise ValueError(str(error)) from None  # what is behind it names what was written
    return text


def _site_address(text: str) -> str:
    """Where a folder of pages is served: its address as programs join names to it."""
    if not text:
        return ""
    if "?" in text or "#" in text:
        raise ValueError(f'"{text}" holds a ? or #; write the address of a folder')
    if "<" in text or ">" in text:  # a header of mails holds it between these
        raise ValueError(f'"{text}" holds a < or >; write them as %3C and %3E')
    if not _BEGINNING.match(text):
        raise ValueError(f'"{text}" is not a web address; write {_site_meant(text)}')
    return _folder_address(text)


def _folder_address(text: str) -> str:
    return f"{read_address(text).url.rstrip('/')}/"


_BEGINNING = re.compile(r"https?://[^/]", re.IGNORECASE)
#: "//", "htp://", "https:/": what people write of it by mistake.
_BEGUN = re.compile(r"^(?:[a-z]{0,6}:)?/+", re.IGNORECASE)


def _site_meant(text: str) -> str:
    """What somebody meant who wrote no web address: theirs if it can be seen, else an example."""
    host, slash, path = _BEGUN.sub("", text).partition("/")
    if "." in host:  # else it is rather the name of a folder
        with contextlib.suppress(ValueError):
            return f'"{_folder_address(f"https://{host}{slash}{path}")}"'
    return 'where the folder is served, as "https://policies.example.org/"'


def _mail_address(text: str) -> str:
    return check_address(text) if text else ""


def _help_address(text: str) -> str:
    if text and not _HELP.fullmatch(text):
        raise ValueError(
            f'"{text}" cannot stand in a mail; write a web or mailto: address in ASCII, without '
            'spaces and < >, as "https://example.org/about-these-mails"'
        )
    return text


#: It stands between < and > in List-Help (RFC 2369 section 3.1).
_HELP = re.compile(r"(?:https?://|mailto:)[!-;=?-~]+", re.IGNORECASE)


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it must be one line without control characters")
    return text


Duration = Annotated[timedelta, BeforeValidator(_to_duration)]
Span = Annotated[Duration, AfterValidator(_positive)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ProxyAddress = Annotated[str, AfterValidator(_proxy_address)]
SiteAddress = Annotated[str, AfterValidator(_site_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
HelpAddress = Annotated[str, AfterValidator(_help_address)]
Line = Annotated[str, AfterValidator(_one_line)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WatchSection(_Section):
    """[watch]: how often and how much at once."""

    every: Span = timedelta(hours=12)
    settle: Duration = timedelta(days=3)
    early: Literal["never", "notable", "major"] = "never"
    workers: Annotated[int, Field(ge=1, le=64)] = 4


class FetchSection(_Section):
    """[fetch]: how web servers are asked."""

    contact: str = ""
    interval: Duration = timedelta(seconds=2)
    connect_timeout: Span = timedelta(seconds=10)
    read_timeout: Span = timedelta(seconds=20)
    total_timeout: Span = timedelta(seconds=60)
    max_megabytes: Annotated[float, Field(gt=0, le=1000)] = 20.0
    max_redirects: Annotated[int, Field(ge=0, le=50)] = 10
    accept_language: str = "en"
    robots: bool = True
    allow_private: bool = False
    ca_file: str = ""


class StorageSection(_Section):
    """[storage]: where everything is kept."""

    database: Annotated[str, Field(min_length=1)] = "watcher.db"


class MailSection(_Section):
    """[mail]: the mail server that takes the alerts."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["plain", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = Field(default="", repr=False)
    password_file: str = ""
    ca_file: str = ""
    timeout: Span = timedelta(seconds=30)
    sender: MailAddress
    sender_name: Line = "watcher"
    reply_to: MailAddress = ""
    unsubscribe: MailAddress = ""
    help_url: HelpAddress = ""
    max_per_connection: Annotated[int, Field(ge=1)] = 50
    relay_log: str = ""


class OperatorSection(_Section):
    """[operator]: who is told of pages that cannot be read, and when."""

    email: MailAddress = ""
    after_failures: Annotated[int, Field(ge=1, le=100)] = 3
    after_unread: Span = timedelta(days=7)


class PagesSection(_Section):
    """[pages]: the web pages that show readers what changed and how every page is."""

    directory: str = ""
    address: SiteAddress = ""


class SubscribersSection(_Section):
    """[subscribers]: what a new subscriber gets unless asked otherwise."""

    min_severity: Annotated[Severity, Field(strict=False)] = Severity.NOTABLE


class LogSection(_Section):
    """[log]: what is told while running."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "human", "json"] = "auto"


class VariantSection(_Section):
    """[services.terms.variants.NAME]: the same document as another reader gets it."""

    url: WebAddress | None = None
    query: str = ""
    accept_language: str = ""
    proxy: ProxyAddress = Field(default="", repr=False)


class TermsSection(_Section):
    """[[services.terms]]: one document of a service."""

    name: Name
    url: WebAddress
    combine: tuple[WebAddress, ...] = Field(default=(), strict=False)
    select: tuple[str, ...] = Field(default=(), strict=False)
    remove: tuple[str, ...] = Field(default=(), strict=False)
    every: Span | None = None
    settle: Duration | None = None
    robots: bool = True
    browser: Literal["auto"] | bool = "auto"
    variants: dict[str, VariantSection] = Field(default_factory=dict)


class ServiceSection(_Section):
    """[[services]]: one company's service and its documents."""

    name: Name
    terms: tuple[TermsSection, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _no_terms_twice(self) -> ServiceSection:
        names = [terms.name for terms in self.terms]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'the terms "{name}" stand here twice; give each its own name')
        return self


class JudgeSection(_Section):
    """[judge]: how changes are judged."""

    deep: bool = False

    @field_validator("deep")
    @classmethod
    def _network_can_be_asked(cls, deep: bool) -> bool:
        if deep:
            from watcher.differ.judge.deep import shipped_reader

            try:
                shipped_reader()
            except MissingExtra as error:
                raise ValueError(str(error)) from error
        return deep


class Settings(_Section):
    """The whole file."""

    watch: WatchSection = WatchSection()
    judge: JudgeSection = JudgeSection()
    fetch: FetchSection = FetchSection()
    storage: StorageSection = StorageSection()
    mail: MailSection | None = None
    operator: OperatorSection = OperatorSection()
    pages: PagesSection = PagesSection()
    subscribers: SubscribersSection = SubscribersSection()
    log: LogSection = LogSection()
    services: tuple[ServiceSection, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _no_service_twice(self) -> Settings:
        names = Counter(service.name for service in self.services)
        for name, times in names.items():
            if times > 1:
                raise ValueError(f'the service "{name}" stands here twice; join the two')
        return self
