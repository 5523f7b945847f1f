"""`watcher backfill`: earlier versions of a service's documents, from web archives."""

from __future__ import annotations

import re
import threading
from datetime import date
from pathlib import Path

import click

from watcher.archive.backfill import WAYBACK, Backfill, Filled, read_place
from watcher.cli.import_ import gate_settings, showing_progress
from watcher.cli.setup import config_option, count_words, open_app, pages_named
from watcher.cli.signals import stop_on_signals
from watcher.visible import make_visible

STOPPED = 3

_EPILOG = """\b
Examples:
  watcher backfill WhatsApp
  watcher backfill WhatsApp --since 2012
  watcher backfill "WhatsApp/Privacy Policy" --since 2020-06-01
  watcher backfill WhatsApp --from "https://archive.example/timemap/link/{url}"

\b
Exit codes: 0 all that the archive has is kept, 3 stopped before, 2 trouble.
"""


def _to_day(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(f"{value}-01-01" if re.fullmatch("[0-9]{4}", value) else value)
    except ValueError:
        raise click.BadParameter("write a year, 2012, or a day, 2012-06-30") from None


@click.command(epilog=_EPILOG)
@click.argument("service")
@click.option(
    "--since", callback=_to_day, metavar="YEAR|DAY", help="Nothing older than that.  [default: all]"
)
@click.option(
    "--from",
    "place",
    default=WAYBACK,
    show_default=True,
    metavar="URL",
    help="An archive with a CDX server, or a Memento TimeMap; {url} stands for the page's address.",
)
@config_option
def backfill(service: str, since: date | None, place: str, config_path: Path | None) -> int:
    """Fetch earlier versions of SERVICE from a web archive, those older than our own.

    SERVICE is a service of the config ("WhatsApp") or one of its pages. The archive is asked at
    most 24 times a minute, and left alone when it says that this is too often; called again, it
    goes on where it stopped. The versions are marked as the archive's; nobody is mailed.
    """
    from watcher.archive.taking import judge_kept
    from watcher.watch import PageReader

    archive, stopping, stopped = read_place(place), threading.Event(), ""
    with open_app(config_path) as app, stop_on_signals(stopping):
        captures = app.database.captures
        asking = Backfill(
            archive,
            ask=app.fetcher.fetch_capture,
            captures=captures,
            wait=lambda seconds: wait(stopping, seconds),
            stopping=stopping.is_set,
        )
        for page in pages_named(app.config, (service,)):
            reader = PageReader(page, app.sandbox)
            with showing_progress() as step:
                filled = asking.fill(page, since=since, sign=reader.sign, told=step)
            changes = judge_kept(
                page,
                archive.origin,
                captures=captures,
                reader=reader,
                settings=gate_settings(page),
            )
            click.echo(make_visible(_told(page.key, filled, changes)))
            stopped = filled.stopped
            if stopped:
                break
    if stopped:
        click.echo(make_visible(f"Stopped: {stopped}"), err=True)
    return STOPPED if stopped else 0


def wait(stopping: threading.Event, seconds: float) -> None:
    """Wait, unless somebody wants an end."""
    stopping.wait(seconds)


def _told(name: str, filled: Filled, changes: int) -> str:
    parts = [count_words(filled.added, "new version"), f"{count_words(changes, 'change')} found"]
    parts += [f"{filled.unread} could not be had"] if filled.unread else []
    return f"{name}: {count_words(filled.listed, 'capture')} listed, {', '.join(parts)}."
