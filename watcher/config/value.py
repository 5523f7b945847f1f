"""The config as the program uses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from watcher.fetcher.settings import FetchSettings
from watcher.model.finding import Severity
from watcher.model.health import USUAL_TOLERANCE, Tolerance
from watcher.model.page import Page
from watcher.notifier.settings import MailSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that was set, checked and ready to use.

    Args:
        path: the file it came from.
        pages: what is watched, in the order of the file.
        early: the severity from which new words are told before they have settled, as not yet
            confirmed; None: never.
        workers: how many hosts are asked at once, at most.
        deep: whether a small neural network reads changes that may matter, too.
        fetch: how web servers are asked.
        database: the database's address; may hold a password, so it is never shown.
        mail: the mail server that takes our alerts; None: none is set, alerts wait.
        operator: mail address of who is told of pages that cannot be read; "": nobody is.
        tolerance: how much is borne before.
        site_directory: the folder of the web pages for readers; None: none are written.
        site_address: where that folder is served, ending with "/"; "": not known.
        min_severity: what a new subscriber gets unless asked otherwise.
        log_level: the least grave line that is logged.
        log_format: "auto" is human on a terminal and json elsewhere.
    """

    path: Path
    pages: tuple[Page, ...]
    early: Severity | None
    workers: int
    deep: bool = False
    fetch: FetchSettings
    database: str = field(repr=False)
    mail: MailSettings | None
    operator: str = ""
    tolerance: Tolerance = USUAL_TOLERANCE
    site_directory: Path | None = None
    site_address: str = ""
    min_severity: Severity
    log_level: str
    log_format: Literal["auto", "human", "json"]

    def pages_of(self, names: tuple[str, ...]) -> tuple[Page, ...]:
        """The pages of the services or pages named; all of them if none is named.

        Args:
            names: service names ("WhatsApp") or page keys ("WhatsApp/Privacy Policy").
        """
        if not names:
            return self.pages
        wanted = {name.casefold() for name in names}
        return tuple(
            page for page in self.pages if wanted & {page.service.casefold(), page.key.casefold()}
        )
