"""`watcher import`: other people's histories."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.setup import config_option, count_words, open_app
from watcher.errors import WatcherError
from watcher.model.page import Page
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.archive.declarations import DeclaredTerms
    from watcher.gate import GateSettings

_EPILOG = """\b
Examples:
  git clone contrib-versions.bundle versions
  watcher import ota versions                          the documents that config.toml names
  watcher import ota versions --service WhatsApp --all
  watcher import ota versions --replay result.json
  watcher import ota --declarations declarations.tar.xz --service WhatsApp --into-config

\b
Exit codes: 0 done, 2 trouble.
"""
_GROUP_EPILOG = """\b
Examples:
  watcher import ota versions             what Open Terms Archive recorded
  watcher import ota --help               all that can be asked for
"""


@click.group("import", epilog=_GROUP_EPILOG)
def import_() -> None:
    """Take in histories that others recorded."""


@import_.command("ota", epilog=_EPILOG)
@click.argument("repository", required=False, type=click.Path(path_type=Path))
@click.option("--service", default="", metavar="NAME", help="Only this service.  [default: all]")
@click.option(
    "--all", "every", is_flag=True, help="Import also documents that the config does not name."
)
@click.option(
    "--replay",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Import nothing; write as JSON which versions would have been told, and why not the "
    "others; - prints it.",
)
@click.option(
    "--settle",
    "days",
    type=click.FloatRange(min=0, max=365),
    default=3,
    show_default=True,
    metavar="DAYS",
    help="With --replay: how long new content has to stand before it is told.",
)
@click.option(
    "--declarations",
    type=click.Path(path_type=Path),
    metavar="FOLDER|TAR",
    help="In place of versions: print declared pages as entries for a config.",
)
@click.option(
    "--into-config",
    is_flag=True,
    help="With --declarations and --service: put the entries into the config.",
)
@config_option
def ota(
    repository: Path | None,
    service: str,
    every: bool,
    replay: Path | None,
    days: float,
    declarations: Path | None,
    into_config: bool,
    config_path: Path | None,
) -> int:
    """Take in what Open Terms Archive recorded or declared.

    REPOSITORY is a git repository of versions, bare or not, with one file a document:
    Service/Privacy Policy.md. Versions older than our own become part of the history of the pages
    that the config names, judged as if we had fetched them at their dates; nobody is mailed.

    With --replay and with --declarations no config, database or network is needed.
    """
    if (repository is None) == (declarations is None):
        raise click.UsageError("Give a REPOSITORY of versions, or --declarations.")
    if declarations is not None:
        return _import_declarations(declarations, service, into_config, config_path)
    assert repository is not None
    if replay is not None:
        return _replay(repository, service, replay, days)
    return _import_versions(repository, service, every, config_path)


def _import_versions(repository: Path, service: str, every: bool, config_path: Path | None) -> int:
    # Loaded late: asking for help must not pay for the database.
    from watcher.archive.ota import open_archive
    from watcher.archive.taking import Taken, match_documents, take_in_document
    from watcher.clock import utc_now
    from watcher.watch import PageReader

    done: Counter[str] = Counter()
    with open_app(config_path) as app, open_archive(repository) as archive:
        pages = app.config.pages
        matched = tuple(match_documents(archive.documents, pages, service=service, every=every))
        if not matched:
            raise WatcherError(
                f"{repository}: none of its {count_words(len(archive.documents), 'document')} is "
                f"one that {app.config.path} names. Take all of them with --all."
            )
        with showing_progress(len(matched)) as step:
            for document, page in matched:
                taken: Taken = take_in_document(
                    archive,
                    document,
                    page,
                    captures=app.database.captures,
                    reader=PageReader(page, app.sandbox),
                    sign=app.sandbox.hash_words,
                    settings=gate_settings(page),
                    now=utc_now(),
                )
                done.update(versions=taken.versions, changes=taken.changes, later=taken.later)
                step(page.key)
    click.echo(
        f"{count_words(len(matched), 'document')}: {count_words(done['versions'], 'new version')}, "
        f"{count_words(done['changes'], 'change')} found. Nobody was mailed."
    )
    if done["later"]:
        click.echo(f"{count_words(done['later'], 'version')} left out: we watched by then.")
    return 0


@contextmanager
def showing_progress(total: int | None = None) -> Iterator[Callable[[str], object]]:
    """A bar on a terminal, nothing elsewhere; called with what is done."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=make_visible(name))


