"""`watcher run`: the daemon."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.garbage import what_is_loaded_stays
from watcher.cli.outcome import mailed_words, visit_name, visit_words
from watcher.cli.pages import links_of, publisher_to
from watcher.cli.setup import config_option, count_words, read_config
from watcher.cli.signals import stop_on_signals
from watcher.clock import utc_now
from watcher.errors import ConfigError
from watcher.model.page import Page

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.config import Config
    from watcher.gate.visit import Visit
    from watcher.web.links import ChangeLinks
    from watcher.web.publish import Publisher

logger = logging.getLogger(__name__)

#: Asking the database for due pages and alerts costs a millisecond.
_CHECK_SECONDS = 5.0
_DELIVER_SECONDS = 10.0
_PATIENCE = timedelta(seconds=10)  # a shorter rest of a host is waited for within a tick

_EPILOG = """\b
Examples:
  watcher run
  watcher run --config /etc/watcher/config.toml
  systemctl reload watcher             (SIGHUP: reads the config again)

\b
SIGTERM or Ctrl-C: finishes the pages and the mail in hand, then exits with 0.
"""


@click.command(epilog=_EPILOG)
@config_option
def run(config_path: Path | None) -> int:
    """Watch the pages of the config until stopped, and mail subscribers what is new."""
    config = read_config(config_path, daemon=True)
    stopping = threading.Event()
    changed = threading.Event()  # SIGHUP came: stop the ticks, read the config, go on

    def reload() -> None:
        changed.set()

    with stop_on_signals(stopping, reload=reload):
        while not stopping.is_set():
            changed.clear()
            _watch(config, _Either(stopping, changed))
            if changed.is_set() and not stopping.is_set():
                config = _read_again(config, config_path)
    logger.info("Stopped; nothing is left half done.")
    return 0


class _Either(threading.Event):
    """An event that counts as set when one of two is; waiting wakes within half a second."""

    def __init__(self, first: threading.Event, second: threading.Event) -> None:
        super().__init__()
        self._both = (first, second)

    def is_set(self) -> bool:
        return any(one.is_set() for one in self._both)

    def wait(self, timeout: float | None = None) -> bool:
        left = timeout
        while not self.is_set() and (left is None or left > 0):
            step = 0.5 if left is None else min(0.5, left)
            self._both[0].wait(step)
            left = None if left is None else left - step
        return self.is_set()


def _watch(config: Config, stopping: threading.Event) -> None:
    """Run the ticks on one config."""
    from watcher.app import App
    from watcher.jobs.schedule import Tick, run_ticks

    looked = threading.Event()  # at the pages since we started
    with what_is_loaded_stays(), App(config) as app:
        _greet(app)
        publisher, links = _publisher(app), links_of(app)
        run_ticks(
            {
                "check": Tick(lambda: _check(app, publisher, stopping, looked), _CHECK_SECONDS),
                "deliver": Tick(lambda: _deliver(app, links, stopping, looked), _DELIVER_SECONDS),
            },
            stopping=stopping,
        )


def _greet(app: App) -> None:
    logger.info("Watching %s.", count_words(len(app.config.pages), "page"))
    if app.config.mail is None:
        logger.warning("[mail] is not set: alerts are kept and wait.")
    elif not app.config.operator:
        logger.warning("operator.email is not set: nobody is told of pages that cannot be read.")


def _publisher(app: App) -> Publisher | None:
    """What keeps the pages for readers up to date; None: nobody wants them."""
    if app.config.site_directory is None:
        return None
    from watcher.web.publish import Publisher

    return Publisher(publisher_to(app, app.config.site_directory))


def _check(
    app: App,
    publisher: Publisher | None,
    stopping: threading.Event,
    looked: threading.Event,
) -> None:
    checked = app.check_pages(patience=_PATIENCE, stopping=stopping, told=_told)
    looked.set()
    if publisher is not None:
        publisher.after_checks(checked, utc_now())


def _told(page: Page, visit: Visit) -> None:
    name = visit_name(visit)
    logger.log(
        {"failed": logging.WARNING, "unchanged": logging.DEBUG}.get(name, logging.INFO),
        "%s: %s",
        page.key,
        visit_words(visit),
        extra={"page": page.key, "outcome": name},
    )


def _deliver(
    app: App,
    links: ChangeLinks | None,
    stopping: threading.Event,
    looked: threading.Event,
) -> None:
    if looked.is_set():  # after a pause a digest would say of every page that it is long unread
        app.make_digests(stopping=stopping.is_set)
    counts = app.deliver_alerts(stopping=stopping.is_set, change_pages=links)
    if counts and counts.sent:
        words = mailed_words(counts.sent, counts.digests)
        logger.info(
            "%s", words, extra={"alerts": counts.sent - counts.digests, "digests": counts.digests}
        )
    if mailed := app.tell_operator(gather=True):
        logger.info("%s to the operator.", count_words(mailed, "mail"))


def _read_again(config: Config, path: Path | None) -> Config:
    """The config as it is now; a wrong one is told and the old one stays."""
    try:
        config = read_config(path, daemon=True)
        logger.info("Read %s again.", config.path)
    except ConfigError as error:
        for mistake in error.mistakes:
            logger.error("%s", mistake)
        logger.error("The config stays as it was; correct it and send SIGHUP again.")
    return config
