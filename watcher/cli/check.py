"""`watcher check`: look at pages once, now; for cron, and to try a config."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.garbage import what_is_loaded_stays
from watcher.cli.outcome import mailed_words, visit_name, visit_words
from watcher.cli.pages import links_of, publisher_to
from watcher.cli.setup import config_option, count_words, pages_named, read_config
from watcher.cli.signals import stop_on_signals
from watcher.clock import utc_now
from watcher.errors import DeliveryError, WatcherError
from watcher.gate.visit import Visit
from watcher.model.page import Page
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.notifier.outbox import DeliveryCounts

UNREADABLE = 3
#: Hosts that want to rest longer (Retry-After) are left to the next round.
_PATIENCE = timedelta(minutes=1)

_EPILOG = """\b
Examples:
  watcher check                        all pages of config.toml
  watcher check WhatsApp               the pages of one service
  watcher check --dry-run              mail nothing
  0 */6 * * *  watcher check --config /etc/watcher/config.toml      (cron)

\b
Exit codes: 0 all pages could be read, 3 some could not, 2 trouble.
"""

Told = Callable[[Page, Visit], None]


@click.command(epilog=_EPILOG)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option("--dry-run", is_flag=True, help="Keep what came, but mail nothing about it, ever.")
@config_option
def check(services: tuple[str, ...], dry_run: bool, config_path: Path | None) -> int:
    """Check pages once, now, whether they are due or not, and mail what is new.

    SERVICE is the name of a service ("WhatsApp") or of one page ("WhatsApp/Privacy Policy");
    without any all pages are checked. A page that cannot be read never stops the others.
    """
    from watcher.app import App

    config = read_config(config_path)
    pages = pages_named(config, services)
    if not pages:
        raise click.UsageError(f"{config.path} names no pages. Add a [[services]] entry to it.")
    keys = frozenset(page.key for page in pages)
    seen: Counter[str] = Counter()
    stopping = threading.Event()
    with (
        what_is_loaded_stays(),
        App(config) as app,
        stop_on_signals(stopping),
        _telling(len(pages), seen) as told,
    ):
        app.database.pages.make_due(keys, utc_now())
        app.check_pages(
            # All pages need no list, which would be read again for every claim.
            only=keys if services else None,
            mail=not dry_run,
            patience=_PATIENCE,
            stopping=stopping,
            told=told,
        )
        delivered = None
        if not dry_run:
            app.make_digests(stopping=stopping.is_set)
            delivered = app.deliver_alerts(stopping=stopping.is_set, change_pages=links_of(app))
            _tell_operator(app)
            _publish(app)
    _sum_up(seen, left=len(pages) - seen.total())
    if delivered is not None and (delivered.sent or delivered.trouble):
        click.echo(_mail_words(delivered), err=bool(delivered.trouble))
    return UNREADABLE if seen["failed"] or seen.total() < len(pages) else 0


def _tell_operator(app: App) -> None:
    try:
        mailed = app.tell_operator()
    except DeliveryError as error:
        click.echo(make_visible(f"The operator is told at the next check: {error}"), err=True)
    else:
        if mailed:
            click.echo(f"{count_words(mailed, 'mail')} to the operator.")


def _publish(app: App) -> None:
    if app.config.site_directory is None:
        return
    try:
        publisher_to(app, app.config.site_directory)(utc_now())
    except WatcherError as error:
        told = f"The pages for readers are not up to date: {error}"
        click.echo(make_visible(told), err=True)


@contextmanager
def _telling(total: int, seen: Counter[str]) -> Iterator[Told]:
    """Say what came of each page: with a bar on a terminal, line by line elsewhere."""
    lock = threading.Lock()

    def told(page: Page, visit: Visit) -> None:
        name = visit_name(visit)
        with lock:
            seen[name] += 1
            if name != "unchanged":
                show(make_visible(f"{page.key}: {visit_words(visit)}"))
            step()

    show: Callable[[str], object] = click.echo
    step: Callable[[], object] = lambda: None  # noqa: E731 - replaced where there is a bar
    if not sys.stderr.isatty():
        yield told
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with Progress(BarColumn(), MofNCompleteColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        show, step = console.print, lambda: bar.advance(task)
        yield told


def _sum_up(seen: Counter[str], *, left: int) -> None:
    parts = [
        f"{seen[name]} {words}"
        for name, words in (
            ("unchanged", "unchanged"),
            ("changed", "changed"),
            ("pending", "waiting to settle"),
            ("withheld", "no news"),
            ("first", "new"),
            ("failed", "could not be read"),
        )
        if seen[name]
    ]
    parts += [f"{left} left for the next round"] if left > 0 else []
    click.echo(f"{count_words(seen.total() + max(left, 0), 'page')}: {', '.join(parts)}.")


def _mail_words(delivered: DeliveryCounts) -> str:
    if delivered.trouble:
        return make_visible(f"Alerts wait: {delivered.trouble}")
    return mailed_words(delivered.sent, delivered.digests)