def gate_settings(page: Page) -> GateSettings:
    """How patient the gate is with a page's past: as with its present."""
    from watcher.gate import GateSettings

    usual = GateSettings()
    believing = max(usual.believing, page.settle)
    return GateSettings(settling=page.settle, believing=believing)


def _import_declarations(
    path: Path, service: str, into_config: bool, config_path: Path | None
) -> int:
    from watcher.archive.declarations import read_declarations
    from watcher.archive.entries import tell_left_out, write_declared

    if into_config and not service:
        raise click.UsageError("--into-config takes one service at a time; name it by --service.")
    declared = read_declarations(path)
    wanted = service.casefold()
    found = [one for one in declared.imported if wanted in ("", one.service.casefold())]
    left_out = [one for one in declared.left_out if wanted in ("", one.service.casefold())]
    if not found and not left_out:
        raise WatcherError(
            f"{path}: it declares no service {service}. Without --service it shows all."
        )
    if into_config:
        _put_into_config(found, config_path)
    else:
        for line in write_declared(found):
            click.echo(line)
    files = {one.service for one in found} | {one.service for one in left_out}
    click.echo(
        f"{count_words(len(files), 'service')}: {len(found)} terms imported, "
        f"{len(left_out)} not imported.",
        err=True,
    )
    for line in tell_left_out(left_out):
        click.echo(f"  not imported: {line}", err=True)
    return 0


def _put_into_config(found: list[DeclaredTerms], config_path: Path | None) -> None:
    from watcher.archive.entries import entries_of
    from watcher.cli.add import write_config
    from watcher.config import load_config, read_environment
    from watcher.discovery import Entry

    if not found:
        return
    environment = read_environment()
    path = config_path or environment.config_path
    pages = load_config(path, environment).pages if path.exists() else ()
    names = {page.service.casefold(): page.service for page in pages}
    service = names.get(found[0].service.casefold(), found[0].service)
    watched = {page.key.casefold() for page in pages}
    declared = [one for terms in found for one in entries_of(terms)]
    new = [one for one in declared if f"{service}/{one.name}".casefold() not in watched]
    for one in new:
        remarks = (*one.remarks, *(["it was said to need a browser"] if one.browser else []))
        for remark in remarks:
            click.echo(make_visible(f"  {one.name}: {remark}"), err=True)
    if new:
        entries = (
            Entry(name=one.name, url=one.url, select=one.select, remove=one.remove) for one in new
        )
        write_config(path, service, tuple(entries))
    known = len(declared) - len(new)
    click.echo(
        make_visible(
            f"{path}: {count_words(len(new), 'page')} added to {service}, {known} watched already."
        )
    )


def _replay(repository: Path, service: str, replay: Path, days: float) -> int:
    from watcher.archive.ota import open_archive
    from watcher.archive.replay import ReplayedDocument, replay_archive
    from watcher.gate import GateSettings

    settling = timedelta(days=days)
    defaults = GateSettings()
    settings = GateSettings(settling=settling, believing=max(settling, defaults.believing))
    with open_archive(repository, service=service) as archive:
        documents: Sequence[ReplayedDocument] = replay_archive(archive, settings)
    _write(
        {
            one.key: [
                {
                    "date": version.seen_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "published": version.published,
                    "reason": version.reason,
                }
                for version in one.versions
            ]
            for one in documents
        },
        replay,
    )
    reasons = Counter(version.reason for one in documents for version in one.versions)
    told = sum(version.published for one in documents for version in one.versions)
    click.echo(f"{told} of {reasons.total()} versions would have been told.", err=True)
    for reason, count in reasons.most_common():
        click.echo(f"  {reason:<14}{count:>7}", err=True)
    return 0


def _write(result: dict[str, list[dict[str, object]]], path: Path) -> None:
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WatcherError(f"{path}: {reason}. Choose another place for the result.") from error
