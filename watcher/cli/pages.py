"""`watcher pages`: the web pages that show readers what changed and how every page is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.setup import config_option, count_words, open_app
from watcher.clock import utc_now
from watcher.errors import WatcherError
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.config import Config
    from watcher.web.folder import Written
    from watcher.web.links import ChangeLinks
    from watcher.web.publish import Place


@click.command(
    epilog="""\b
Examples:
  watcher pages public                 then open public/index.html
  watcher pages                        to the directory that the config names
"""
)
@click.argument(
    "directory", type=click.Path(path_type=Path, file_okay=False), required=False, default=None
)
@config_option
def pages(directory: Path | None, config_path: Path | None) -> int:
    """Write web pages about what is watched to DIRECTORY, for any web server to serve.

    They show how every page is, and its changes with the quotes. DIRECTORY is new or empty, or was
    written so before; then only what differs is replaced. With `directory` in [pages] of the
    config, `watcher run` and `watcher check` keep them up to date.
    """
    with open_app(config_path) as app:
        folder = directory or app.config.site_directory
        if folder is None:
            raise WatcherError("Name a directory, or set `directory` in [pages] of the config.")
        done = publisher_to(app, folder)(utc_now())
    removed = f", {done.removed} removed" if done.removed else ""
    words = f"{folder}: {count_words(done.total, 'file')}, {done.written} written{removed}."
    click.echo(make_visible(words))
    return 0


def publisher_to(app: App, folder: Path) -> Callable[[datetime], Written]:
    """What writes the pages to a folder.

    Args:
        app: what it shows.
        folder: where to.
    """
    from watcher.web.publish import publish_site

    place = _place(app.config, folder)
    return lambda now: publish_site(app.database, place, now)


def links_of(app: App) -> ChangeLinks | None:
    """What tells mails where the pages of changes are; None: nowhere, or nobody knows where.

    Args:
        app: whose mails.
    """
    config = app.config
    if config.site_directory is None or not config.site_address:
        return None
    from watcher.web.links import ChangeLinks

    folder = config.site_directory
    return ChangeLinks(_place(config, folder), publisher_to(app, folder), now=utc_now)


def _place(config: Config, folder: Path) -> Place:
    from watcher.web.publish import Place

    return Place(folder=folder, address=config.site_address, tolerance=config.tolerance)
