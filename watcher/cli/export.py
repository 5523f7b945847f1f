"""`watcher export` and `watcher restore`: all that is kept, for other programs and as a backup."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from watcher.cli.import_ import showing_progress
from watcher.cli.setup import config_option, count_words, open_app, read_config
from watcher.errors import DiskFull, WatcherError
from watcher.visible import make_visible

_EPILOG = """\b
Examples:
  watcher export git versions             the versions as a git repository
  watcher export all backup.jsonl         everything
  watcher export all - | zstd > backup.jsonl.zst
"""
_GIT_EPILOG = """\b
Examples:
  watcher export git versions
  watcher export git versions --service WhatsApp
  git -C versions log --stat
"""
_ALL_EPILOG = """\b
Examples:
  watcher export all backup.jsonl
  watcher export all - | zstd > backup.jsonl.zst
"""
_RESTORE_EPILOG = """\b
Examples:
  watcher restore backup.jsonl --config new.toml
  zstdcat backup.jsonl.zst | watcher restore -
"""


@click.group("export", epilog=_EPILOG)
def export() -> None:
    """Write what is kept, for other programs and as a backup."""


@export.command("git", epilog=_GIT_EPILOG)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--service", default="", metavar="NAME", help="Only this service.  [default: all]")
@config_option
def git(folder: Path, service: str, config_path: Path | None) -> int:
    """Write the versions to FOLDER as a git repository, one file a document, one commit a version.

    FOLDER is new or empty. It is laid out as Open Terms Archive does it, Service/Terms.md, and each
    commit bears the date of its version. What was withheld as noise is left out.
    """
    from watcher.archive.publish import publish_versions
    from watcher.watch import PageReader

    with open_app(config_path) as app:
        configured = {page.key: page for page in app.config.pages}
        stored = [state.page for state in app.database.pages.states()]
        pages = [configured.get(page.key, page) for page in stored]
        wanted = [one for one in pages if service.casefold() in ("", one.service.casefold())]
        if not wanted:
            known = ", ".join(sorted({page.service for page in pages})) or "none"
            raise WatcherError(f"{service}: no such service is kept. Kept are: {known}.")
        versions = {page: app.database.snapshots.of_page(page.key) for page in wanted}
        with showing_progress() as step:
            written = publish_versions(
                folder,
                versions,
                load=app.database.captures.load,
                read=lambda page, snapshot: PageReader(page, app.sandbox).read(snapshot)[0],
                told=step,
            )
    click.echo(make_visible(f"{folder}: {count_words(written, 'version')} written."))
    return 0


@export.command("all", epilog=_ALL_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@config_option
def everything(file: Path, config_path: Path | None) -> int:
    """Write everything that the database holds to FILE, as lines of JSON; - prints them.

    FILE holds the addresses of subscribers, and the tokens by which they leave: only its owner may
    read it. `watcher restore` fills an empty database with it.
    """
    from watcher.storage import open_database

    config = read_config(config_path)
    with open_database(config.database) as database, _writing(file) as out:
        count = 0
        for line in database.dump():
            out.write(line)
            count += 1
    click.echo(make_visible(f"{count_words(count - 2, 'row')} written to {file}."), err=True)
    return 0


@click.command(epilog=_RESTORE_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@config_option
def restore(file: Path, config_path: Path | None) -> int:
    """Fill the empty database that the config names from FILE, as `watcher export all` wrote it.

    All of it is restored, or nothing. - reads standard input.
    """
    from watcher.storage import open_database

    config = read_config(config_path)
    with _reading(file) as lines, open_database(config.database) as database:
        count = database.restore(lines, name=str(file))
    click.echo(make_visible(f"{count_words(count, 'row')} restored from {file}."), err=True)
    return 0


@contextmanager
def _reading(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        opened = file.open("rb")
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise WatcherError(f"{file}: {reason}. Give a file of `watcher export all`.") from error
    with opened:
        yield opened


@contextmanager
def _writing(file: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all, or standard output."""
    if str(file) == "-":
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except OSError as error:
            raise WatcherError(f"Standard output: {error.strerror}. It is not whole.") from error
        return
    target = file.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # Nobody else may read addresses and tokens, not even for the moment before a chmod.
        number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(number, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        kind = DiskFull if "space" in reason else WatcherError
        raise kind(f"{file}: {reason}. Choose another place.") from error
