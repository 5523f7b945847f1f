"""The main job on embedded parts: a made-up messenger changes its policy, and a mail arrives."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.app import App
from watcher.clock import utc_now
from watcher.config import Config
from watcher.demo.mailbox import open_mailbox
from watcher.demo.site import serve_site
from watcher.errors import WatcherError
from watcher.fetcher.settings import FetchSettings
from watcher.model.comparison import Comparison
from watcher.model.finding import Severity
from watcher.model.page import Page
from watcher.notifier.settings import MailSettings

_ADA = "ada@reader.example"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo has to show.

    Args:
        mail: as it arrived.
        comparison: the change it tells of.
    """

    mail: EmailMessage
    comparison: Comparison


def run_demo(tell: Callable[[str], None]) -> Shown:
    """Walk the whole way: fetch, keep, compare, judge, mail.

    Args:
        tell: called with one sentence a step.

    Raises:
        WatcherError: no mail arrived.
    """
    with (
        TemporaryDirectory() as folder,
        serve_site() as site,
        open_mailbox() as mailbox,
        App(_config(site.url, mailbox.port, Path(folder))) as app,
    ):
        tell("Ada subscribes to every service.")
        _subscribe(app)
        tell(f"Plapper's policy is checked for the first time: {_check(app)}.")
        site.change_policy()
        tell(f"Plapper changes it, as messengers do in August: {_check(app)}.")
        app.deliver_alerts()
        tell(f"It is checked once more: {_check(app)}.")
        app.deliver_alerts()
        newest = app.database.changes.of_service("Plapper", limit=1)
        if not newest or len(mailbox.mails) != 1:
            raise WatcherError(f"{len(mailbox.mails)} mails arrived instead of one.")
        tell("One mail arrived:")
        return Shown(mailbox.mails[0], app.compare_again(newest[0]))


def _config(url: str, smtp_port: int, folder: Path) -> Config:
    return Config(
        path=folder / "config.toml",
        # A made-up page does not flap: what is new is news at once.
        pages=(Page(service="Plapper", terms="Privacy Policy", url=url, settle=timedelta(0)),),
        early=None,
        workers=1,
        fetch=FetchSettings(allow_private=True, interval=timedelta(0)),
        database=f"sqlite:///{folder / 'watcher.db'}",
        mail=MailSettings(
            host="127.0.0.1", port=smtp_port, security="plain", sender="alerts@watcher.example"
        ),
        min_severity=Severity.NOTABLE,
        log_level="warning",
        log_format="auto",
    )


def _subscribe(app: App) -> None:
    app.database.subscribers.add(
        _ADA,
        services=(),
        min_severity=app.config.min_severity,
        confirmed=True,
        token=secrets.token_urlsafe(16),
        now=utc_now(),
    )


def _check(app: App) -> str:
    came: list[str] = []
    app.database.pages.make_due([page.key for page in app.config.pages], utc_now())
    app.check_pages(told=lambda page, visit: came.append(type(visit.outcome).__name__))
    return _WORDS[came[0]]


_WORDS = {
    "FirstSeen": "its first version is kept, nobody is mailed",
    "Changed": "its words changed, the clauses are compared and judged, a mail is queued",
    "Unchanged": "its words are the same, nothing happens",
    "Failure": "it could not be read",
}
